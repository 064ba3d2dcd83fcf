/** Runs a terraform command that changes things, with a progress line for each resource out of its -json stream. */
import { type Waiting, waitForInterfaces } from '../aws/gateway/instance-life.ts';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { ownerOf } from '../compiler/gateway-tags.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { Progress, ProgressStep } from '../progress.ts';
import type { RunTool } from '../tools/run.ts';
import { explainTerraform } from '../tools/terraform/explain-terraform.ts';
import {
  readStreamLine,
  type StreamEvent,
  type TerraformDiagnostic,
} from '../tools/terraform/read-stream-line.ts';
import { terraformEnvironment, type Workspace } from '../tools/terraform/terraform.ts';

export interface TerraformRun {
  readonly workspace: Workspace;
  readonly run: RunTool;
  readonly progress: Progress;
  /** Asks terraform to stop; it is waited for whatever that takes. */
  readonly signal: AbortSignal;
}

const past: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'changed',
  delete: 'deleted',
  replace: 'replaced',
};

/**
 * Runs `terraform ARGS` to its end and counts the resources that were created, changed or deleted. If expose
 * is killed, terraform keeps running and writes its state.
 */
export async function terraformRun(
  args: readonly string[],
  { workspace, run, progress, signal }: TerraformRun,
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
      if (event.kind === 'finished' && event.action in past) changed.add(event.address);
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
  { progress, signal }: Pick<TerraformRun, 'progress' | 'signal'>,
): void {
  if (event.kind !== 'started' && event.kind !== 'finished' && event.kind !== 'failed') return;
  const word = past[event.action];
  if (word === undefined) return;
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

/**
 * `ran`, unless only an interface in use stopped it: EC2 may hold that for some seconds after its instance has ended, and
 * terraform's provider does not wait. Then, once EC2 has let go of the exposure's interfaces, what `again` gives.
 */
export async function onceFreed<T>(
  ran: Result<T>,
  again: () => Promise<Result<T>>,
  exposure: Exposure,
  waiting: Waiting,
): Promise<Result<T>> {
  if (ran.ok || waiting.signal.aborted || !isHeldInterface(ran.diagnostics)) return ran;
  const freed = await waitForInterfaces(exposure.gateway.region, ownerOf(exposure), waiting);
  return freed.ok && !waiting.signal.aborted ? again() : ran;
}

function isHeldInterface(diagnostics: readonly Diagnostic[]): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return (
    errors.length > 0 &&
    errors.every(({ code, detail = '' }) => code === 'aws-in-use' && /network ?interface/i.test(detail))
  );
}
