/** Looks at the cluster and at the AWS account before there is an exposure file. A look that takes long is given up. */
import { setTimeout as pause } from 'node:timers/promises';
import { failed, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { allOf } from '../compiler/diagnostics/quote.ts';
import type { LiveContext } from '../project/live-context.ts';
import { type AwsFacts, readAwsFacts } from './aws-facts.ts';
import { type ClusterFacts, readClusterFacts } from './cluster-facts.ts';

export type Looking = Pick<LiveContext, 'kubeconfig' | 'run' | 'signal' | 'progress'>;

/** A dead address must not keep a person waiting who can answer as well. */
const patienceSeconds = 6;

/** null where it gave no answer; the step says why. */
export async function lookAtCluster(context: string | null, live: Looking): Promise<ClusterFacts | null> {
  const step = live.progress.step('looking at the cluster');
  const facts = await inTime(readClusterFacts(context, live), 'the cluster does not answer in time');
  if (facts.ok) step.done(clusterWords(facts.value));
  else step.skipped(whyNot(facts));
  return facts.ok ? facts.value : null;
}

/** null where it gave no answer; the step says why. `region` is where STS is asked. */
export async function lookAtAws(region: string, live: Looking): Promise<AwsFacts | null> {
  const step = live.progress.step('asking AWS');
  const facts = await inTime(readAwsFacts(region), 'AWS does not answer in time');
  if (facts.ok) step.done(awsWords(facts.value));
  else step.skipped(whyNot(facts));
  return facts.ok ? facts.value : null;
}

async function inTime<T>(look: Promise<Result<T>>, late: string): Promise<Result<T>> {
  const timer = new AbortController();
  const tooLate = pause(patienceSeconds * 1000, null, { signal: timer.signal }).then(() =>
    failed({ severity: 'error', code: 'tool-failed', summary: late }),
  );
  tooLate.catch(() => null);
  return Promise.race([look, tooLate]).finally(() => timer.abort());
}

/** With how to fix it where the network is not the cause: a file that is missing is soon found. */
function whyNot<T>({ diagnostics: [first] }: Result<T>): string {
  if (first === undefined) return '';
  return first.code === 'cluster-no-context' ? `${first.summary}. ${first.detail ?? ''}` : first.summary;
}

function clusterWords({ context, nodes, architectures, front }: ClusterFacts): string {
  const count = `${nodes.length} ${architectures.join(', ')} ${nodes.length === 1 ? 'node' : 'nodes'}`;
  return `${context}, ${count.replace(/ +/g, ' ')}; ${doorWords(front, nodes.length)}`;
}

function doorWords({ holder, nodes, services }: ClusterFacts['front'], all: number): string {
  if (holder !== null)
    return `${holder} on ports 80 and 443${nodes.length >= all ? '' : ` of ${allOf(nodes)}`}`;
  const [first] = services;
  return first === undefined
    ? 'nothing was seen on ports 80 and 443'
    : `Service ${first} on ports 80 and 443`;
}

function awsWords({ account, zones }: AwsFacts): string {
  return `account ${account.id} (${account.credentials}), ${zoneWords(zones)}`;
}

function zoneWords(zones: AwsFacts['zones']): string {
  if (zones === null) return 'whose zones may not be listed';
  if (zones.length === 0) return 'no public zone';
  const names = [...new Set(zones.map(({ name }) => name))];
  const shown = names.slice(0, 3).join(', ');
  const rest = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `${names.length === 1 ? 'zone' : 'zones'} ${shown}${rest}`;
}
