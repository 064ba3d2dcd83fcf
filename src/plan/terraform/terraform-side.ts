/** What terraform says would change, asked in the exposure's workspace. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ChosenLaunches } from '../../aws/launch/choose-launches.ts';
import type { Launch } from '../../aws/launch/launch.ts';
import { type AwsLocation, locationOf } from '../../compiler/aws-location.ts';
import { ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import type { LivePrices } from '../../cost/cost.ts';
import type { Compilation } from '../../emitters/compilation.ts';
import { broughtKeys } from '../../keys/brought-keys.ts';
import { readPrivateKey } from '../../keys/key-files.ts';
import { moveDiagnostic, prepareTerraform, stateMove } from '../../project/init-terraform.ts';
import { localSerial } from '../../project/local-state.ts';
import type { Change } from '../document/plan.ts';
import { type PlanContext, terraformPlanFile } from '../document/plan-context.ts';
import { askTerraform } from './ask-terraform.ts';
import { withBootScript } from './boot-script.ts';
import { deployedCost, isDeployed } from './deployed-cost.ts';
import { terraformChanges } from './terraform-changes.ts';
import { plannedAddresses, type TerraformPlan } from './terraform-plan.ts';

export interface TerraformSide {
  readonly changes: readonly Change[];
  /** The image of the instance that is made; null when none is. */
  readonly newImage: string | null;
  /** terraform's plan file; null when there is nothing to do. */
  readonly terraformPlan: string | null;
  readonly stateSerial: number | null;
  /** Ids of what the state holds, by address; null when the state could not be read. */
  readonly inState: ReadonlyMap<string, string> | null;
  /** Whether the state has to move first; nothing else is known then. */
  readonly movesState: boolean;
  /** The gateway's addresses after the apply: null where only that will tell, 'unchanged' where it changes nothing. */
  readonly nextAddresses: readonly string[] | 'unchanged' | null;
  /** Where what is gone from AWS was, by the state; null where nothing is gone. */
  readonly locationBefore: AwsLocation | null;
  /** Dollars a month of what is deployed now; null when nothing is. */
  readonly costBefore: (prices: LivePrices | null) => number | null;
}

/** The side when terraform could not be asked, or not yet. */
export const unaskedTerraform: TerraformSide = {
  changes: [],
  newImage: null,
  terraformPlan: null,
  stateSerial: null,
  inState: null,
  movesState: false,
  nextAddresses: 'unchanged',
  locationBefore: null,
  costBefore: () => null,
};

const instanceAddress = 'aws_instance.gateway';
const subnetAddress = 'aws_subnet.gateway';

/**
 * Fills and initialises the workspace, and asks terraform for a plan. A state that has to move is a warning. `chosen` is
 * waited for once the workspace is ready.
 */
export async function terraformSide(
  compilation: Compilation,
  context: PlanContext,
  chosen: Promise<ChosenLaunches>,
): Promise<Result<TerraformSide>> {
  const { project, run, signal } = context;
  const hostKey = readPrivateKey(project.keysFolder, 'host');
  if (!hostKey.ok) return hostKey;
  const move = stateMove(project.terraform);
  if (move) return ok({ ...unaskedTerraform, movesState: true }, [moveDiagnostic(move)]);
  const workspace = await prepareTerraform(compilation, context);
  if (!workspace.ok) return workspace;
  const planFile = terraformPlanFile(context.planFile);
  mkdirSync(dirname(planFile), { recursive: true, mode: 0o700 });
  const { launches, movesSubnet } = await chosen;
  const [launch] = launches;
  const answer = await askTerraform({
    workspace: workspace.value,
    planFile,
    destroy: false,
    refresh: true,
    // In S3 the lock is an object. Who may only read needs no right to write it: apply refuses an outdated plan anyway.
    lock: !context.partial || workspace.value.state.kind === 'local',
    hostKey: hostKey.value,
    launch,
    replace: [...(context.replace ? [instanceAddress] : []), ...(movesSubnet ? [subnetAddress] : [])],
    run,
    signal,
  });
  if (!answer.ok) return answer;
  const { plan, inState } = answer.value;
  const side: TerraformSide = {
    changes: plan === null ? [] : await shownChanges(plan, compilation),
    newImage: plan === null ? null : newImage(plan),
    terraformPlan: plan === null ? null : planFile,
    stateSerial: localSerial(project.terraform),
    inState,
    movesState: false,
    nextAddresses: plan === null ? 'unchanged' : plannedAddresses(plan),
    locationBefore: locationOf((plan?.resource_drift ?? []).map(({ change }) => change.before?.['arn'])),
    costBefore: (prices) => deployedCost(launchedAs(launch, compilation.exposure), plan, inState, prices),
  };
  // A gateway that runs with them was planned with them, and this was said then.
  const brought = isDeployed(inState) ? null : broughtKeys(project.keysFolder);
  const warnings = brought === null ? [] : [brought];
  return ok(side, [...warnings, ...hostKey.diagnostics, ...answer.diagnostics]);
}

function launchedAs({ market }: Launch, exposure: Exposure): Exposure {
  return { ...exposure, gateway: { ...exposure.gateway, market } };
}

function newImage({ resource_changes: resources = [] }: TerraformPlan): string | null {
  const change = resources.find(({ address }) => address === instanceAddress)?.change;
  const image = change?.actions.includes('create') ? change.after?.['ami'] : null;
  return typeof image === 'string' ? image : null;
}

function shownChanges(plan: TerraformPlan, compilation: Compilation): Promise<readonly Change[]> {
  return withBootScript(terraformChanges(plan, compilation.exposure), plan, compilation);
}
