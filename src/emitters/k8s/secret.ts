/** The Secret of the tunnel's private key: without the key, which only `expose apply` adds. */
import { createHash } from 'node:crypto';
import type { Secret } from 'kubernetes-types/core/v1.ts';
import type { Exposure, PublicKeys } from '../../compiler/resolved-exposure.ts';
import { labelsFor, type Manifest } from './manifest.ts';

export const keySecretName = 'tunnel-key';
/** The entry of the Secret that holds the private key, in OpenSSH's format. */
const keySecretEntry = 'id_ed25519';
export const fingerprintAnnotation = 'expose.dev/key-fingerprint';

export function keySecret({ name, cluster }: Exposure, keys: PublicKeys): Manifest {
  const object: Secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: {
      name: keySecretName,
      namespace: cluster.namespace,
      labels: labelsFor(name, 'tunnel'),
      annotations: { [fingerprintAnnotation]: fingerprint(keys.tunnel) },
    },
  };
  return {
    object,
    why: `The key that the tunnel logs in with. \`expose apply\` adds its private half as ${keySecretEntry}; it is in no file here.`,
  };
}

/** What `ssh-keygen -l` prints for a public key in OpenSSH's format: SHA256:…, base64 without padding. */
export function fingerprint(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
