/** What compile writes for a file and keys, read back as the gateway and the cluster read it. */
import type { Deployment } from 'kubernetes-types/apps/v1.js';
import type { ConfigMap, Secret } from 'kubernetes-types/core/v1.js';
import { parse } from 'yaml';
import type { Exposure } from '../../../src/compiler/resolved-exposure.ts';
import { emit } from '../../../src/emitters/index.ts';
import { isKeySecret, withKey } from '../../../src/emitters/k8s/key-secret.ts';
import { check } from '../../../src/pipeline.ts';
import type { KeyPair } from './keys.ts';

export interface Artefacts {
  readonly exposure: Exposure;
  readonly userData: string;
  /** The tunnel's Deployments, first replica first. */
  readonly tunnels: readonly Deployment[];
  /** ConfigMaps by name, and the Secret as apply fills it in. */
  readonly stored: ReadonlyMap<string, ConfigMap | Secret>;
  /** The same Secret after an apply that has found the gateway at other addresses. */
  secretFor(gateway: readonly string[]): Secret;
}

/** Compiles the text of an exposure.yaml for a gateway with these addresses. Throws with the diagnostics when it is not valid. */
export function compile(
  text: string,
  { tunnelKey, hostKey, gateway }: { tunnelKey: KeyPair; hostKey: KeyPair; gateway: readonly string[] },
): Artefacts {
  const checked = check({ path: 'exposure.yaml', text });
  if (!checked.ok) throw new Error(checked.diagnostics.map((diagnostic) => diagnostic.summary).join('; '));
  const {
    files,
    exposure,
    objects: all,
  } = emit(checked.value.exposure, {
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
  const secret = all.find(isKeySecret);
  if (secret === undefined) throw new Error('compile made no Secret');
  const secretFor = (addresses: readonly string[]) =>
    withKey(secret, tunnelKey.private, addresses) as unknown as Secret;
  const stored = [
    ...objects.filter((object): object is ConfigMap => object.kind === 'ConfigMap'),
    secretFor(gateway),
  ];
  return {
    exposure,
    userData,
    tunnels,
    secretFor,
    stored: new Map(stored.map((object) => [object.metadata?.name ?? '', object])),
  };
}
