/** kubectl's arguments and exit codes. Pure; src/tools/run.ts starts it. */

/** A cluster, named in full for each command: the current context may change between two commands. */
export interface ClusterAccess {
  /** null: the files that KUBECONFIG names, or the one in the home directory. */
  readonly kubeconfig: string | null;
  readonly context: string;
  /** The API server's address, for messages and for the plan. */
  readonly server: string;
}

/** Must never change: fields that were applied under another name could no longer be removed. */
export const fieldManager = 'expose';
/** Seconds that the API server has for one answer. kubectl tries up to three times. */
const requestSeconds = 5;

const serverSide = ['--server-side', `--field-manager=${fieldManager}`, '--force-conflicts'];

/** The arguments that a command with one request to the cluster begins with. */
export function accessArguments(access: ClusterAccess): string[] {
  return [...contextArguments(access), `--request-timeout=${requestSeconds}s`];
}

/** `kubectl diff` of manifests on standard input. */
export function diffArguments(access: ClusterAccess): string[] {
  return [...accessArguments(access), 'diff', ...serverSide, '-f', '-'];
}

/** The environment for `kubectl diff`. A KUBECTL_EXTERNAL_DIFF of the user's might print a form that is not read here. */
export const diffEnvironment: Readonly<Record<string, string>> = {
  KUBECTL_EXTERNAL_DIFF: 'diff -U 3 -N',
  LC_ALL: 'C',
};

/** `kubectl apply` of manifests on standard input. The server validates them; kubectl's own check takes 20 ms per object. */
export function kubectlApplyArguments(access: ClusterAccess): string[] {
  return [...accessArguments(access), 'apply', ...serverSide, '--validate=ignore', '-f', '-'];
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

/** Prints one object as JSON. Where it does not exist, kubectl prints nothing and ends with 0. */
export function getArguments(access: ClusterAccess, resource: string, namespace: string | null): string[] {
  return [
    ...accessArguments(access),
    'get',
    resource,
    ...(namespace === null ? [] : ['-n', namespace]),
    '--ignore-not-found',
    '-o',
    'json',
  ];
}

/** `kubectl delete` of objects given as kind/name. An object that does not exist is not an error. */
export function deleteArguments(
  access: ClusterAccess,
  resources: readonly string[],
  namespace: string | null,
  timeoutSeconds: number,
): string[] {
  return [
    ...contextArguments(access),
    'delete',
    ...resources,
    ...(namespace === null ? [] : ['-n', namespace]),
    '--ignore-not-found',
    `--timeout=${timeoutSeconds}s`,
  ];
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
