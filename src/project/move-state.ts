/** Moves terraform's state to where the file says now, before anything is planned against it. */
import { chmodSync, existsSync } from 'node:fs';
import { ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Compilation } from '../emitters/compilation.ts';
import { initTerraform, type StateMove, stateMove } from './init-terraform.ts';
import type { LiveContext } from './live-context.ts';
import { fillWorkspace } from './terraform-workspace.ts';

/**
 * Does nothing when the state is where it belongs. Otherwise `ask` has to agree, then terraform copies the state. The
 * old place keeps its copy, which terraform no longer reads.
 */
export async function moveState(
  compilation: Compilation,
  { project, run, signal, progress }: LiveContext,
  ask: (move: StateMove) => Promise<Result<null>>,
): Promise<Result<null>> {
  const { terraform: workspace } = project;
  const move = stateMove(workspace);
  if (move === null) return ok(null);
  const agreed = await ask(move);
  if (!agreed.ok) return agreed;
  fillWorkspace(compilation, project);
  const step = progress.step(`move the state to ${move.to}`);
  const moved = await initTerraform(workspace, run, { migrate: true, signal });
  if (!moved.ok) {
    step.failed(moved.diagnostics[0]?.summary);
    return moved;
  }
  if (existsSync(workspace.stateFile)) chmodSync(workspace.stateFile, 0o600);
  step.done();
  return ok(null);
}
