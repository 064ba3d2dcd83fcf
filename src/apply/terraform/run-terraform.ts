/** Runs a terraform command that changes things, with a progress line for each resource out of its -json stream. */
import { failed, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import type { Progress, ProgressStep } from '../../progress.ts';
import type { RunTool } from '../../tools/run.ts';
import { explainTerraform } from '../../tools/terraform/explain-terraform.ts';
import {
  readStreamLine,
  type StreamAction,
  type StreamEvent,
  type TerraformDiagnostic,
} from '../../tools/terraform/read-stream-line.ts';
import { terraformEnvironment, type Workspace } from '../../tools/terraform/terraform.ts';

export interface RunOptions {
  readonly workspace: Workspace;
  readonly run: RunTool;
  readonly progress: Progress;
  /** Asks terraform to stop; it is waited for whatever that takes. */
  readonly signal: AbortSignal;
}

/** What terraform has done, of each of its actions that change something. It replaces by deleting and creating. */
const past: Readonly<Partial<Record<StreamAction, string>>> = {
  create: 'created',
  update: 'changed',
  delete: 'deleted',
};

/**
 * Runs `terraform ARGS` to its end and counts the resources that were created, changed or deleted. If expose
 * is killed, terraform keeps running and writes its state.
 */
export async function runTerraform(
  args: readonly string[],
  { workspace, run, progress, signal }: RunOptions,
): Promise<Result<{ readonly changed: number }>> {
  const errors: TerraformDiagnostic[] = [];
  const lines = new Map<string, ProgressStep>();
  const changed = new Set<string>();
  const result = await run('terraform', args, {
    cwd: workspace.directory,
    env: terraformEnvironment(workspace, null),
    signal,
    outlives: true,
    onLine(line) {
      const event = readStreamLine(line);
      if (event === null) return;
      if (event.kind === 'diagnostic' && event.diagnostic.severity === 'error') errors.push(event.diagnostic);
      if (event.kind === 'finished' && past[event.action]) changed.add(event.address);
      show(event, lines, { progress, signal });
    },
  });
  for (const line of lines.values()) {
    if (signal.aborted) line.skipped(interrupted);
    else line.failed('not finished');
  }
  if (result.exitCode === 0) return ok({ changed: changed.size });
  const own = errors.filter((error) => !(signal.aborted && onlySaysThatItStopped(error)));
  if (errors.length > 0 && own.length === 0) return failed();
  return failed(...explainTerraform(result, own, workspace));
}

const interrupted = 'interrupted';

/** terraform reports each thing that it leaves undone after a signal as an error, and then that it stops. */
function onlySaysThatItStopped({ summary, detail }: TerraformDiagnostic): boolean {
  return /context canceled|execution halted|operation cancell?ed|interrupted/i.test(`${summary} ${detail}`);
}

/** Reading data sources is quick and changes nothing, so only changes get a line. */
function show(
  event: StreamEvent,
  lines: Map<string, ProgressStep>,
  { progress, signal }: Pick<RunOptions, 'progress' | 'signal'>,
): void {
  if (event.kind !== 'started' && event.kind !== 'finished' && event.kind !== 'failed') return;
  const word = past[event.action];
  if (!word) return;
  if (event.kind === 'started') {
    lines.set(event.address, progress.step(event.address));
    return;
  }
  const line = lines.get(event.address);
  if (event.kind === 'finished') line?.done(word);
  else if (signal.aborted) line?.skipped(interrupted);
  else line?.failed(`not ${word}`);
  lines.delete(event.address);
}
