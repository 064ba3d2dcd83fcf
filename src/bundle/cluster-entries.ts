/** What the cluster says about an exposure: its objects without Secrets, its pods, their logs, and the events. */
import { type Cluster, kubectl, readObjects } from '../cluster/cluster.ts';
import { findCluster } from '../cluster/find-cluster.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import { ownSelector } from '../emitters/k8s/labels.ts';
import type { LiveContext } from '../project/live-context.ts';
import { accessArguments } from '../tools/kubectl.ts';
import type { BundleEntry } from './bundle-entry.ts';

const answerSeconds = 20;
const logLines = 500;
/** More pods than any exposure has. */
const mostPods = 10;
/** What Kubernetes allows. Another one could be a flag of kubectl's, or a path out of the archive. */
const podName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
/** Not Secrets, whose data no look at the others is worth. */
const kinds = 'deployments,daemonsets,configmaps,services,serviceaccounts,pods';

/** An entry says in its text why its question has no answer. */
export async function clusterEntries(
  exposure: Exposure,
  context: LiveContext,
): Promise<readonly BundleEntry[]> {
  const cluster = await findCluster(exposure.cluster.context, context);
  if (!cluster.ok)
    return [{ path: 'cluster/not-asked.txt', text: `${cluster.diagnostics[0]?.summary ?? ''}\n` }];
  const inNamespace = ['-n', exposure.cluster.namespace];
  const ask = (args: readonly string[]) => askText(cluster.value, [...args, ...inNamespace]);
  const selected = ['-l', ownSelector(exposure.name)];
  const [objects, events] = await Promise.all([
    ask(['get', kinds, ...selected, '-o', 'json']),
    ask(['get', 'events', '--sort-by=.lastTimestamp']),
  ]);
  const pods = podNames(objects).slice(0, mostPods);
  const logs = await Promise.all(pods.map((pod) => podLogs(ask, pod)));
  return [
    { path: 'cluster/objects.json', text: objects },
    { path: 'cluster/events.txt', text: events },
    ...logs.flat(),
  ];
}

type Ask = (args: readonly string[]) => Promise<string>;

/** Of the containers that run, and of those before them. */
async function podLogs(ask: Ask, pod: string): Promise<readonly BundleEntry[]> {
  const command = ['logs', pod, '--all-containers', '--prefix', '--timestamps', `--tail=${logLines}`];
  const [now, before] = await Promise.all([ask(command), ask([...command, '--previous'])]);
  const name = pod.slice(0, 60);
  return [
    { path: `cluster/logs/${name}.txt`, text: now },
    { path: `cluster/logs/${name}.previous.txt`, text: before },
  ];
}

async function askText(cluster: Cluster, args: readonly string[]): Promise<string> {
  const answer = await kubectl(cluster, [...accessArguments(cluster.access), ...args], {
    timeoutSeconds: answerSeconds,
  });
  if (answer.ok) return answer.value;
  const [fault] = answer.diagnostics;
  return `no answer: ${fault?.summary ?? ''}\n${fault?.detail ?? ''}\n`;
}

/** Of a list, as kubectl prints it. A hostile API server may put anything there. */
export function podNames(objects: string): readonly string[] {
  if (!objects.startsWith('{')) return [];
  return readObjects<{ readonly kind: string; readonly metadata: { readonly name: string } }>(objects)
    .filter(({ kind, metadata }) => kind === 'Pod' && podName.test(metadata.name))
    .map(({ metadata }) => metadata.name);
}
