/** What compile says when it is done: what was made, where, what to expect of it, and what to run next. */

import type { Paint } from '../channel.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { Cost } from '../cost/cost.ts';
import { recoveryBound } from '../emitters/recovery-time.ts';
import type { KeyName } from '../keys/key-files.ts';
import type { ComparedFile, FileStatus } from '../output/compare.ts';

export interface Compiled {
  readonly file: string;
  /** As shown to the user. */
  readonly out: string;
  readonly exposure: Exposure;
  readonly files: readonly ComparedFile[];
  readonly cost: Cost;
  readonly createdKeys: readonly KeyName[];
  readonly keysPath: string;
}

const statuses: readonly FileStatus[] = ['created', 'changed', 'removed', 'unchanged'];

/** A few plain lines; the tally names only what happened. */
export function renderCompiled(it: Compiled, paint: Paint): string {
  const written = it.files.filter((file) => file.status !== 'removed');
  const tally = statuses
    .map((status) => ({ status, count: it.files.filter((file) => file.status === status).length }))
    .filter(({ count }) => count > 0);
  const same = tally.every(({ status }) => status === 'unchanged');
  const lines = [
    same
      ? `${it.out}/ is up to date: ${written.length} files for ${it.exposure.domain.name}.`
      : `Compiled ${it.file === '-' ? 'standard input' : it.file} into ${paint('bold', `${it.out}/`)}: ${tally.map(({ status, count }) => `${count} ${status}`).join(', ')}.`,
    '',
    ...halves(it.exposure).map(({ folder, what }) => {
      const count = written.filter((file) => file.path.startsWith(`${folder}/`)).length;
      return `  ${`${folder}/`.padEnd(12)} ${String(count).padStart(2)} ${count === 1 ? 'file ' : 'files'}  ${what}`;
    }),
    '',
  ];
  if (it.createdKeys.length > 0) {
    lines.push(
      `Made the ${it.createdKeys.join(' and the ')} key in ${it.keysPath}/. Private halves stay there; commit the .pub files.`,
    );
  }
  lines.push(
    `A tunnel that is lost without a word carries traffic again within ${recoveryBound(it.exposure.tunnel.keepAlive)} seconds.`,
    `A month is estimated at $${it.cost.monthly.toFixed(2)} (expose cost).`,
    '',
    `Next: ${paint('bold', command('plan', it.file))} shows what that changes in AWS and the cluster, ${paint('bold', command('apply', it.file))} does it.`,
  );
  return `${lines.join('\n')}\n`;
}

function halves({
  ports,
  domain,
  gateway,
  cluster,
  tunnel,
}: Exposure): readonly { readonly folder: string; readonly what: string }[] {
  const ingress = cluster.ingress === 'ingress-nginx' ? ', and ingress-nginx' : '';
  return [
    {
      folder: 'terraform',
      what: `the gateway (${gateway.instanceType} in ${gateway.region}), its address and the DNS records of ${domain.name}`,
    },
    {
      folder: 'cloud-init',
      what: `its boot script: sshd for the tunnel, ${gateway.forwarder} for ${ports.length === 1 ? 'port' : 'ports'} ${listed(ports.map((it) => it.public))}`,
    },
    {
      folder: 'k8s',
      what: `${tunnel.replicas === 1 ? 'the tunnel' : `${tunnel.replicas} tunnels`} in namespace ${cluster.namespace}${ingress}`,
    },
  ];
}

function listed(ports: readonly number[]): string {
  return ports.length > 6 ? `${ports.slice(0, 5).join(', ')} and ${ports.length - 5} more` : ports.join(', ');
}

function command(name: string, file: string): string {
  return file === 'exposure.yaml' || file === '-' ? `expose ${name}` : `expose ${name} ${file}`;
}
