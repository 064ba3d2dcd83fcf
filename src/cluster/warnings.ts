/** What a dry run accepts and the cluster then refuses or leaves waiting: errors where no pod would ever run. */
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import { addressOf, type KubeObject } from '../emitters/k8s/kube-object.ts';
import { partOfLabel } from '../emitters/k8s/labels.ts';
import { accessArguments } from '../tools/kubectl.ts';
import { type Cluster, kubectl } from './cluster.ts';
import type { LiveObject } from './live-object.ts';

const enforceLabel = 'pod-security.kubernetes.io/enforce';

/** From what is applied and the namespaces as they are. A Namespace among the manifests counts before the live one. Pure. */
export function staticWarnings(
  manifests: readonly KubeObject[],
  namespaces: readonly LiveObject[],
): Diagnostic[] {
  return [
    ...manifests.flatMap(nodePorts),
    ...manifests.flatMap((object) => podSecurity(object, manifests, namespaces)),
  ];
}

/** Asks for nodes and for pods that hold the node's ports. Without the right to ask, nothing is said. */
export async function nodeWarnings(
  objects: readonly KubeObject[],
  { name, cluster: { nodeSelector } }: Exposure,
  cluster: Cluster,
): Promise<Diagnostic[]> {
  const ask = async (args: readonly string[]): Promise<string | null> => {
    const answer = await kubectl(cluster, [...accessArguments(cluster.access), ...args], {
      timeoutSeconds: 30,
    });
    return answer.ok ? answer.value : null;
  };
  const selector = Object.entries(nodeSelector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const wanted = new Set(objects.flatMap(hostPorts));
  const running = ['--field-selector', 'status.phase=Running', '-o', podPorts];
  const [nodes, pods] = await Promise.all([
    selector === '' ? null : ask(['get', 'nodes', '-l', selector, '-o', 'name']),
    wanted.size === 0 ? null : ask(['get', 'pods', '-A', '-l', `${partOfLabel}!=${name}`, ...running]),
  ]);
  return [
    ...(nodes?.trim() === '' ? [unmatched(selector)] : []),
    ...(pods ?? '').split('\n').flatMap((line) => taken(line, wanted)),
  ];
}

/** A pod on the host network has each containerPort as hostPort too. */
const podPorts =
  'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name} {.spec.containers[*].ports[*].hostPort}{"\\n"}{end}';

function nodePorts(manifest: KubeObject): Diagnostic[] {
  const ports = (manifest.kind === 'Service' ? (manifest.spec?.['ports'] ?? []) : []) as readonly {
    readonly nodePort?: number;
  }[];
  return ports.flatMap(({ nodePort }) =>
    nodePort !== undefined && (nodePort < 30000 || nodePort > 32767)
      ? [
          {
            severity: 'warning' as const,
            code: 'node-port-out-of-range' as const,
            summary: `${addressOf(manifest)} asks for node port ${nodePort}`,
            detail: 'Most clusters give out 30000 to 32767 and refuse the rest, which a plan cannot see.',
          },
        ]
      : [],
  );
}

interface PodSpec {
  readonly hostNetwork?: boolean;
  readonly containers?: readonly {
    readonly ports?: readonly { readonly hostPort?: number; readonly containerPort?: number }[];
  }[];
}

function podSpec(manifest: KubeObject): PodSpec | undefined {
  return (manifest.spec?.['template'] as { readonly spec?: PodSpec } | undefined)?.spec;
}

function podSecurity(
  manifest: KubeObject,
  manifests: readonly KubeObject[],
  namespaces: readonly LiveObject[],
): Diagnostic[] {
  if (podSpec(manifest)?.hostNetwork !== true) return [];
  const name = manifest.metadata.namespace;
  const labels = [...manifests.filter((object) => object.kind === 'Namespace'), ...namespaces]
    .filter((namespace) => namespace.metadata.name === name)
    .map((namespace) => namespace.metadata.labels?.[enforceLabel]);
  const level = labels.find((value) => value !== undefined);
  if (level !== 'baseline' && level !== 'restricted') return [];
  return [
    {
      severity: 'error',
      code: 'pod-security-conflict',
      summary: `the namespace ${name} enforces pod security "${level}", which forbids the host network of ${addressOf(manifest)}`,
      detail: `Its pods would never be made. Choose another namespace, or give every port a target that is a Service. To loosen the namespace on purpose, until destroy puts it back: --adopt Namespace/${name}`,
      path: ['cluster', 'namespace'],
    },
  ];
}

function hostPorts(manifest: KubeObject): number[] {
  const spec = podSpec(manifest);
  return (spec?.containers ?? [])
    .flatMap((container) => container.ports ?? [])
    .flatMap((port) => port.hostPort ?? (spec?.hostNetwork === true ? port.containerPort : undefined) ?? []);
}

function unmatched(selector: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'node-selector-unmatched',
    summary: `no node has the labels ${selector}`,
    path: ['cluster', 'nodeSelector'],
    detail: 'The pods would stay pending. kubectl get nodes --show-labels lists the labels that there are.',
  };
}

function taken(line: string, wanted: ReadonlySet<number>): Diagnostic[] {
  const [pod = '', ...ports] = line.trim().split(' ');
  return [...new Set(ports.map(Number))]
    .filter((port) => wanted.has(port))
    .map((port) => ({
      severity: 'warning',
      code: 'host-port-taken',
      summary: `port ${port} of a node is held by pod ${pod}`,
      path: ['cluster', 'ingress'],
      detail:
        'The ingress controller could not start on that node. Set cluster.ingress to what runs there already, or keep it off with cluster.nodeSelector.',
    }));
}
