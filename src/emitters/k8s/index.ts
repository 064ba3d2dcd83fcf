/** The cluster's part of an exposure: manifests, one object per file, and a kustomization. Pure. */
import { createHash } from 'node:crypto';
import type { Exposure, PublicKeys } from '../../compiler/resolved-exposure.ts';
import { fingerprint } from '../../fingerprint.ts';
import type { EmittedFile } from '../emitted-file.ts';
import { ingressNginx } from './ingress/ingress-nginx.ts';
import { traefik } from './ingress/traefik.ts';
import { fingerprintAnnotation, isKeySecret, keySecret } from './key-secret.ts';
import type { KubeObject } from './kube-object.ts';
import { kustomization } from './kustomization.ts';
import { domainMark } from './labels.ts';
import { annotated, emittedFile, type ManifestFile, plainObject } from './manifest-file.ts';
import { namespace } from './namespace.ts';
import { tunnelDeployments, tunnelServiceAccount } from './tunnel/tunnel.ts';
import { tunnelConfigFiles, tunnelConfigMap } from './tunnel/tunnel-config-map.ts';

const checksumAnnotation = 'expose.dev/config-checksum';

/** The objects in the order in which they are applied, and the files that contain them. */
export function k8s(
  exposure: Exposure,
  keys: PublicKeys,
): { readonly objects: readonly KubeObject[]; readonly files: readonly EmittedFile[] } {
  const manifests = manifestFiles(exposure, keys)
    .map((manifest) => ({ manifest, file: emittedFile(manifest) }))
    .sort((a, b) => (a.file.path < b.file.path ? -1 : 1));
  const files = manifests.map(({ file }) => file);
  const withoutKey = manifests.filter(({ manifest }) => !isKeySecret(manifest.object as KubeObject));
  let objects: readonly KubeObject[] | undefined;
  return {
    files: [
      ...files,
      kustomization(
        exposure,
        withoutKey.map(({ file }) => file),
      ),
    ],
    // Made when plan or apply asks: they would be 2 % of what compile takes.
    get objects() {
      objects ??= manifests.map(({ manifest }) => plainObject(manifest));
      return objects;
    },
  };
}

function manifestFiles(exposure: Exposure, keys: PublicKeys): readonly ManifestFile[] {
  const tunnelFiles = tunnelConfigFiles(exposure, keys);
  const podAnnotations = {
    [fingerprintAnnotation]: fingerprint(keys.tunnel),
    [checksumAnnotation]: checksum(tunnelFiles),
  };
  return [
    ...namespace(exposure),
    tunnelServiceAccount(exposure),
    keySecret(exposure, keys),
    tunnelConfigMap(exposure, tunnelFiles),
    ...ingress(exposure),
    ...tunnelDeployments(exposure, podAnnotations),
  ].map((manifest) => annotated(manifest, domainMark(exposure.domain.name)));
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

function checksum(files: Readonly<Record<string, string>>): string {
  return createHash('sha256').update(JSON.stringify(files)).digest('hex');
}
