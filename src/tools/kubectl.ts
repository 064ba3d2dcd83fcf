/** kubectl's arguments and exit codes. Pure; src/tools/run.ts starts it. */

/** A cluster, named in full for each command: the current context may change between two commands. */
export interface ClusterAccess {
  /** null: the files that KUBECONFIG names, or the one in the home directory. */
  readonly kubeconfig: string | null;
  readonly context: string;
  /** The API server's address, for messages and for the plan. */
  readonly server: string;
  /** The kubeconfig's other contexts, where nobody named one and the current one counts; absent where one was named. */
  readonly others?: readonly string[];
}

/** Must never change: fields that were applied under another name could no longer be removed. */
export const fieldManager = 'expose';
/** Seconds that the API server has for one answer. kubectl tries up to three times. */
const requestSeconds = 5;

const serverSide = ['--server-side', `--field-manager=${fieldManager}`];

/** The arguments that a command with one request to the cluster begins with. */
export function accessArguments(access: ClusterAccess): string[] {
  return [...contextArguments(access), `--request-timeout=${requestSeconds}s`];
}

/** `kubectl diff` of manifests on standard input. */
export function diffArguments(access: ClusterAccess): string[] {
  return [...accessArguments(access), 'diff', ...serverSide, '--force-conflicts', '-f', '-'];
}

/** The environment for `kubectl diff`. A KUBECTL_EXTERNAL_DIFF of the user's might print a form that is not read here. */
export const diffEnvironment: Readonly<Record<string, string>> = {
  KUBECTL_EXTERNAL_DIFF: 'diff -U 3 -N',
  LC_ALL: 'C',
};

/**
 * `kubectl apply` of manifests on standard input. The server validates them; kubectl's own check takes 20 ms per object.
 * Without `force`, fields that another manager has set to something else are an error.
 */
export function kubectlApplyArguments(access: ClusterAccess, force: boolean): string[] {
  const conflicts = force ? ['--force-conflicts'] : [];
  return [...accessArguments(access), 'apply', ...serverSide, ...conflicts, '--validate=ignore', '-f', '-'];
}

/** Lists the objects of some kinds that match a label selector, in every namespace, with their managed fields. */
export function listArguments(access: ClusterAccess, kinds: readonly string[], selector: string): string[] {
  return [
    ...accessArguments(access),
    'get',
    kinds.join(','),
    '--all-namespaces',
    '--ignore-not-found',
    '-o',
    'json',
    '--show-managed-fields',
    '-l',
    selector,
  ];
}

/** Lists the objects of one kind that match. `path` is the kind's path in the API: "/apis/GROUP/VERSION/PLURAL". */
export function rawListArguments(access: ClusterAccess, path: string, selector: string): string[] {
  return [
    ...accessArguments(access),
    'get',
    '--raw',
    `${path}?labelSelector=${encodeURIComponent(selector)}`,
  ];
}

/**
 * Prints these fields of the Secrets that `which` picks, each as a JSON array of one value or none. The data of Secrets
 * stays in kubectl.
 */
export function secretArguments(
  access: ClusterAccess,
  which: readonly string[],
  fields: readonly string[],
): string[] {
  const template = `{range .items[*]}${fields.map((field) => `{${field}}`).join('')}{end}`;
  return [...accessArguments(access), 'get', 'secrets', ...which, '-o', `jsonpath-as-json=${template}`];
}

/** Prints one object, as JSON. Where it does not exist, kubectl prints nothing and ends with 0. */
export function getArguments(
  access: ClusterAccess,
  resource: string,
  namespace: string | null,
  output = 'json',
): string[] {
  return [
    ...accessArguments(access),
    'get',
    resource,
    ...(namespace === null ? [] : ['-n', namespace]),
    '--ignore-not-found',
    '-o',
    output,
  ];
}

/** Prints an object's version and who manages its fields, as two JSON arrays, and none of its values. */
export function managersArguments(
  access: ClusterAccess,
  resource: string,
  namespace: string | null,
): string[] {
  const fields = '{.metadata.resourceVersion}{.metadata.managedFields}';
  return getArguments(access, resource, namespace, `jsonpath-as-json=${fields}`);
}

/** Prints the objects that are named on standard input as JSON, without those that do not exist. */
export function getGivenArguments(access: ClusterAccess): string[] {
  return [
    ...accessArguments(access),
    'get',
    '--ignore-not-found',
    '--show-managed-fields',
    '-o',
    'json',
    '-f',
    '-',
  ];
}

/** Deletes the object at a path of the API, on the conditions in the DeleteOptions on standard input. */
export function rawDeleteArguments(access: ClusterAccess, path: string): string[] {
  return [...accessArguments(access), 'delete', '--raw', path, '-f', '-'];
}

/** Writes the object on standard input in place of the one that exists, unless that has changed since it was read. */
export function replaceArguments(access: ClusterAccess): string[] {
  return [...accessArguments(access), 'replace', `--field-manager=${fieldManager}-release`, '-f', '-'];
}

/** Waits until a rollout has finished. */
export function rolloutArguments(
  access: ClusterAccess,
  resource: string,
  namespace: string,
  timeoutSeconds: number,
): string[] {
  return [
    ...contextArguments(access),
    'rollout',
    'status',
    resource,
    '-n',
    namespace,
    `--timeout=${timeoutSeconds}s`,
  ];
}

/** What `kubectl diff`'s exit code means. After a failure nothing is known: no object's diff is printed. */
export function diffExit(exitCode: number | undefined): 'same' | 'differs' | 'failed' {
  if (exitCode === 0) return 'same';
  return exitCode === 1 ? 'differs' : 'failed';
}

/** Alone for the commands that wait, which have a time limit of their own. */
function contextArguments(access: ClusterAccess): string[] {
  return [
    ...(access.kubeconfig === null ? [] : ['--kubeconfig', access.kubeconfig]),
    '--context',
    access.context,
  ];
}
