/** The cluster's half: an exposure becomes manifests, one object a file, and a kustomization. Pure. */
import { createHash } from 'node:crypto';
import type { Exposure, PublicKeys } from '../../compiler/resolved-exposure.ts';
import { fingerprint } from '../../fingerprint.ts';
import type { EmittedFile } from '../emitter.ts';
import { ingressNginx } from './ingress-nginx.ts';
import { fingerprintAnnotation, keySecret } from './key-secret.ts';
import type { KubeObject } from './kube-object.ts';
import { kustomization } from './kustomization.ts';
import { type ManifestFile, manifest } from './manifest-file.ts';
import { namespace } from './namespace.ts';
import { sshConfigMap, sshFiles } from './ssh-config.ts';
import { traefik } from './traefik.ts';
import { tunnelDeployments, tunnelServiceAccount } from './tunnel.ts';

const checksumAnnotation = 'expose.dev/config-checksum';

/** The objects in the order in which they are applied, and the files that hold them. */
export function k8s(
  exposure: Exposure,
  keys: PublicKeys,
): { readonly objects: readonly KubeObject[]; readonly files: readonly EmittedFile[] } {
  const entries = sshFiles(exposure, keys);
  const annotations = {
    [fingerprintAnnotation]: fingerprint(keys.tunnel),
    [checksumAnnotation]: checksum(entries),
  };
  const manifests = [
    ...namespace(exposure),
    tunnelServiceAccount(exposure),
    keySecret(exposure, keys),
    sshConfigMap(exposure, entries),
    ...ingress(exposure),
    ...tunnelDeployments(exposure, annotations),
  ]
    .map(manifest)
    .sort((a, b) => (a.file.path < b.file.path ? -1 : 1));
  const files = manifests.map(({ file }) => file);
  return { objects: manifests.map(({ object }) => object), files: [...files, kustomization(files)] };
}

function ingress(exposure: Exposure): readonly ManifestFile[] {
  switch (exposure.cluster.ingress) {
    case 'ingress-nginx':
      return ingressNginx(exposure);
    case 'traefik':
      return traefik(exposure);
    case 'none':
      return [];
  }
}

function checksum(entries: Readonly<Record<string, string>>): string {
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex');
}
