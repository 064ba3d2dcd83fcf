/** How an apply ended: the outputs and what was checked, or what is not done and how to continue. */
import type { ApplyReport } from '../../apply/apply.ts';
import type { Paint } from '../../channel.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { exposeCommand } from '../text/expose-command.ts';
import { unfinishedLines } from './unfinished-lines.ts';

export interface ApplyFrame {
  /** The file as the person named it, for the command to continue with. */
  readonly file: string;
  /** False with --no-wait. */
  readonly waited: boolean;
  /** What was put on the internet. */
  readonly site: Pick<Exposure, 'domain' | 'ports'>;
}

export function renderApplied(report: ApplyReport, frame: ApplyFrame, paint: Paint): string {
  const unfinished = report.steps.filter(({ state }) => state !== 'done');
  // Everything is applied; that it does not answer is for doctor to explain, and no reason to apply again.
  const asked = !report.interrupted && report.checks.length > 0 && unfinished.length <= 1;
  const lines =
    unfinished.length === 0 || asked
      ? completeLines(report, frame, paint)
      : unfinishedLines(report, exposeCommand('apply', frame.file), paint);
  return `${lines.join('\n')}\n`;
}

function completeLines({ outputs, checks, steps }: ApplyReport, frame: ApplyFrame, paint: Paint): string[] {
  const works = steps.every(({ state }) => state === 'done');
  const { waited, file, site } = frame;
  const { fqdn, ipv4, ipv6 } = outputs;
  const known = Object.entries({ name: fqdn, IPv4: ipv4, IPv6: ipv6 }).filter(([, value]) => value !== null);
  return [
    paint('bold', works ? 'Applied.' : 'Applied, but it does not work yet.'),
    ...known.map(([label, value]) => `  ${label.padEnd(5)} ${visible(value ?? '')}`),
    ...checks.map((check) => checkLine(check, paint)),
    // Nobody has seen it answer yet, so there is no address to open.
    ...(waited ? addressLines(site, paint) : [notWaited]),
    `Next: ${works ? nextThing(checks, frame) : `${exposeCommand('doctor', file)} looks at each hop.`}`,
  ];
}

/** Where a browser goes; none where no port is known to speak HTTP. */
function addressLines({ domain, ports }: ApplyFrame['site'], paint: Paint): string[] {
  const secure = ports.find((port) => port.name === 'https' || port.public === 443);
  const plain = ports.find((port) => port.name === 'http' || port.public === 80);
  const port = secure ?? plain;
  if (port === undefined) return [];
  const [scheme, usual] = port === secure ? ['https', 443] : ['http', 80];
  const end = port.public === usual ? '' : `:${port.public}`;
  return [`Open ${paint('bold', `${scheme}://${visible(domain.name)}${end}/`)}`];
}

/** What the first check that is not fine advises; otherwise what can be done with what runs. */
function nextThing(checks: ApplyReport['checks'], { file, waited }: ApplyFrame): string {
  if (!waited) return `${exposeCommand('status', file)} shows how it comes up.`;
  const wrong = checks.find(({ state, fix }) => (state === 'warn' || state === 'fail') && fix !== undefined);
  if (wrong?.fix !== undefined) return visible(wrong.fix);
  return `${exposeCommand('status', file)} shows whether it is up, ${exposeCommand('destroy', file)} takes it down.`;
}

const words = { pass: 'works   ', warn: 'look at ', fail: 'fails   ', skip: 'not seen' } as const;
const colours = { pass: 'green', warn: 'yellow', fail: 'red', skip: 'yellow' } as const;

function checkLine({ state, title, detail }: ApplyReport['checks'][number], paint: Paint): string {
  return `  ${paint(colours[state], words[state])}  ${visible(title)}: ${visible(detail)}`;
}

const notWaited =
  'AWS and the cluster have accepted everything. Nothing was waited for or checked (--no-wait).';
