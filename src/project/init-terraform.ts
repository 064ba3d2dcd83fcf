/** terraform init, only when something that it depends on has changed: it hashes 700 MB of provider each time. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, failed, mapResult, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { State } from '../compiler/resolved-exposure.ts';
import type { Compilation } from '../emitters/compilation.ts';
import type { RunTool } from '../tools/run.ts';
import { explainTerraform } from '../tools/terraform/explain-terraform.ts';
import {
  initArguments,
  lockArguments,
  terraformEnvironment,
  type Workspace,
} from '../tools/terraform/terraform.ts';
import { replaceWholeFile } from '../whole-file.ts';
import { checkLockFile, checkProviders } from './allowed-providers.ts';
import type { LiveContext } from './live-context.ts';
import { holdsResources, unsavedState } from './local-state.ts';
import { hasProvider, initSeconds, lockCache, openCache } from './provider-cache.ts';
import { fillWorkspace, isLocked, regularText } from './terraform-workspace.ts';

/** Where the state is and where the file wants it, in words. */
export interface StateMove {
  readonly from: string;
  readonly to: string;
}

/** Makes the workspace ready, unless a state waits in it to be saved. `migrate` lets init copy the state to another backend; without it a move is an error. */
export async function initTerraform(
  workspace: Workspace,
  run: RunTool,
  options: { readonly migrate: boolean; readonly signal: AbortSignal },
): Promise<Result<null>> {
  const unsaved = unsavedState(workspace);
  if (unsaved !== null) return failed(unsaved);
  const allowed = checkProviders(workspace);
  if (!allowed.ok) return allowed;
  const cache = openCache(workspace);
  if (!cache.ok || isInitialised(workspace)) return cache;
  const lock = await lockCache(workspace, options.signal);
  if (!lock.ok) return lock;
  try {
    return await initialise(workspace, run, options);
  } finally {
    lock.value.release();
  }
}

async function initialise(
  workspace: Workspace,
  run: RunTool,
  options: { readonly migrate: boolean; readonly signal: AbortSignal },
): Promise<Result<null>> {
  const locked = await lockProviders(workspace, run, options.signal);
  if (!locked.ok) return locked;
  // terraform has forgotten where the state was; it looks for one without a backend in its working directory.
  const copies = options.migrate && localLeftBehind(workspace);
  if (copies) copyFileSync(workspace.stateFile, join(workspace.directory, 'terraform.tfstate'));
  // terraform itself stops at a record that is cut off. init writes it anew.
  if (recordedBackend(workspace) === null) rmSync(backendRecord(workspace), { force: true });
  const result = await run('terraform', initArguments(workspace, options.migrate), {
    cwd: workspace.directory,
    env: terraformEnvironment(workspace, null),
    signal: options.signal,
    timeoutSeconds: initSeconds,
    outlives: options.migrate,
  });
  if (result.exitCode !== 0) return failed(...explainTerraform(result, [], workspace));
  // The copy made above has done its work; fillWorkspace keeps whatever could be a state.
  if (copies)
    for (const name of ['terraform.tfstate', 'terraform.tfstate.backup'])
      rmSync(join(workspace.directory, name), { force: true });
  // Kept, but under a name that no later run takes for the state.
  if (options.migrate && workspace.state.kind === 's3' && existsSync(workspace.stateFile))
    renameSync(workspace.stateFile, `${workspace.stateFile}.moved`);
  // The lock file may be new, so it is read again.
  writeFileSync(stampOf(workspace), fingerprint(workspace), { mode: 0o600 });
  return ok(null);
}

/** Whether nothing that init depends on has changed since it ran, and what it wrote is still there. */
function isInitialised(workspace: Workspace): boolean {
  return (
    regularText(stampOf(workspace)) === fingerprint(workspace) &&
    recordedBackend(workspace) !== null &&
    hasProvider(workspace)
  );
}

function stampOf({ dataDirectory }: Workspace): string {
  return join(dataDirectory, 'expose-init.sha256');
}

