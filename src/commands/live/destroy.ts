/** `expose destroy`: shows what there is, asks for the name, takes it down and proves that nothing is left. */
import { rmSync } from 'node:fs';
import type { Cluster } from '../../cluster/cluster.ts';
import { findCluster } from '../../cluster/find-cluster.ts';
import { type Diagnostic, failed, hasError, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import type { DestroyReport } from '../../destroy/destroy.ts';
import type { DestroyList } from '../../destroy/destroy-list.ts';
import { destroyPlanFile } from '../../destroy/plan-destroy.ts';
import { destroyList, price, destroy as takeDown } from '../../pipeline.ts';
import { takeRunLock } from '../../project/run-lock.ts';
import { confirm, isRefusal, mustBeAsked, refusedCode } from '../../session/confirm.ts';
import { print } from '../../session/print.ts';
import { failing, report } from '../../session/report.ts';
import type { ExitCode, Session } from '../../session/session.ts';
import { jsonDocument } from '../../views/json-document.ts';
import { type DestroyFrame, isEmpty, renderDestroyList } from '../../views/live/render-destroy-list.ts';
import { renderDestroyed } from '../../views/live/render-destroyed.ts';
import { compileForLive, type LiveExposure } from './compile-for-live.ts';
import { interrupted } from './interrupted.ts';
import type { AccessFlags } from './live-context.ts';

export interface DestroyOptions extends AccessFlags {
  /** Do not ask. */
  readonly yes?: boolean;
  readonly cloudOnly?: boolean;
}

/** A compiled exposure that is about to be taken down. */
interface DestroyRun {
  readonly session: Session;
  readonly live: LiveExposure;
  /** What loading and compiling had to say. */
  readonly warnings: readonly Diagnostic[];
  readonly frame: DestroyFrame;
  /** null leaves the cluster alone. */
  readonly cluster: Cluster | null;
  readonly yes: boolean;
}

const nothingDone = { steps: [], left: null };

/** Takes down the exposure that FILE describes; the out directory is not needed, it is compiled anew. */
export async function destroy(session: Session, file: string, options: DestroyOptions): Promise<ExitCode> {
  const { yes = false, cloudOnly = false } = options;
  const end = failing(session, 'destroy', nothingDone);
  const { source, live } = await compileForLive(session, file, options);
  if (!live.ok) return end(live.diagnostics, source);
  const lock = await takeRunLock(live.value.project.privateFolder, 'destroy');
  if (!lock.ok) return end(lock.diagnostics, source);
  try {
    const cluster = cloudOnly ? ok(null) : await reachCluster(live.value);
    if (!cluster.ok) return end([...live.diagnostics, ...cluster.diagnostics], source);
    const frame = frameOf(live.value, file, cluster.value);
    const run = { session, live: live.value, warnings: live.diagnostics, frame, cluster: cluster.value, yes };
    return await destroyLocked(run);
  } finally {
    await lock.value.release();
  }
}

async function destroyLocked(run: DestroyRun): Promise<ExitCode> {
  const { session, live, cluster } = run;
  const { compilation, context } = live;
  const looking = context.progress.step('look for what there is');
  const list = await destroyList({ compilation, context, cluster });
  if (!list.ok) {
    looking.failed(list.diagnostics[0]?.summary);
    failing(session, 'destroy', nothingDone)([...run.warnings, ...list.diagnostics], live.source.file);
    return session.signal.aborted ? 130 : 1;
  }
  looking.done();
  try {
    return await destroyListed(run, list.value, [...list.diagnostics, ...run.warnings]);
  } finally {
    rmSync(destroyPlanFile(live.project), { force: true });
  }
}

async function destroyListed(
  run: DestroyRun,
  list: DestroyList,
  found: readonly Diagnostic[],
): Promise<ExitCode> {
  const { session, live, cluster, frame, yes } = run;
  const source = live.source.file;
  if (!session.json) report(session, found, source);
  // Nobody is asked about what they have not seen.
  if (!session.json && (!session.quiet || !yes))
    print(session.stdout, renderDestroyList(list, frame, session.stdout.paint));
  const rest = { ...nothingDone, list: shownList(list) };
  if (isEmpty(list)) {
    if (session.json)
      session.stdout.write(jsonDocument('destroy', true, found, { ...rest, outputs: {}, left: [] }));
    return 0;
  }
  const agreed = yes ? ok(null) : await agree(run, list);
  if (!agreed.ok) {
    // The rest has been said already.
    if (!isRefusal(agreed.diagnostics)) report(session, agreed.diagnostics, source);
    if (session.json)
      session.stdout.write(jsonDocument('destroy', false, [...found, ...agreed.diagnostics], rest));
    return refusedCode(session);
  }
  const { exposure, context } = live;
  const done = await takeDown({ list, exposure, context, cluster });
  return finished(run, list, found, done);
}

/** Asked after the list: without a terminal, the list is what a person wanted to see. */
async function agree({ session, live, frame, yes }: DestroyRun, list: DestroyList): Promise<Result<null>> {
  const askable = mustBeAsked(session, yes, 'destroy');
  if (!askable.ok) return askable;
  const { file, name } = frame;
  return confirm(session, { kind: 'destroy', name, file, monthly: monthlyOf(live, list) });
}

/** What a month costs, if the gateway is in the list, and each of its prices is known. */
function monthlyOf(live: LiveExposure, { resources, untracked }: DestroyList): number | null {
  const runs =
    resources.includes('aws_instance.gateway') || untracked.some(({ type }) => type === 'instance');
  const priced = price(live);
  return runs && priced.ok && priced.value.missing.length === 0 ? priced.value.monthly : null;
}

function finished(
  { session, live, frame }: DestroyRun,
  list: DestroyList,
  found: readonly Diagnostic[],
  done: DestroyReport,
): ExitCode {
  const good = done.steps.every((step) => step.state === 'done') && !hasError(done.diagnostics);
  if (session.json) {
    const { steps, left } = done;
    const cut = done.interrupted && !good ? [interrupted] : [];
    const diagnostics = [...found, ...done.diagnostics, ...cut];
    const rest = { steps, outputs: {}, left, list: shownList(list) };
    session.stdout.write(jsonDocument('destroy', good, diagnostics, rest));
  } else {
    report(session, done.diagnostics, live.source.file);
    if (!session.quiet || !good) {
      print(session.stdout, renderDestroyed(done, frame, session.stdout.paint));
    }
  }
  if (good) return 0;
  return done.interrupted ? 130 : 1;
}

/** What a program is told of the list. */
function shownList({ account, resources, untracked, records, alerts, cluster }: DestroyList) {
  return { account, resources, untracked, records, alerts, cluster };
}

function frameOf({ exposure }: LiveExposure, file: string, cluster: Cluster | null): DestroyFrame {
  const shown = cluster && `context ${cluster.access.context}, ${cluster.access.server}`;
  return { name: exposure.name, region: exposure.gateway.region, file, cluster: shown };
}

async function reachCluster({ exposure, context }: LiveExposure): Promise<Result<Cluster>> {
  const cluster = await findCluster(exposure.cluster.context, context);
  return cluster.ok ? cluster : failed(...cluster.diagnostics.map(withCloudOnly));
}

function withCloudOnly(diagnostic: Diagnostic): Diagnostic {
  const advice = '`expose destroy --cloud-only` leaves the cluster alone.';
  return { ...diagnostic, detail: `${diagnostic.detail ?? ''} ${advice}`.trim() };
}
