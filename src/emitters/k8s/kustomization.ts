/** kustomization.yaml, with which `kubectl apply -k` and GitOps tools can apply the folder. */
import type { EmittedFile } from '../emitted-file.ts';
import { yamlText } from '../yaml.ts';
import { keySecretName } from './tunnel/tunnel-names.ts';

/** Takes the manifests in the order in which they are to be applied. */
export function kustomization(exposureName: string, manifests: readonly EmittedFile[]): EmittedFile {
  const header = [
    `For kubectl apply -k and GitOps tools. The tunnel waits until the Secret ${keySecretName(exposureName)} has its key,`,
    'which `expose apply` adds and never writes here.',
  ].join('\n');
  const resources = manifests.map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  const value = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources };
  return { path: 'k8s/kustomization.yaml', contents: yamlText(value, { header }) };
}
