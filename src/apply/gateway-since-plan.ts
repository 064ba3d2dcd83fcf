/** A gateway that another machine has made since the plan: a second one would be made beside it. */
import type { ObservedGateway } from '../aws/gateway/ownership.ts';
import { ownershipDiagnostics } from '../aws/gateway/ownership-diagnostics.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { quote } from '../compiler/diagnostics/quote.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { Plan } from '../plan/document/plan.ts';
import { stateIds } from '../project/local-state.ts';
import type { Project } from '../project/project.ts';
import { unfinishedRun } from '../project/unfinished-run.ts';

/** None where the plan makes no gateway. `observed` is what EC2 has now. */
export function gatewaySincePlan(
  plan: Pick<Plan, 'changes' | 'findings'>,
  exposure: Exposure,
  project: Project,
  observed: ObservedGateway,
): readonly Diagnostic[] {
  const makes = plan.changes.some(
    ({ address, action }) => address === 'aws_instance.gateway' && action === 'create',
  );
  if (!makes) return [];
  const inState = stateIds(project.terraform);
  const question = { observed, inState, unfinished: unfinishedRun(project), exposure };
  return [
    ...ownershipDiagnostics(question, 'error', 'Nothing was changed.'),
    ...(inState === null ? madeSince(observed, plan) : []),
  ];
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
