/** What a cluster has that an exposure has to fit. Reads only, and each question is short. */
import { type Cluster, kubectl } from '../cluster/cluster.ts';
import { findCluster } from '../cluster/find-cluster.ts';
import { ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { foreignSelector } from '../emitters/k8s/labels.ts';
import type { LiveContext } from '../project/live-context.ts';
import { accessArguments } from '../tools/kubectl.ts';
import { type Front, readFront } from './front.ts';

export interface ClusterFacts {
  readonly context: string;
  readonly server: string;
  readonly nodes: readonly string[];
  /** Of the nodes, as Kubernetes calls them: arm64, amd64. */
  readonly architectures: readonly string[];
  readonly front: Front;
}

const answerSeconds = 5;

/** The cluster behind a context (null: the current one). What this account may not ask stays empty, apart from the nodes. */
export async function readClusterFacts(
  context: string | null,
  live: Pick<LiveContext, 'kubeconfig' | 'run' | 'signal'>,
): Promise<Result<ClusterFacts>> {
  const found = await findCluster(context, live);
  if (!found.ok) return found;
  const ask = (kind: readonly string[], path: string) => askLines(found.value, kind, path);
  const [nodes, pods, services] = await Promise.all([
    ask(['nodes'], '{.metadata.name}{"\\t"}{.status.nodeInfo.architecture}'),
    ask(
      ['pods', '-A', '-l', foreignSelector, '--field-selector', 'status.phase=Running'],
      '{.metadata.ownerReferences[*].name}{"\\t"}{.metadata.name}{"\\t"}{.spec.nodeName}{"\\t"}{.spec.containers[*].ports[*].hostPort}',
    ),
    ask(
      ['services', '-A', '-l', foreignSelector],
      '{.metadata.namespace}/{.metadata.name}{"\\t"}{.spec.type}{"\\t"}{.spec.ports[*].port}',
    ),
  ]);
  if (!nodes.ok) return nodes;
  const { access } = found.value;
  return ok({
    context: access.context,
    server: access.server,
    nodes: nodes.value.map(([name = '']) => name),
    architectures: [...new Set(nodes.value.map(([, architecture = '']) => architecture))]
      .filter((architecture) => architecture !== '')
      .sort(),
    front: readFront(
      rows(pods).map(([owner = '', pod = '', node = '', ports = '']) => ({
        owner: owner.split(' ')[0] || pod,
        node,
        ports: numbers(ports),
      })),
      rows(services).map(([name = '', type = '', ports = '']) => ({ name, type, ports: numbers(ports) })),
    ),
  });
}

type Rows = readonly (readonly string[])[];

/** One row for each object, with the cells that the template separates by tabs. */
async function askLines(cluster: Cluster, kind: readonly string[], cells: string): Promise<Result<Rows>> {
  const template = `jsonpath={range .items[*]}${cells}{"\\n"}{end}`;
  const args = [...accessArguments(cluster.access), 'get', ...kind, '-o', template];
  const answer = await kubectl(cluster, args, { timeoutSeconds: answerSeconds });
  if (!answer.ok) return answer;
  const lines = answer.value.split('\n').filter((line) => line.trim() !== '');
  return ok(lines.map((line) => line.split('\t')));
}

function rows(answer: Result<Rows>): Rows {
  return answer.ok ? answer.value : [];
}

function numbers(text: string): readonly number[] {
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map(Number);
}
