/** What compile writes for a file and keys, read back as the gateway and the cluster read it. */
import type { Deployment } from 'kubernetes-types/apps/v1.js';
import type { ConfigMap, Secret } from 'kubernetes-types/core/v1.js';
import { parse } from 'yaml';
import type { Exposure } from '../../../src/compiler/resolved-exposure.ts';
import { emit } from '../../../src/emitters/index.ts';
import { keySecretName } from '../../../src/emitters/k8s/tunnel/tunnel-names.ts';
import { check } from '../../../src/pipeline.ts';
import type { KeyPair } from './keys.ts';

export interface Artefacts {
  readonly exposure: Exposure;
  readonly userData: string;
  /** The tunnel's Deployments, first replica first. */
  readonly tunnels: readonly Deployment[];
  /** ConfigMaps by name, and the Secret that apply makes from the key file. */
  readonly stored: ReadonlyMap<string, ConfigMap | Secret>;
}

/** Compiles the text of an exposure.yaml. Throws with the diagnostics when it is not valid. */
export function compile(text: string, tunnelKey: KeyPair, hostKey: KeyPair): Artefacts {
  const checked = check({ path: 'exposure.yaml', text });
  if (!checked.ok) throw new Error(checked.diagnostics.map((diagnostic) => diagnostic.summary).join('; '));
  const { files, exposure } = emit(checked.value.exposure, {
    tunnel: tunnelKey.public,
    host: hostKey.public,
    previousHost: null,
  });
  const userData = files.find((file) => file.path === 'cloud-init/user-data.yaml')?.contents;
  if (userData === undefined) throw new Error('compile wrote no user data');
  const objects = files
    .filter((file) => file.path.startsWith('k8s/'))
    .map((file) => parse(file.contents) as Deployment | ConfigMap);
  const tunnels = objects
    .filter(
      (object): object is Deployment =>
        object.kind === 'Deployment' && /-tunnel(-\d)?$/.test(object.metadata?.name ?? ''),
    )
    .sort((a, b) => ((a.metadata?.name ?? '') < (b.metadata?.name ?? '') ? -1 : 1));
  const secret: Secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: keySecretName(exposure.name) },
    data: { id_ed25519: Buffer.from(tunnelKey.private).toString('base64') },
  };
  const stored = [...objects.filter((object): object is ConfigMap => object.kind === 'ConfigMap'), secret];
  return {
    exposure,
    userData,
    tunnels,
    stored: new Map(stored.map((object) => [object.metadata?.name ?? '', object])),
  };
}
