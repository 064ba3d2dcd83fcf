/**
 * The Secret of what a tunnel pod needs and out/ does not contain: the private key, and the gateway's addresses, which
 * nobody knows before the first apply. Only `expose apply` adds them.
 */
import type { Secret } from 'kubernetes-types/core/v1.ts';
import type { Exposure, PublicKeys } from '../../compiler/resolved-exposure.ts';
import { fingerprint } from '../../fingerprint.ts';
import type { KubeObject } from './kube-object.ts';
import { labelsFor, programOf } from './labels.ts';
import type { ManifestFile } from './manifest-file.ts';
import { keySecretName } from './tunnel/tunnel-names.ts';

/** The entry of the Secret that holds the private key, in OpenSSH's format. */
const keyEntry = 'id_ed25519';
/** The entry with the gateway's addresses, one a line, in the order in which the pod dials them. */
export const gatewayEntry = 'gateway';
/** The same addresses, for readers who must not see the Secret's data. */
export const gatewayAnnotation = 'expose.dev/gateway';
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
    why: `The key that the tunnel logs in with. \`expose apply\` adds the private key as ${keyEntry} and the gateway’s addresses as ${gatewayEntry}; no file here contains them.`,
  };
}

/** Whether an object of the exposure is the key's Secret; it has no other. */
export function isKeySecret(object: KubeObject): boolean {
  return object.kind === 'Secret' && programOf(object) === 'tunnel';
}

/**
 * The object as it is applied: the Secret with the private key (OpenSSH text) and the gateway's addresses in it, as far
 * as there is a gateway, and every other one unchanged. The result may only be written to the standard input of kubectl.
 */
export function withKey(object: KubeObject, privateKey: string, gateway: readonly string[] = []): KubeObject {
  if (!isKeySecret(object)) return object;
  const { metadata, data } = object;
  const known = gateway.length > 0;
  return {
    ...object,
    metadata: {
      ...metadata,
      annotations: { ...metadata.annotations, ...(known && { [gatewayAnnotation]: gateway.join(',') }) },
    },
    data: {
      ...data,
      [keyEntry]: base64(privateKey),
      ...(known && { [gatewayEntry]: base64(gateway.map((address) => `${address}\n`).join('')) }),
    },
  };
}

/** The gateway's addresses that a Secret names. */
export function gatewayOf(secret: KubeObject | undefined): readonly string[] {
  const text = secret?.metadata.annotations?.[gatewayAnnotation] ?? '';
  return text.split(',').filter((address) => /^[\da-fA-F:.]+$/.test(address));
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
