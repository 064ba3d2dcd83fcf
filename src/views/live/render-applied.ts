/** How an apply ended: what is reachable where, what was seen, and how to go on when it is not whole. */
import type { ApplyReport } from '../../apply/apply.ts';
import type { Paint } from '../../channel.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';

export interface ApplyFrame {
  /** The file as the person named it, for the command to go on with. */
  readonly file: string;
  /** Whether --no-wait was given. */
  readonly waited: boolean;
}

export function renderApplied(report: ApplyReport, frame: ApplyFrame, paint: Paint): string {
  const { fqdn, ipv4, ipv6 } = report.outputs;
  const open = report.steps.filter((it) => it.state !== 'done');
  const lines =
    open.length === 0
      ? [
          paint('bold', 'Applied.'),
          ...outputLines({ name: fqdn, IPv4: ipv4, IPv6: ipv6 }),
          ...checkLines(report, paint),
          ...(frame.waited ? [] : [notWaited]),
        ]
      : [
          paint('bold', report.interrupted ? 'Interrupted.' : 'Not finished.'),
          ...stateLines(report),
          `Go on from here: expose apply ${frame.file}`,
        ];
  return `${lines.join('\n')}\n`;
}

/** What is done and what is not, for an account that is not whole; destroy prints the same. */
export function stateLines(report: Pick<ApplyReport, 'steps'>): readonly string[] {
  const titles = (states: readonly string[]) =>
    report.steps.filter((it) => states.includes(it.state)).map((it) => it.title);
  const [done, failed, open] = [titles(['done']), titles(['failed']), titles(['skipped'])];
  return [
    `  done:     ${done.join(', ') || 'nothing'}`,
    ...(failed.length === 0 ? [] : [`  failed:   ${failed.join(', ')}`]),
    ...(open.length === 0 ? [] : [`  not done: ${open.join(', ')}`]),
  ];
}

const notWaited =
  'Both sides have accepted everything. Nothing was waited for or checked (--no-wait): `expose status` shows how it comes up.';

function outputLines(outputs: Readonly<Record<string, string | null>>): readonly string[] {
  return Object.entries(outputs)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `  ${name.padEnd(5)} ${value}`);
}

function checkLines(report: ApplyReport, paint: Paint): readonly string[] {
  const words = {
    pass: paint('green', 'works   '),
    fail: paint('red', 'fails   '),
    skip: paint('yellow', 'not seen'),
  };
  return report.checks.map((it) => `  ${words[it.state]}  ${visible(it.title)}: ${visible(it.detail)}`);
}
