/** Which cluster is meant: reads one kubeconfig, or what `kubectl config view` makes of several. Pure. */
import { parse } from 'yaml';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { ClusterAccess } from './kubectl.ts';

interface RawConfig {
  readonly 'current-context'?: string | null;
  readonly contexts?:
    | readonly { readonly name: string; readonly context: { readonly cluster: string } }[]
    | null;
  readonly clusters?:
    | readonly { readonly name: string; readonly cluster: { readonly server?: string } }[]
    | null;
}

export function configViewArguments(kubeconfig: string | null): string[] {
  return ['config', 'view', '-o', 'json', ...(kubeconfig === null ? [] : ['--kubeconfig', kubeconfig])];
}

/**
 * The cluster behind the wanted context (null: the current one) of a kubeconfig's text, YAML or JSON. An empty one is
 * refused here, because kubectl itself would go on with http://localhost:8080. Throws for text that is not YAML.
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
        'Set KUBECONFIG to the file of your cluster (k3s: /etc/rancher/k3s/k3s.yaml), or write it to ~/.kube/config.',
      ),
    );
  const name = wanted ?? config['current-context'] ?? '';
  const known = contexts.map((it) => it.name).join(', ');
  if (name === '')
    return failed(
      noContext(
        'the kubeconfig has no current context',
        `Name one in cluster.context, or choose one with kubectl config use-context. Known: ${known}.`,
      ),
    );
  const context = contexts.find((it) => it.name === name);
  const server = config.clusters?.find((it) => it.name === context?.context.cluster)?.cluster.server;
  if (!context || !server)
    return failed({
      ...noContext(`the kubeconfig has no context "${name}"`, `Known: ${known}.`),
      ...(wanted === null ? {} : { path: ['cluster', 'context'] }),
    });
  return ok({ kubeconfig, context: name, server });
}

function noContext(summary: string, detail: string): Diagnostic {
  return { severity: 'error', code: 'cluster-no-context', summary, detail };
}
