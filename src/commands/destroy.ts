/** `expose destroy`: shows what there is, asks for the name, takes it down and proves that nothing is left. */
import { join } from 'node:path';
import type { ClusterTools } from '../cluster/apply-objects.ts';
import { findCluster } from '../cluster/find-cluster.ts';
import { type Diagnostic, failed, hasError, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { type DestroyReport, destroy as takeDown } from '../destroy/destroy.ts';
import { destroyList } from '../destroy/destroy-list.ts';
import { terraformPlanFile } from '../plan/plan-context.ts';
import { removePlan } from '../plan/saved-plan.ts';
import { initTerraform } from '../project/init-terraform.ts';
import { takeRunLock } from '../project/run-lock.ts';
import { fillWorkspace, workspaceOf } from '../project/terraform-workspace.ts';
import { confirm, mustBeAsked } from '../session/confirm.ts';
import { fail, report } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { type DestroyFrame, isEmpty, renderDestroyed, renderDestroyList } from '../views/destroy.ts';
import { jsonDocument } from '../views/json.ts';
import { type PreparedPlan, preparePlan } from './plan.ts';

export interface DestroyOptions {
  /** Do not ask. */
  readonly yes?: boolean;
  readonly cloudOnly?: boolean;
}

/** Takes down the exposure that FILE describes; the out directory is not needed, it is compiled anew. */
export async function destroy(session: Session, file: string, options: DestroyOptions): Promise<ExitCode> {
  const unasked = mustBeAsked(session, options.yes ?? false, 'destroy');
  if (unasked !== null) return fail(session, 'destroy', [unasked], null, { steps: [], left: null });
  const { source, prepared } = await preparePlan(session, file, { offline: false, out: null });
  if (!prepared.ok) return fail(session, 'destroy', prepared.diagnostics, source, { steps: [], left: null });
  const lock = await takeRunLock(prepared.value.around.home, 'destroy');
  if (!lock.ok) return fail(session, 'destroy', lock.diagnostics, source, { steps: [], left: null });
  try {
    return await destroyPrepared(session, file, prepared.value, options);
  } finally {
    await lock.value.release();
  }
}

async function destroyPrepared(
  session: Session,
  file: string,
  prepared: PreparedPlan,
  options: DestroyOptions,
): Promise<ExitCode> {
  const {
    source,
    compilation: { exposure },
    around,
  } = prepared;
  const end = (diagnostics: readonly Diagnostic[]) =>
    fail(session, 'destroy', [...prepared.diagnostics, ...diagnostics], source, { steps: [], left: null });
  const cluster = options.cloudOnly ? ok(null) : await reachCluster(prepared);
  if (!cluster.ok) return end(cluster.diagnostics);
  const workspace = workspaceOf(around.home, exposure.state);
  fillWorkspace(prepared.compilation, around.home, around.out);
  const ready = await initTerraform(workspace, around.run, { migrate: false, signal: around.signal });
  if (!ready.ok) return end(ready.diagnostics);
  const planFile = join(around.home, 'plans', 'destroy.json');
  const looking = around.progress.step('look for what there is');
  const list = await destroyList({
    exposure,
    workspace,
    planFile: terraformPlanFile(planFile),
    run: around.run,
    signal: around.signal,
    cluster: cluster.value,
  });
  if (!list.ok) {
    looking.failed(list.diagnostics[0]?.summary);
    return session.signal.aborted ? (end(list.diagnostics), 130) : end(list.diagnostics);
  }
  looking.done();
  try {
    const frame: DestroyFrame = {
      name: exposure.name,
      region: exposure.gateway.region,
      file,
      cluster:
        cluster.value === null
          ? null
          : `context ${cluster.value.access.context}, ${cluster.value.access.server}`,
    };
    // Nobody is asked about what they have not seen.
    if (!session.json && (!session.quiet || !options.yes))
      session.stdout.write(renderDestroyList(list.value, frame, session.stdout.paint));
    report(session, [...prepared.diagnostics, ...list.diagnostics], source);
    if (isEmpty(list.value)) {
      if (session.json)
        session.stdout.write(
          jsonDocument('destroy', true, [...prepared.diagnostics, ...list.diagnostics], {
            steps: [],
            outputs: {},
            left: [],
          }),
        );
      return 0;
    }
    const refused = options.yes ? null : await confirm(session, 'Destroy all of this?', exposure.name);
    if (refused !== null) return end([refused]);
    const { run, signal, progress } = around;
    const done = await takeDown(
      list.value,
      exposure,
      { workspace, hostKey: '', run, signal, progress },
      cluster.value,
    );
    return finish(session, prepared, frame, done);
  } finally {
    removePlan(planFile);
  }
}

function finish(
  session: Session,
  prepared: PreparedPlan,
  frame: DestroyFrame,
  done: DestroyReport,
): ExitCode {
  const good = done.steps.every((it) => it.state === 'done') && !hasError(done.diagnostics);
  if (session.json)
    session.stdout.write(
      jsonDocument('destroy', good, [...prepared.diagnostics, ...done.diagnostics], {
        steps: done.steps,
        outputs: {},
        left: done.left,
      }),
    );
  else {
    report(session, done.diagnostics, prepared.source);
    if (!session.quiet || !good) session.stdout.write(renderDestroyed(done, frame, session.stdout.paint));
  }
  return good ? 0 : done.interrupted ? 130 : 1;
}

async function reachCluster({ compilation, around }: PreparedPlan): Promise<Result<ClusterTools>> {
  const { run, signal } = around;
  const access = await findCluster(compilation.exposure.cluster.context, around.kubeconfig, run, signal);
  if (access.ok) return ok({ access: access.value, run, signal });
  return failed(
    ...access.diagnostics.map((it) => ({
      ...it,
      detail: `${it.detail ?? ''} \`expose destroy --cloud-only\` leaves the cluster alone.`.trim(),
    })),
  );
}
