/** The cluster's half: an exposure becomes manifests, one object a file, and a kustomization. Pure. */
import { createHash } from 'node:crypto';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import type { Emitter } from '../emitter.ts';
import { ingressNginx } from './ingress-nginx.ts';
import { kustomization } from './kustomization.ts';
import { type Manifest, manifestFile } from './manifest.ts';
import { namespace } from './namespace.ts';
import { fingerprint, fingerprintAnnotation, keySecret } from './secret.ts';
import { sshConfigMap, sshFiles } from './ssh-config.ts';
import { traefik } from './traefik.ts';
import { tunnelDeployments, tunnelServiceAccount } from './tunnel.ts';

const checksumAnnotation = 'expose.dev/config-checksum';

export const k8s: Emitter = (exposure, keys) => {
  const files = sshFiles(exposure, keys);
  const annotations = {
    [fingerprintAnnotation]: fingerprint(keys.tunnel),
    [checksumAnnotation]: checksum(files),
  };
  const manifests = [
    ...namespace(exposure),
    tunnelServiceAccount(exposure),
    keySecret(exposure, keys),
    sshConfigMap(exposure, files),
    ...ingress(exposure),
    ...tunnelDeployments(exposure, annotations),
  ]
    .map(manifestFile)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return [...manifests, kustomization(manifests)];
};

function ingress(exposure: Exposure): readonly Manifest[] {
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