/**
 * Selects the provider's version before any backend is read. Afterwards init and plan refuse whatever a state names
 * beyond that. init installs providers and starts none.
 */
async function lockProviders(workspace: Workspace, run: RunTool, signal: AbortSignal): Promise<Result<null>> {
  if (isLocked(workspace)) return ok(null);
  const lockFile = join(workspace.directory, '.terraform.lock.hcl');
  const isOurs = regularText(lockFile) === null;
  const result = await run('terraform', lockArguments(), {
    cwd: workspace.directory,
    env: terraformEnvironment(workspace, null),
    signal,
    timeoutSeconds: initSeconds,
  });
  if (result.exitCode !== 0) return failed(...explainTerraform(result, [], workspace));
  const checked = checkLockFile(workspace);
  const made = regularText(lockFile);
  // Every hash in it is of a package that terraform has just downloaded and verified.
  if (checked.ok && isOurs && made !== null) replaceWholeFile(workspace.providerLock, made, 0o600);
  return checked;
}

/** The workspace filled with what the compilation means, and initialised; fails when the state has to move first. */
export async function prepareTerraform(
  compilation: Compilation,
  { project, run, signal }: LiveContext,
): Promise<Result<Workspace>> {
  fillWorkspace(compilation, project);
  const ready = await initTerraform(project.terraform, run, { migrate: false, signal });
  return mapResult(ready, () => project.terraform);
}

/** The move that the file asks for, or null. A machine that has never run terraform here has nothing to move. */
export function stateMove(workspace: Workspace): StateMove | null {
  const backend = recordedBackend(workspace);
  if (backend === null)
    return localLeftBehind(workspace)
      ? { from: `the file ${workspace.stateFile}`, to: stateWords(workspace) }
      : null;
  const from =
    backend.type === 's3'
      ? bucketWords(String(backend.config['bucket']), String(backend.config['key']))
      : `the file ${String(backend.config['path'])}`;
  const to = stateWords(workspace);
  return from === to ? null : { from, to };
}

/** A local state with resources in it, while the file says S3 and terraform was never told about either. */
function localLeftBehind(workspace: Workspace): boolean {
  return workspace.state.kind === 's3' && recordedBackend(workspace) === null && holdsResources(workspace);
}

interface Backend {
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Where terraform keeps what init was told about the state. */
function backendRecord({ dataDirectory }: Workspace): string {
  return join(dataDirectory, 'terraform.tfstate');
}

/** What init was told; null before the first one, and where the record cannot be read. */
function recordedBackend(workspace: Workspace): Backend | null {
  try {
    const text = readFileSync(backendRecord(workspace), 'utf8');
    return (JSON.parse(text) as { readonly backend?: Backend } | null)?.backend ?? null;
  } catch {
    return null;
  }
}

function stateWords(workspace: Workspace): string {
  return workspace.state.kind === 's3'
    ? bucketWords(workspace.state.bucket, workspace.state.key)
    : `the file ${workspace.stateFile}`;
}

function bucketWords(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}

/** Backend, provider versions and lock file. */
function fingerprint(workspace: Workspace): string {
  const { directory } = workspace;
  const terraformBlock =
    /^terraform \{\n[\s\S]*?^\}/m.exec(regularText(join(directory, 'versions.tf')) ?? '')?.[0] ?? '';
  const parts = [
    terraformBlock,
    regularText(join(directory, '.terraform.lock.hcl')) ?? '',
    backendOf(workspace.state, workspace),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function backendOf(state: State, workspace: Workspace): string {
  return state.kind === 'local' ? workspace.stateFile : `${state.bucket}/${state.key}/${state.region}`;
}

/** What a plan says about a move: apply copies the state, and only then terraform can be asked. */
export function moveDiagnostic(move: StateMove): Diagnostic {
  return {
    severity: 'warning',
    code: 'backend-changed',
    summary: `the state moves from ${move.from} to ${move.to}`,
    path: ['state'],
    detail:
      'apply copies it before anything else. What AWS needs beyond that can only be asked after the move.',
  };
}
