/**
 * Brings objects into the cluster: takes over the fields that others added, then applies on the server side. Manifests go
 * through standard input: the private key in the Secret is in no argument list, no file and no log.
 */
import { failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { addressOf, type KubeObject, listJson } from '../emitters/k8s/kube-object.ts';
import { accessArguments, kubectlApplyArguments, managersArguments } from '../tools/kubectl.ts';
import { type Cluster, kubectl, readFields } from './cluster.ts';
import type { ManagedFields } from './ownership/foreign-fields.ts';
import { adoptForeignFields } from './ownership/managed-fields.ts';

/** How often a write is tried when another client writes to the object at the same time. */
const attempts = 3;

/**
 * Applies objects in the order given, new ones first. `live` has the uids of those that exist: an object that was made
 * anew since is refused. One that should not exist is applied without force, so that it takes nothing from anybody.
 * Errors of single objects do not keep the others from being applied.
 */
export async function applyObjects(
  objects: readonly KubeObject[],
  live: ReadonlyMap<string, string>,
  cluster: Cluster,
): Promise<Result<null>> {
  const uidOf = (object: KubeObject) => live.get(addressOf(object));
  const created = objects.filter((object) => uidOf(object) === undefined);
  const updated = objects
    .filter((object) => !created.includes(object))
    .map((object) => ({ ...object, metadata: { ...object.metadata, uid: uidOf(object) } }));
  const first = await send(created, false, cluster);
  const second = await send(updated, true, cluster);
  return first.ok && second.ok ? ok(null) : failed(...first.diagnostics, ...second.diagnostics);
}

async function send(
  objects: readonly KubeObject[],
  force: boolean,
  cluster: Cluster,
): Promise<Result<string>> {
  if (objects.length === 0) return ok('');
  return kubectl(cluster, kubectlApplyArguments(cluster.access, force), { stdin: listJson(objects) });
}

/**
 * Makes expose the owner of the fields that others set on an object. The apply that follows then removes those that are
 * not compiled. Tried again when another client writes to the object in between.
 */
export async function takeOver({ kind, metadata }: KubeObject, cluster: Cluster): Promise<Result<null>> {
  const resource = `${kind}/${metadata.name}`;
  const namespace = metadata.namespace ?? null;
  for (let attempt = 1; ; attempt += 1) {
    const live = await kubectl(cluster, managersArguments(cluster.access, resource, namespace));
    if (!live.ok) return live;
    const [version, managers] = readFields(live.value);
    const patch = ownershipPatch(version?.[0] as string, (managers?.[0] ?? []) as readonly ManagedFields[]);
    if (patch === null) return ok(null);
    const patched = await kubectl(cluster, patchArguments(cluster, { resource, namespace, patch }));
    if (patched.ok) return ok(null);
    if (attempt === attempts) return patched;
  }
}

/** An argument, because kubectl reads no patch from a socket. The patch names fields and holds no value of one. */
function patchArguments(
  { access }: Cluster,
  { resource, namespace, patch }: { resource: string; namespace: string | null; patch: readonly object[] },
): string[] {
  const inside = namespace === null ? [] : ['-n', namespace];
  return [
    ...accessArguments(access),
    'patch',
    resource,
    ...inside,
    '--type=json',
    '-p',
    JSON.stringify(patch),
  ];
}

/** A JSON patch that fails once the object has changed; null when no field belongs to another manager. */
function ownershipPatch(version: string, managers: readonly ManagedFields[]): readonly object[] | null {
  const adopted = adoptForeignFields(managers);
  if (adopted === null) return null;
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: version },
    { op: 'replace', path: '/metadata/managedFields', value: adopted },
  ];
}
