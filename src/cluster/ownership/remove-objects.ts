/** Takes an exposure's objects out of the cluster: deletes what it made, and gives back what it took over. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Diagnostic,
  failed,
  mapResult,
  ok,
  type Result,
} from '../../compiler/diagnostics/diagnostic.ts';
import { addressOf, type KubeObject } from '../../emitters/k8s/kube-object.ts';
import { isAdopted } from '../../emitters/k8s/labels.ts';
import { explainKubectl } from '../../tools/explain-kubectl.ts';
import { rawDeleteArguments, replaceArguments } from '../../tools/kubectl.ts';
import { type Cluster, kubectl } from '../cluster.ts';
import type { LiveObject } from '../live-object.ts';
import { readLive } from '../live-objects.ts';
import { restPath } from '../rest-path.ts';
import { released } from './adoption.ts';
import { madeByExpose } from './ownership.ts';
import { returnedFields } from './returned-fields.ts';

/** An object as it was shown before it is taken out. */
export interface Removable {
  /** kind/namespace/name. */
  readonly address: string;
  readonly apiVersion: string;
  readonly uid: string;
  /** Whether it is given back to its owner instead of deleted. */
  readonly adopted: boolean;
  /** What that changes in it, as returnedFields says; absent for one that is deleted. */
  readonly returned?: string;
}

const pauseMilliseconds = 500;

/** How an object of ours would be taken out; null for one that somebody else made from our manifests. */
export function removable(object: LiveObject): Removable | null {
  const adopted = isAdopted(object);
  const { uid } = object.metadata;
  if (uid === undefined || !(adopted || madeByExpose(object))) return null;
  const place = { address: addressOf(object), apiVersion: object.apiVersion, uid, adopted };
  return adopted ? { ...place, returned: returnedFields(object) } : place;
}

/** Takes the objects out and fails when one of them is still there after so many seconds. */
export async function removeObjects(
  objects: readonly Removable[],
  timeoutSeconds: number,
  cluster: Cluster,
): Promise<Result<null>> {
  const left = await takeOut(objects, timeoutSeconds, cluster);
  if (!left.ok) return left;
  return left.value.length === 0 ? ok(null) : failed(stillEnding(left.value));
}

/** One after the other; what is gone already is fine. The addresses of deleted ones that are still there in the end. */
export async function takeOut(
  objects: readonly Removable[],
  timeoutSeconds: number,
  cluster: Cluster,
): Promise<Result<readonly string[]>> {
  const failures: Diagnostic[] = [];
  for (const object of objects) {
    const removed = await (object.adopted ? release(object, cluster) : remove(object, cluster));
    if (!removed.ok) failures.push(...removed.diagnostics);
  }
  if (failures.length > 0) return failed(...failures);
  return untilGone(
    objects.filter(({ adopted }) => !adopted),
    timeoutSeconds,
    cluster,
  );
}

/** The server compares the uid: an object that was made anew since is somebody else's. */
async function remove({ apiVersion, address, uid }: Removable, cluster: Cluster): Promise<Result<null>> {
  const { access, run, signal } = cluster;
  const options = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy: 'Background',
    preconditions: { uid },
  };
  const args = rawDeleteArguments(access, restPath(apiVersion, address));
  const result = await run('kubectl', args, { stdin: JSON.stringify(options), signal });
  const isGone = /\(NotFound\)/.test(result.stderr);
  return result.exitCode === 0 || isGone ? ok(null) : failed(explainKubectl(result, access));
}

async function release(object: Removable, cluster: Cluster): Promise<Result<null>> {
  const live = await stillThere([object], cluster);
  if (!live.ok) return live;
  const [found] = live.value;
  if (found === undefined) return ok(null);
  if (returnedFields(found) !== object.returned) return failed(returnsOtherwise(object.address));
  const replaced = await kubectl(cluster, replaceArguments(cluster.access), {
    stdin: JSON.stringify(released(found)),
  });
  return mapResult(replaced, () => null);
}

async function untilGone(
  objects: readonly Removable[],
  timeoutSeconds: number,
  cluster: Cluster,
): Promise<Result<readonly string[]>> {
  const until = performance.now() + timeoutSeconds * 1000;
  for (;;) {
    const left = await stillThere(objects, cluster);
    // Ended by a person, which is neither a refusal nor a time that has passed.
    if (cluster.signal.aborted && !(left.ok && left.value.length === 0)) return failed();
    if (!left.ok) return left;
    if (left.value.length === 0 || performance.now() > until) return ok(left.value.map(addressOf));
    await sleep(pauseMilliseconds, undefined, { signal: cluster.signal }).catch(() => {});
  }
}

async function stillThere(
  objects: readonly Removable[],
  cluster: Cluster,
): Promise<Result<readonly LiveObject[]>> {
  const uids = new Set(objects.map(({ uid }) => uid));
  const live = await readLive(cluster, objects.map(named));
  return mapResult(live, (objects) => objects.filter(({ metadata }) => uids.has(metadata.uid ?? '')));
}

function named({ apiVersion, address }: Removable): KubeObject {
  const [kind = '', ...place] = address.split('/');
  const [name = '', namespace] = place.reverse();
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}

function returnsOtherwise(address: string): Diagnostic {
  return {
    severity: 'error',
    code: 'plan-moved',
    summary: `${address} is not given back: it would not become what was shown`,
    detail:
      'Somebody has changed it since, or the note on it about what it was. Run the same command again, and read what it shows.',
  };
}

function stillEnding(addresses: readonly string[]): Diagnostic {
  return {
    severity: 'error',
    code: 'cluster-refused',
    summary: `the cluster does not finish deleting ${addresses.join(', ')}`,
    detail:
      'A finalizer may wait for a controller that no longer runs: kubectl get -o yaml shows it. Then run the same command again.',
  };
}
