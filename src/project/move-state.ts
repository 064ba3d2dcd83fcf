/** Moves terraform's state to where the file says now, before anything is planned against it. */
import { chmodSync, existsSync } from 'node:fs';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Compilation } from '../emitters/emitter.ts';
import type { Surroundings } from '../plan/plan-context.ts';
import { initTerraform, stateMove } from './init-terraform.ts';
import { fillWorkspace, workspaceOf } from './terraform-workspace.ts';

/**
 * Does nothing when the state is where it belongs. Otherwise `ask` is asked (null: go on), then terraform copies the state;
 * the old place keeps its copy, which terraform does not read any more.
 */
export async function moveState(
  compilation: Compilation,
  around: Surroundings,
  ask: (question: string) => Promise<Diagnostic | null>,
): Promise<Result<null>> {
  const workspace = workspaceOf(around.home, compilation.exposure.state);
  fillWorkspace(compilation, around.home, around.out);
  const move = stateMove(workspace);
  if (move === null) return ok(null);
  const refused = await ask(`The state moves from ${move.from} to ${move.to}.`);
  if (refused !== null) return failed(refused);
  const step = around.progress.step(`move the state to ${move.to}`);
  const moved = await initTerraform(workspace, around.run, { migrate: true, signal: around.signal });
  if (!moved.ok) {
    step.failed(moved.diagnostics[0]?.summary);
    return moved;
  }
  if (existsSync(workspace.stateFile)) chmodSync(workspace.stateFile, 0o600);
  step.done();
  return ok(null);
}
