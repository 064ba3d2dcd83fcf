/** terraform's plan of taking down all that the state holds. */
import { join } from 'node:path';
import type { Result } from '../compiler/diagnostics/diagnostic.ts';
import { askTerraform, type TerraformAnswer } from '../plan/terraform/ask-terraform.ts';
import type { LiveContext } from '../project/live-context.ts';
import type { Project } from '../project/project.ts';

/** In an initialised workspace. `refresh`: whether AWS is asked how things are; without it the state is believed. */
export function planDestroy(
  { project, run, signal }: Pick<LiveContext, 'project' | 'run' | 'signal'>,
  refresh: boolean,
): Promise<Result<TerraformAnswer>> {
  return askTerraform({
    workspace: project.terraform,
    planFile: destroyPlanFile(project),
    run,
    signal,
    destroy: true,
    refresh,
    lock: true,
    // Nothing is created, so no key is needed: the variable only has to have a value.
    hostKey: '',
    launch: null,
    replace: [],
  });
}

/** Where that plan lies until it has run. */
export function destroyPlanFile({ plansFolder }: Project): string {
  return join(plansFolder, 'destroy.tfplan');
}
