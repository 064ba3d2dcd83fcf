/** kubectl's command lines and exit codes. Pure; src/tools/run.ts starts it. */

/** The cluster that a command means: named explicitly each time, so that nothing depends on what is current by then. */
export interface ClusterAccess {
  /** null: as KUBECONFIG or the home directory say, which may be several files. */
  readonly kubeconfig: string | null;
  readonly context: string;
  /** The API server's address, for people and for the plan. */
  readonly server: string;
}

/** One fixed manager for ever: fields applied under another name could never be removed again. */
export const fieldManager = 'expose';
/** Seconds that the API server may take for one answer. kubectl tries up to three times. */
const requestSeconds = 5;

const serverSide = ['--server-side', `--field-manager=${fieldManager}`, '--force-conflicts'];

/** What every command against the cluster begins with. */
export function accessArguments(access: ClusterAccess): string[] {
  return [
    ...(access.kubeconfig === null ? [] : ['--kubeconfig', access.kubeconfig]),
    '--context',
    access.context,
    `--request-timeout=${requestSeconds}s`,
  ];
}

/** `kubectl diff` of manifests on standard input. */
export function diffArguments(access: ClusterAccess): string[] {
  return [...accessArguments(access), 'diff', ...serverSide, '-f', '-'];
}

/** Environment for `diff`: a person's own KUBECTL_EXTERNAL_DIFF would print in a form that nobody here can read. */
export const diffEnvironment: Readonly<Record<string, string>> = {
  KUBECTL_EXTERNAL_DIFF: 'diff -U 3 -N',
  LC_ALL: 'C',
};

/** `kubectl apply` of manifests on standard input. The server checks them; kubectl's own check costs 20 ms an object. */
export function kubectlApplyArguments(access: ClusterAccess): string[] {
  return [...accessArguments(access), 'apply', ...serverSide, '--validate=ignore', '-f', '-'];
}

/** The objects of these kinds that carry our labels, in every namespace, with what each manager owns. */
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

/** The same for one kind, named by its path in the API ("/apis/GROUP/VERSION/PLURAL"). */
export function rawListArguments(access: ClusterAccess, path: string, selector: string): string[] {
  return [
    ...accessArguments(access),
    'get',
    '--raw',
    `${path}?labelSelector=${encodeURIComponent(selector)}`,
  ];
}

/** One object as JSON; nothing at all, and exit code 0, where it does not exist. */
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

/** `kubectl delete` of objects given as kind/name; what is gone already is no error. */
export function deleteArguments(
  access: ClusterAccess,
  resources: readonly string[],
  namespace: string | null,
  timeoutSeconds: number,
): string[] {
  return [
    ...accessArguments(access).filter((it) => !it.startsWith('--request-timeout')),
    'delete',
    ...resources,
    ...(namespace === null ? [] : ['-n', namespace]),
    '--ignore-not-found',
    `--timeout=${timeoutSeconds}s`,
  ];
}

/** Waits until a rollout is through. */
export function rolloutArguments(
  access: ClusterAccess,
  resource: string,
  namespace: string,
  timeoutSeconds: number,
): string[] {
  return [
    ...accessArguments(access).filter((it) => !it.startsWith('--request-timeout')),
    'rollout',
    'status',
    resource,
    '-n',
    namespace,
    `--timeout=${timeoutSeconds}s`,
  ];
}

/** What `diff` says: 0 the same, 1 different, everything else a failure (and then no object's diff is printed). */
export function diffExit(exitCode: number | undefined): 'same' | 'differs' | 'failed' {
  return exitCode === 0 ? 'same' : exitCode === 1 ? 'differs' : 'failed';
}
