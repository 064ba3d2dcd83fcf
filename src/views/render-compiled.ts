/** What compile says when it is done: what was made, where, what to expect of it, and what to run next. */
import type { Paint } from '../channel.ts';
import { counted, visible } from '../compiler/diagnostics/quote.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { Cost } from '../cost/cost.ts';
import { recoveryBound } from '../emitters/recovery-time.ts';
import type { KeyName } from '../keys/key-files.ts';
import type { ComparedFile, FileStatus } from '../output/compare.ts';
import { exposeCommand } from './text/expose-command.ts';
import { priceSource } from './text/price-source.ts';

export interface Compiled {
  /** As the person named it; "-" for standard input. */
  readonly file: string;
  /** As a person would type it. */
  readonly out: string;
  readonly exposure: Exposure;
  readonly files: readonly ComparedFile[];
  readonly cost: Cost;
  readonly createdKeys: readonly KeyName[];
  /** As a person would type it. */
  readonly keysPath: string;
}

const statuses: readonly FileStatus[] = ['created', 'changed', 'removed', 'unchanged'];

/** A few plain lines, newline at the end. */
export function renderCompiled(compiled: Compiled, paint: Paint): string {
  const { file, exposure, cost, createdKeys, keysPath } = compiled;
  const keys = createdKeys.map((name) => `the ${name} key`).join(' and ');
  const plan = paint('bold', exposeCommand('plan', file));
  const apply = paint('bold', exposeCommand('apply', file));
  const lines = [
    resultLine(compiled, paint),
    '',
    ...folderLines(compiled),
    '',
    ...(keys === ''
      ? []
      : [`Created ${keys} in ${visible(keysPath)}/.`, 'The private keys stay there; commit the .pub files.']),
    `If the tunnel breaks silently, it carries traffic again within ${recoveryBound(exposure.tunnel.keepAlive)} seconds.`,
    `Estimated cost: $${cost.monthly.toFixed(2)} a month${priceSource(cost)}; see expose cost.`,
    '',
    `Next: ${plan} shows what this changes in AWS and in the cluster, ${apply} does it.`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The counts name only what happened. */
function resultLine({ file, out, files, exposure }: Compiled, paint: Paint): string {
  const count = (wanted: FileStatus) => files.filter(({ status }) => status === wanted).length;
  const happened = statuses.filter((status) => count(status) > 0);
  if (happened.every((status) => status === 'unchanged'))
    return `${visible(out)}/ is up to date: ${counted(files.length, 'file')} for ${exposure.domain.name}.`;
  const source = file === '-' ? 'standard input' : visible(file);
  const counts = happened.map((status) => `${count(status)} ${status}`).join(', ');
  return `Compiled ${source} into ${paint('bold', `${visible(out)}/`)}: ${counts}.`;
}

function folderLines({ files, exposure }: Compiled): readonly string[] {
  return Object.entries(contents(exposure)).map(([folder, what]) => {
    const count = files.filter(
      ({ path, status }) => status !== 'removed' && path.startsWith(`${folder}/`),
    ).length;
    return `  ${`${folder}/`.padEnd(12)} ${String(count).padStart(2)} ${count === 1 ? 'file ' : 'files'}  ${what}`;
  });
}

/** What each folder of the out directory is for. */
function contents({ ports, domain, gateway, cluster, tunnel }: Exposure): Readonly<Record<string, string>> {
  const machine = `the gateway (${gateway.instanceType} in ${gateway.region})`;
  const tunnels = tunnel.replicas === 1 ? 'the tunnel' : `${tunnel.replicas} tunnels`;
  const ingress = cluster.ingress === 'ingress-nginx' ? ', and ingress-nginx' : '';
  return {
    terraform:
      domain.zones.length > 0 ? `${machine}, its address and its DNS records` : `${machine} and its address`,
    'cloud-init': `its boot script: sshd for the tunnel, ${gateway.forwarder} for ${portList(ports)}`,
    k8s: `${tunnels} in namespace ${cluster.namespace}${ingress}`,
  };
}

function portList(ports: Exposure['ports']): string {
  const numbers = ports.map((port) => port.public);
  if (numbers.length === 1) return `port ${numbers.join()}`;
  return numbers.length > 6
    ? `ports ${numbers.slice(0, 5).join(', ')} and ${numbers.length - 5} more`
    : `ports ${numbers.join(', ')}`;
}
