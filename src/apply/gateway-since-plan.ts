/** A gateway that another machine has made since the plan: a second one would be made beside it. */
import { observeGateway } from '../aws/gateway/observe-gateway.ts';
import { claim, type ObservedGateway } from '../aws/gateway/ownership.ts';
import { ownershipDiagnostics } from '../aws/gateway/ownership-diagnostics.ts';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { quote } from '../compiler/diagnostics/quote.ts';
import { ownerOf } from '../compiler/gateway-tags.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { Plan } from '../plan/document/plan.ts';
import { stateIds } from '../project/local-state.ts';
import type { Project } from '../project/project.ts';
import { unfinishedRun } from '../project/unfinished-run.ts';

/** Asks EC2 only where the plan makes a gateway. */
export async function gatewaySincePlan(
  plan: Pick<Plan, 'changes' | 'findings'>,
  exposure: Exposure,
  project: Project,
): Promise<Result<null>> {
  const makes = plan.changes.some(
    ({ address, action }) => address === 'aws_instance.gateway' && action === 'create',
  );
  if (!makes) return ok(null);
  const seen = await observeGateway(exposure.gateway.region, exposure.name);
  if (!seen.ok) return seen;
  const inState = stateIds(project.terraform);
  const observed = claim(seen.value, ownerOf(exposure), inState ?? new Set());
  const question = { observed, inState, unfinished: unfinishedRun(project), exposure };
  const faults = [
    ...ownershipDiagnostics(question, 'error', 'Nothing was changed.'),
    ...(inState === null ? madeSince(observed, plan) : []),
  ];
  return faults.length === 0 ? ok(null) : failed(...faults);
}

/**
 * With the state in S3, terraform refuses a plan that is older than the state, but a run that was killed, or one that
 * still goes on, has not written what it made. The state knew no instance when the plan was made.
 */
function madeSince({ instances }: ObservedGateway, { findings }: Pick<Plan, 'findings'>): Diagnostic[] {
  const shown = new Set(findings.map(({ address }) => address));
  return instances
    .filter(({ id, state }) => state !== 'terminated' && state !== 'shutting-down' && !shown.has(id))
    .map(({ id }) => ({
      severity: 'error',
      code: 'plan-moved',
      summary: `the gateway ${quote(id)} lives, and was not there when the plan was made`,
      detail:
        'Another machine has made it since, or still does. Nothing was changed. Run expose plan again and look at what it shows.',
    }));
}
