/** terraform's arguments, environment and exit codes. Pure; src/tools/run.ts starts it. */
import type { State } from '../../compiler/resolved-exposure.ts';

/** Where terraform runs for one exposure. All paths are absolute. */
export interface Workspace {
  /** The directory with the .tf files. */
  readonly directory: string;
  /** Replaces .terraform: links to the providers, and the backend's settings. */
  readonly dataDirectory: string;
  /** The user's cache, which holds the data directory and what follows. */
  readonly cache: string;
  /** The providers, one copy for all exposures. */
  readonly providers: string;
  /** The lock file of the providers that were downloaded by this user. */
  readonly providerLock: string;
  readonly state: State;
  /** The state file of the local backend; not used with S3. */
  readonly stateFile: string;
  /** The hosted zone of the records, for messages. */
  readonly zone: string;
}

/** terraform's environment: no prompts, and no hints about the next command to type. */
export function terraformEnvironment(
  workspace: Workspace,
  hostKey: string | null,
): Readonly<Record<string, string>> {
  return {
    TF_DATA_DIR: workspace.dataDirectory,
    TF_PLUGIN_CACHE_DIR: workspace.providers,
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    // The only way to pass a variable that leaves it out of the argument list and out of every file.
    ...(hostKey === null ? {} : { TF_VAR_host_key: hostKey }),
  };
}

/** `terraform init` without the backend: writes the lock file. */
export function lockArguments(): string[] {
  return ['init', '-backend=false', '-input=false', '-no-color'];
}

/** `terraform init`, which may use the lock file's providers only. With `migrate` it copies the state, without asking, to the backend that the files name now. */
export function initArguments(workspace: Workspace, migrate: boolean): string[] {
  return [
    'init',
    '-input=false',
    '-no-color',
    '-lockfile=readonly',
    ...(workspace.state.kind === 'local' ? [`-backend-config=path=${workspace.stateFile}`] : []),
    ...(migrate ? ['-migrate-state', '-force-copy'] : []),
  ];
}

/**
 * `terraform plan` into a file, with JSON lines as output. `lockSeconds` is how long to wait for a locked state; with null
 * the state is read without a lock.
 */
export function planArguments(
  planFile: string,
  options: {
    readonly destroy: boolean;
    readonly refresh: boolean;
    /** Addresses that are replaced, changed or not. */
    readonly replace: readonly string[];
    readonly lockSeconds: number | null;
  },
): string[] {
  return [
    'plan',
    '-input=false',
    '-json',
    '-detailed-exitcode',
    options.lockSeconds === null ? '-lock=false' : `-lock-timeout=${options.lockSeconds}s`,
    `-out=${planFile}`,
    ...(options.destroy ? ['-destroy'] : []),
    ...options.replace.map((address) => `-replace=${address}`),
    ...(options.refresh ? [] : ['-refresh=false']),
  ];
}

/** Prints a saved plan as JSON. */
export function showArguments(planFile: string): string[] {
  return ['show', '-json', planFile];
}

/** `terraform apply` of a saved plan, with JSON lines as output. A saved plan needs no confirmation. */
export function applyArguments(planFile: string, options: { readonly lockSeconds: number }): string[] {
  return ['apply', '-input=false', '-json', `-lock-timeout=${options.lockSeconds}s`, planFile];
}

/** Prints the state, from whichever backend holds it. */
export function statePullArguments(): string[] {
  return ['state', 'pull'];
}

/** Prints all outputs as JSON. */
export function outputArguments(): string[] {
  return ['output', '-json'];
}

/** Removes the taint from a resource: terraform would otherwise replace it. */
export function untaintArguments(address: string): string[] {
  return ['untaint', '-no-color', '-lock-timeout=3s', address];
}

/** Takes resources out of the state, and leaves them as they are. */
export function forgetArguments(addresses: readonly string[]): string[] {
  return ['state', 'rm', '-lock-timeout=3s', ...addresses];
}

/** What the exit code of `terraform plan -detailed-exitcode` means. */
export function planExit(exitCode: number | undefined): 'same' | 'changes' | 'failed' {
  if (exitCode === 0) return 'same';
  return exitCode === 2 ? 'changes' : 'failed';
}
