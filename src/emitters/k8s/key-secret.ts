/** The Secret of the tunnel's private key. The compiled Secret has no key; only `expose apply` adds it. */
import type { Secret } from 'kubernetes-types/core/v1.ts';
import type { Exposure, PublicKeys } from '../../compiler/resolved-exposure.ts';
import { fingerprint } from '../../fingerprint.ts';
import type { KubeObject } from './kube-object.ts';
import { labelsFor, programOf } from './labels.ts';
import type { ManifestFile } from './manifest-file.ts';
import { keySecretName } from './tunnel/tunnel-names.ts';

/** The entry of the Secret that holds the private key, in OpenSSH's format. */
const keyEntry = 'id_ed25519';
/** The public key's fingerprint, on the Secret and on the pods that use it. */
export const fingerprintAnnotation = 'expose.dev/key-fingerprint';

export function keySecret({ name, cluster }: Exposure, keys: PublicKeys): ManifestFile {
  const object: Secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: {
      name: keySecretName(name),
      namespace: cluster.namespace,
      labels: labelsFor(name, 'tunnel'),
      annotations: { [fingerprintAnnotation]: fingerprint(keys.tunnel) },
    },
  };
  return {
    object,
    why: `The key that the tunnel logs in with. \`expose apply\` adds the private key as ${keyEntry}; no file here contains it.`,
  };
}

/** Whether an object of the exposure is the key's Secret; it has no other. */
export function isKeySecret(object: KubeObject): boolean {
  return object.kind === 'Secret' && programOf(object) === 'tunnel';
}

/**
 * The object as it is applied: the Secret with the private key (OpenSSH text) in it, every other one unchanged. The
 * result may only be written to the standard input of kubectl.
 */
export function withKey(object: KubeObject, privateKey: string): KubeObject {
  if (!isKeySecret(object)) return object;
  return { ...object, data: { ...object.data, [keyEntry]: Buffer.from(privateKey).toString('base64') } };
}
