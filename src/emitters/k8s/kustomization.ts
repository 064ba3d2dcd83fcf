/** kustomization.yaml, so that `kubectl apply -k` and GitOps tools take the folder as it is. */
import type { EmittedFile } from '../emitter.ts';
import { yamlText } from '../yaml.ts';

/** `manifests` in the order in which they are to be applied. */
export function kustomization(manifests: readonly EmittedFile[]): EmittedFile {
  const resources = manifests.map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  const header =
    'For kubectl apply -k and GitOps tools. The tunnel waits until the Secret tunnel-key has its key, which\n`expose apply` adds and never writes here.';
  return {
    path: 'k8s/kustomization.yaml',
    contents: yamlText(
      { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources },
      { header },
    ),
  };
}
