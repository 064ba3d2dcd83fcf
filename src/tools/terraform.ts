/** terraform's command lines and exit codes. Pure; src/tools/run.ts starts it. */
import type { State } from '../compiler/resolved-exposure.ts';

/** Where terraform runs for one exposure. All paths are absolute. */
export interface Workspace {
  /** The directory with the .tf files. */
  readonly directory: string;
  /** What terraform otherwise keeps in .terraform: providers and the backend's settings. */
  readonly dataDirectory: string;
  readonly state: State;
  /** The local backend's state file; unused with S3. */
  readonly stateFile: string;
}

/** What terraform is told through the environment: never a prompt, never advice for people at a terminal. */
export function terraformEnvironment(
  workspace: Workspace,
  hostKey: string | null,
): Readonly<Record<string, string>> {
  return {
    TF_DATA_DIR: workspace.dataDirectory,
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    // A variable's only way in that shows in no argument list and in no file.
    ...(hostKey === null ? {} : { TF_VAR_host_key: hostKey }),
  };
}

/** `terraform init`. With `migrate` it copies the state to the backend that the files name now, without asking. */
export function initArguments(workspace: Workspace, migrate: boolean): string[] {
  return [
    'init',
    '-input=false',
    '-no-color',
    ...(workspace.state.kind === 'local' ? [`-backend-config=path=${workspace.stateFile}`] : []),
    ...(migrate ? ['-migrate-state', '-force-copy'] : []),
  ];
}

/** `terraform plan` into a file, as a stream of JSON lines. A state locked by somebody else is waited for that long. */
export function planArguments(
  planFile: string,
  options: { readonly destroy: boolean; readonly refresh: boolean; readonly lockSeconds: number },
): string[] {
  return [
    'plan',
    '-input=false',
    '-json',
    '-detailed-exitcode',
    `-lock-timeout=${options.lockSeconds}s`,
    `-out=${planFile}`,
    ...(options.destroy ? ['-destroy'] : []),
    ...(options.refresh ? [] : ['-refresh=false']),
  ];
}

export function showArguments(planFile: string): string[] {
  return ['show', '-json', planFile];
}

/** `terraform apply` of a saved plan, as a stream of JSON lines. It asks nothing: the plan was approved before. */
export function applyArguments(planFile: string, options: { readonly lockSeconds: number }): string[] {
  return ['apply', '-input=false', '-json', `-lock-timeout=${options.lockSeconds}s`, planFile];
}

/** The state as text on standard output, whichever backend holds it. */
export function statePullArguments(): string[] {
  return ['state', 'pull'];
}

/** All outputs as JSON. */
export function outputArguments(): string[] {
  return ['output', '-json'];
}

/** Takes terraform's mark for replacement off a resource. */
export function untaintArguments(address: string): string[] {
  return ['untaint', '-no-color', '-lock-timeout=3s', address];
}

/** What `plan -detailed-exitcode` says: 0 nothing to do, 2 changes, everything else a failure. */
export function planExit(exitCode: number | undefined): 'same' | 'changes' | 'failed' {
  return exitCode === 0 ? 'same' : exitCode === 2 ? 'changes' : 'failed';
}
