/** A gateway that another machine has made since the plan: the state here does not move, and a second one would be made beside it. */
import { observeGateway } from '../aws/gateway/observe-gateway.ts';
import { claim } from '../aws/gateway/ownership.ts';
import { ownershipDiagnostics } from '../aws/gateway/ownership-diagnostics.ts';
import { failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { ownerOf } from '../compiler/gateway-tags.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { Plan } from '../plan/document/plan.ts';
import { stateIds } from '../project/local-state.ts';
import type { Project } from '../project/project.ts';
import { unfinishedRun } from '../project/unfinished-run.ts';

/** Asks EC2 only where the plan makes a gateway. With the state in S3, terraform refuses the outdated plan itself. */
export async function gatewaySincePlan(
  { changes }: Pick<Plan, 'changes'>,
  exposure: Exposure,
  project: Project,
): Promise<Result<null>> {
  const makes = changes.some(
    ({ address, action }) => address === 'aws_instance.gateway' && action === 'create',
  );
  const inState = stateIds(project.terraform);
  if (!makes || inState === null) return ok(null);
  const seen = await observeGateway(exposure.gateway.region, exposure.name);
  if (!seen.ok) return seen;
  const observed = claim(seen.value, ownerOf(exposure), inState);
  const question = { observed, inState, unfinished: unfinishedRun(project), exposure };
  const faults = ownershipDiagnostics(question, 'error', 'Nothing was changed.');
  return faults.length === 0 ? ok(null) : failed(...faults);
}
