/** The compiled manifests as objects, and as the stream that kubectl reads: the one place where the tunnel's private key joins them. Pure. */
import { parse } from 'yaml';
import type { Compilation } from '../emitters/emitter.ts';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
}

/** The Secret with the key that the tunnel logs in with. */
const keySecret = 'tunnel-key';
const keyEntry = 'id_ed25519';
/** The public key's fingerprint, on the Secret and on the pods that use it. */
export const fingerprintAnnotation = 'expose.dev/key-fingerprint';

/** Every object of out/k8s, in the order of the file names, which is the order to apply them in. */
export function manifestsOf(compilation: Compilation): Manifest[] {
  return compilation.files
    .filter((it) => it.path.startsWith('k8s/') && !it.path.endsWith('/kustomization.yaml'))
    .map((it) => parse(it.contents) as Manifest);
}

/** Kind/namespace/name; without a namespace where the kind has none. */
export function addressOf(manifest: Pick<Manifest, 'kind' | 'metadata'>): string {
  return [
    manifest.kind,
    ...(manifest.metadata.namespace === undefined ? [] : [manifest.metadata.namespace]),
    manifest.metadata.name,
  ].join('/');
}

export function isKeySecret(manifest: Manifest): boolean {
  return manifest.kind === 'Secret' && manifest.metadata.name === keySecret;
}

/** The Secret as it is applied: with the private key (OpenSSH text) in it. For standard input only. */
export function withKey(manifest: Manifest, privateKey: string): Manifest {
  return isKeySecret(manifest)
    ? { ...manifest, data: { ...manifest.data, [keyEntry]: Buffer.from(privateKey).toString('base64') } }
    : manifest;
}

/** Objects as one List, which kubectl reads as JSON. */
export function manifestStream(manifests: readonly Manifest[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests });
}
