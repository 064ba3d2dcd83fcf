/** kustomization.yaml, with which `kubectl apply -k` and GitOps tools can apply the folder. */
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import type { EmittedFile } from '../emitted-file.ts';
import { yamlText } from '../yaml.ts';
import { keySecretName } from './tunnel/tunnel-names.ts';

/**
 * Takes the manifests in the order in which they are to be applied, without the Secret of the key: applied from here, it
 * could take the key out of the live one.
 */
export function kustomization({ name }: Exposure, manifests: readonly EmittedFile[]): EmittedFile {
  const header = [
    `For kubectl apply -k and GitOps tools. The tunnel waits for the Secret ${keySecretName(name)}, which is not listed: it holds the`,
    'private key, which `expose apply` adds and never writes here.',
  ].join('\n');
  const resources = manifests.map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  const value = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources };
  return { path: 'k8s/kustomization.yaml', contents: yamlText(value, { header }) };
}
