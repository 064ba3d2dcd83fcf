/** What is left to do once the steps of an apply have ended, and the report of the run. */
import { keepFirstDigest, readTunnelImage } from '../cluster/tunnel-image.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { forgetPreviousHost } from '../keys/rotate-key.ts';
import type { Check } from '../outside/check.ts';
import { removePlan } from '../plan/document/saved-plan.ts';
import type { ApplyInput, ApplyReport } from './apply.ts';
import { readOutputs } from './outputs.ts';
import type { Prepared } from './preflight.ts';
import type { Provisioned } from './provision.ts';
import type { StepsReport } from './step-runner.ts';

/** How far a run came; null for a stage that was not reached. */
interface Reached {
  readonly prepared: Prepared | null;
  readonly provisioned: Provisioned | null;
  readonly checks: readonly Check[] | null;
}

/** Removes the plan once all of it is done, and no longer trusts a rotated host key once the new one has proved itself. */
export async function finish(
  { prepared, provisioned, checks }: Reached,
  { compilation, context, wait }: ApplyInput,
  report: StepsReport,
): Promise<ApplyReport> {
  const complete = report.steps.every((step) => step.state === 'done');
  // terraform's plan file holds the host key, and a spent plan is of no more use.
  if (complete) removePlan(context.planFile);
  const forgotten = complete && wait && forgetPreviousHost(context.project.keysFolder);
  if (complete && wait && prepared !== null) await keepImage(prepared, compilation, context);
  const outputs = provisioned?.outputs ?? (await readOutputs(prepared?.workspace ?? null, context.run));
  const diagnostics = [...report.diagnostics, ...(forgotten ? [previousForgotten] : [])];
  return { ...report, diagnostics, outputs, checks: checks ?? [] };
}

/** A failure here is no reason to call the apply a failure: the next plan keeps the digest. */
async function keepImage(
  { cluster }: Prepared,
  { exposure }: ApplyInput['compilation'],
  { project }: ApplyInput['context'],
): Promise<void> {
  const image = await readTunnelImage(exposure, cluster, project);
  if (image.ok) keepFirstDigest(image.value, project);
}

/** Only after everything came up: the tunnel has logged in with the new key by then, and the old one is offered nowhere. */
const previousForgotten: Diagnostic = {
  severity: 'warning',
  code: 'host-key-rotated',
  summary: 'the gateway offers the new host key, and the old one is no longer trusted here',
  detail: 'The tunnel’s known_hosts still names both; the next plan takes the old one out.',
};
