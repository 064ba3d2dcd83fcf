/** The last stage of an apply: whether a visitor reaches what was applied. */
import { failed } from '../compiler/diagnostics/diagnostic.ts';
import type { Check } from '../outside/check.ts';
import { judgeSite, waitForSite } from '../outside/wait-for-site.ts';
import type { ApplyInput } from './apply.ts';
import { addressesOf } from './outputs.ts';
import type { Provisioned } from './provision.ts';
import type { StepRunner } from './step-runner.ts';
import type { Step } from './steps.ts';

/** Asks from outside until everything answers or patience ends. The last checks; none where none were planned. */
export async function verify(
  { outputs }: Provisioned,
  { compilation, context }: ApplyInput,
  steps: StepRunner<Step>,
): Promise<readonly Check[]> {
  const { exposure } = compilation;
  const addresses = addressesOf(outputs);
  let checks: readonly Check[] = [];
  await steps.run('check', async (_step, { note }) => {
    checks = await waitForSite(exposure, addresses, context.signal, note);
    // What did not answer by the time a person stopped it may only have needed longer.
    return context.signal.aborted ? failed() : judgeSite(checks, exposure);
  });
  return checks;
}
