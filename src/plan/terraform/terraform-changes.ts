/** terraform's plan as changes that a person approves: action, attribute diff, cause and effect of each. Pure. */
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import type { Action, Change } from '../document/plan.ts';
import { attributeDiff } from './attribute-diff.ts';
import { forcedBy } from './forced-by.ts';
import { terraformImpact } from './impact.ts';
import { terraformOrigin } from './origin.ts';
import type { ResourceChange, TerraformObject, TerraformPlan } from './terraform-plan.ts';

/** Sorted by address. Data sources and no-ops are left out. */
export function terraformChanges(plan: TerraformPlan, exposure: Exposure): Change[] {
  const resources = (plan.resource_changes ?? [])
    .filter((resource) => resource.mode === 'managed')
    .flatMap((resource) => resourceChange(resource, plan, exposure));
  return [...resources, ...outputChanges(plan)].sort((a, b) => (a.address < b.address ? -1 : 1));
}

function resourceChange(resource: ResourceChange, plan: TerraformPlan, exposure: Exposure): Change[] {
  const action = actionOf(resource.change.actions);
  if (action === null) return [];
  const diff = attributeDiff(resource, expressionsOf(resource, plan));
  const forced = forcedBy(resource, plan);
  const impact = terraformImpact(resource, action, plan, exposure);
  return [
    {
      target: 'terraform',
      address: resource.address,
      action,
      diff: diff.join('\n'),
      deferred: false,
      ...(forced.length > 0 ? { forcedBy: forced.map((cause) => cause.words) } : {}),
      ...(impact === null ? {} : { impact }),
      origin: terraformOrigin(resource, { diff, forced }, exposure),
    },
  ];
}

function actionOf(actions: readonly string[]): Action | null {
  if (actions.includes('create') && actions.includes('delete')) return 'replace';
  const [only] = actions;
  return only === 'create' || only === 'update' || only === 'delete' ? only : null;
}

/** What the .tf files set, blocks included. Everything else in a plan is computed. */
function expressionsOf(resource: ResourceChange, plan: TerraformPlan): TerraformObject {
  const address = `${resource.type}.${resource.name}`;
  return (
    plan.configuration?.root_module?.resources?.find((resource) => resource.address === address)
      ?.expressions ?? {}
  );
}

/** Outputs change beside resources most of the time; only alone are they worth a line. */
function outputChanges(plan: TerraformPlan): Change[] {
  const alone = !(plan.resource_changes ?? []).some(
    (resource) => resource.mode === 'managed' && actionOf(resource.change.actions) !== null,
  );
  if (!alone) return [];
  return Object.entries(plan.output_changes ?? {}).flatMap(([name, output]) => {
    const action = actionOf(output.actions);
    return action === null
      ? []
      : [{ target: 'terraform' as const, address: `output.${name}`, action, diff: '', deferred: false }];
  });
}
