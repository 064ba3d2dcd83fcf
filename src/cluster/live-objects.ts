/** Objects that are in the cluster now. */
import { mapResult, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { fingerprintAnnotation, gatewayAnnotation } from '../emitters/k8s/key-secret.ts';
import { type KubeObject, listJson } from '../emitters/k8s/kube-object.ts';
import { domainAnnotation, ownSelector } from '../emitters/k8s/labels.ts';
import {
  accessArguments,
  getGivenArguments,
  listArguments,
  rawListArguments,
  secretArguments,
} from '../tools/kubectl.ts';
import { appliedKinds, optionalKinds } from './applied-kinds.ts';
import { type Cluster, kubectl, readFields, readObjects } from './cluster.ts';
import type { LiveObject } from './live-object.ts';
import { ownerAnnotations } from './ownership/owner.ts';
import { type Claim, type Claimant, claimOf, isOurs } from './ownership/ownership.ts';

/** What carries an exposure's labels. Secrets come without their data. */
export interface Labelled {
  readonly claim: Claim;
  readonly ours: readonly LiveObject[];
  /** Of another exposure with the same name. */
  readonly others: readonly LiveObject[];
}

/** Every object that carries the exposure's labels, except Namespaces. */
export async function listLabelled(cluster: Cluster, claimant: Claimant): Promise<Result<Labelled>> {
  const { access } = cluster;
  const selector = ownSelector(claimant.name);
  const kinds = appliedKinds.filter((kind) => kind !== 'secrets');
  const [known, secrets, ...optional] = await Promise.all([
    kubectl(cluster, listArguments(access, kinds, selector), asked),
    listSecrets(cluster, ['--all-namespaces', '-l', selector]),
    // Only some clusters have these kinds. Asked for by name, kubectl would first look through all that the cluster has.
    ...optionalKinds.map((path) => kubectl(cluster, rawListArguments(access, path, selector), asked)),
  ]);
  if (!known.ok) return known;
  if (!secrets.ok) return secrets;
  const listed = [known, ...optional].flatMap((list) => (list.ok ? readObjects<LiveObject>(list.value) : []));
  const found = [...listed, ...secrets.value];
  const claim = claimOf(claimant, found);
  const isOther = (object: LiveObject) => !isOurs(object, claim);
  return ok({ claim, ours: found.filter((object) => !isOther(object)), others: found.filter(isOther) });
}

/** Those of the given objects that exist, whoever made them. Secrets come without their data. */
export async function readLive(
  cluster: Cluster,
  objects: readonly KubeObject[],
): Promise<Result<readonly LiveObject[]>> {
  const [others, ...secrets] = await Promise.all([
    readGiven(
      cluster,
      objects.filter((object) => !isSecret(object)),
    ),
    ...objects
      .filter(isSecret)
      .map(({ metadata: { name, namespace = '' } }) =>
        listSecrets(cluster, ['-n', namespace, '--field-selector', `metadata.name=${name}`]),
      ),
  ]);
  return allOf([others, ...secrets]);
}

/** What is known of the Secrets that `which`, arguments of kubectl, picks: whose they are, and nothing of what they hold. */
export async function listSecrets(
  cluster: Cluster,
  which: readonly string[],
): Promise<Result<readonly LiveObject[]>> {
  const fields = secretFields.map((field) => `.metadata.${field}`);
  const annotations = secretAnnotations.map(
    (name) => `.metadata.annotations['${name.replaceAll('.', '\\.')}']`,
  );
  const listed = await kubectl(
    cluster,
    secretArguments(cluster.access, which, [...fields, ...annotations]),
    asked,
  );
  if (!listed.ok) return listed;
  const values = readFields(listed.value);
  const size = secretFields.length + secretAnnotations.length;
  const secrets = Array.from({ length: values.length / size }, (_none, index) =>
    secretOf(values.slice(index * size, (index + 1) * size).map(([value]) => value)),
  );
  return ok(secrets);
}

const secretFields = [
  'name',
  'namespace',
  'uid',
  'labels',
  'managedFields',
  'ownerReferences',
  'deletionTimestamp',
] as const;

/** By name: client-side apply leaves all of a Secret in another one. */
const secretAnnotations = [
  domainAnnotation,
  fingerprintAnnotation,
  gatewayAnnotation,
  ...ownerAnnotations,
] as const;

function secretOf(values: readonly unknown[]): LiveObject {
  const present = (names: readonly string[], from: number) =>
    Object.fromEntries(
      names
        .map((name, index) => [name, values[from + index]] as const)
        .filter(([, value]) => value !== undefined),
    );
  const annotations = present(secretAnnotations, secretFields.length);
  const metadata = { ...present(secretFields, 0), annotations } as unknown as LiveObject['metadata'];
  return { apiVersion: 'v1', kind: 'Secret', metadata };
}

function isSecret({ kind }: KubeObject): boolean {
  return kind === 'Secret';
}

function allOf(answers: readonly Result<readonly LiveObject[]>[]): Result<readonly LiveObject[]> {
  const failure = answers.find((answer) => !answer.ok);
  return failure ?? ok(answers.flatMap((answer) => (answer.ok ? answer.value : [])));
}

async function readGiven(
  cluster: Cluster,
  objects: readonly KubeObject[],
): Promise<Result<readonly LiveObject[]>> {
  if (objects.length === 0) return ok([]);
  const named = objects.map(({ apiVersion, kind, metadata: { name, namespace } }) => ({
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  }));
  const args = getGivenArguments(cluster.access);
  const read = await kubectl(cluster, args, { ...asked, stdin: listJson(named) });
  return mapResult(read, (text) => readObjects<LiveObject>(text));
}

/** Those of the namespaces that exist. */
export async function listNamespaces(
  cluster: Cluster,
  names: readonly string[],
): Promise<Result<readonly LiveObject[]>> {
  if (names.length === 0) return ok([]);
  return getNamespaces(cluster, names);
}

/** The namespaces that carry an exposure's labels. */
export function listLabelledNamespaces(
  cluster: Cluster,
  exposureName: string,
): Promise<Result<readonly LiveObject[]>> {
  return getNamespaces(cluster, ['-l', ownSelector(exposureName)]);
}

async function getNamespaces(
  cluster: Cluster,
  which: readonly string[],
): Promise<Result<readonly LiveObject[]>> {
  const list = ['get', 'namespace', ...which, '--ignore-not-found', '-o', 'json', '--show-managed-fields'];
  const listed = await kubectl(cluster, [...accessArguments(cluster.access), ...list], asked);
  return mapResult(listed, (text) => readObjects<LiveObject>(text));
}

const asked = { timeoutSeconds: 30 };
