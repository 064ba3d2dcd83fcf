/** Finds the cluster in a kubeconfig, or in what `kubectl config view` makes of several. Pure. */
import { parse } from 'yaml';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { ClusterAccess } from './kubectl.ts';

interface RawConfig {
  readonly 'current-context'?: string | null;
  readonly contexts?: readonly RawContext[] | null;
  readonly clusters?: readonly RawCluster[] | null;
}

interface RawContext {
  readonly name: string;
  readonly context: { readonly cluster?: string };
}

interface RawCluster {
  readonly name: string;
  readonly cluster: { readonly server?: string };
}

/** kubectl's arguments that print a kubeconfig as JSON (null: the ones that KUBECONFIG or the home directory name). */
export function configViewArguments(kubeconfig: string | null): string[] {
  return ['config', 'view', '-o', 'json', ...(kubeconfig === null ? [] : ['--kubeconfig', kubeconfig])];
}

export interface KubeContext {
  readonly name: string;
  /** The address of its API server; empty where the kubeconfig has none. */
  readonly server: string;
  readonly current: boolean;
}

/** All contexts of a kubeconfig's text, YAML or JSON. Throws for text that is not YAML. */
export function readContexts(text: string): readonly KubeContext[] {
  const config = (parse(text) ?? {}) as RawConfig;
  return (config.contexts ?? []).map(({ name, context }) => ({
    name,
    server: config.clusters?.find((cluster) => cluster.name === context.cluster)?.cluster.server ?? '',
    current: name === config['current-context'],
  }));
}

const secretKeys =
  /^(?:token|password|client-key-data|client-secret|id-token|refresh-token|access-token|value)$/;

/** Every value of a kubeconfig that lets somebody in; none for a text that is not YAML. */
export function readKubeconfigSecrets(text: string): readonly string[] {
  try {
    return secretsIn(parse(text));
  } catch {
    return [];
  }
}

/** An entry "value" is a variable of a login program. */
function secretsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (typeof inner !== 'string') return secretsIn(inner);
    if (!secretKeys.test(key)) return [];
    return key === 'client-key-data' ? [inner, Buffer.from(inner, 'base64').toString()] : [inner];
  });
}

/**
 * The cluster of the wanted context (null: the current one) in a kubeconfig's text, YAML or JSON. Fails for an empty
 * kubeconfig, where kubectl itself would go on with http://localhost:8080. Throws for text that is not YAML.
 */
export function readKubeconfig(
  text: string,
  kubeconfig: string | null,
  wanted: string | null,
): Result<ClusterAccess> {
  const config = (parse(text) ?? {}) as RawConfig;
  const contexts = config.contexts ?? [];
  if (contexts.length === 0)
    return failed(
      noContext(
        'no kubeconfig context found',
        'Set KUBECONFIG to the file of your cluster (for k3s /etc/rancher/k3s/k3s.yaml), or save that file as ~/.kube/config.',
      ),
    );
  const known = `Its contexts are: ${contexts.map((context) => context.name).join(', ')}.`;
  const name = wanted ?? config['current-context'] ?? '';
  if (name === '')
    return failed(
      noContext(
        'the kubeconfig has no current context',
        `Name a context in cluster.context, or choose one with kubectl config use-context. ${known}`,
      ),
    );
  const found = contexts.find((context) => context.name === name);
  const entry = config.clusters?.find((cluster) => cluster.name === found?.context.cluster);
  const server = entry?.cluster.server;
  const others = contexts.filter((context) => context !== found).map((context) => context.name);
  if (found && server)
    return ok({ kubeconfig, context: name, server, ...(wanted === null ? { others } : {}) });
  return failed({
    ...(found ? noServer(name, found, entry) : noContext(`the kubeconfig has no context "${name}"`, known)),
    ...(wanted === null ? {} : { path: ['cluster', 'context'] }),
  });
}

/** kubectl would go on with http://localhost:8080. */
function noServer(name: string, { context }: RawContext, entry: RawCluster | undefined): Diagnostic {
  const advice =
    'Add it to the kubeconfig, choose another context with cluster.context or --context, or write the kubeconfig anew.';
  if (context.cluster === undefined || context.cluster === '')
    return noContext(`the context "${name}" of the kubeconfig names no cluster`, advice);
  return entry
    ? noContext(`the cluster "${entry.name}" of the kubeconfig has no server address`, advice)
    : noContext(
        `the context "${name}" names the cluster "${context.cluster}", which the kubeconfig does not have`,
        advice,
      );
}

function noContext(summary: string, detail: string): Diagnostic {
  return { severity: 'error', code: 'cluster-no-context', summary, detail };
}
