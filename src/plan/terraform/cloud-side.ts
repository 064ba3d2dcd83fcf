/** The AWS side of a plan: terraform and the EC2 API, asked at the same time. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { cloudFindings } from '../../aws/cloud-findings.ts';
import { existingRecords, type RecordName } from '../../aws/existing-records.ts';
import { type GatewayOffer, readOffer } from '../../aws/gateway-offer.ts';
import { type ObservedGateway, observeGateway } from '../../aws/observe-gateway.ts';
import { type Diagnostic, hasError, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import type { LivePrices } from '../../cost/estimate.ts';
import type { Compilation } from '../../emitters/emitter.ts';
import type { Finding } from '../../finding.ts';
import { readPrivateKey } from '../../keys/key-files.ts';
import { initTerraform, moveDiagnostic, stateMove } from '../../project/init-terraform.ts';
import { fillWorkspace, workspaceOf } from '../../project/terraform-workspace.ts';
import { unknownRecords } from '../../tools/terraform-failure.ts';
import type { Change } from '../plan.ts';
import { type Surroundings, terraformPlanFile } from '../plan-context.ts';
import { askTerraform } from './ask-terraform.ts';
import { deployedCost } from './deployed-cost.ts';
import { terraformChanges } from './terraform-changes.ts';

export interface CloudSide {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
  readonly account: string | null;
  readonly prices: LivePrices | null;
  readonly costBefore: number | null;
  readonly terraformPlan: string | null;
  readonly stateSerial: number | null;
  readonly complete: boolean;
}

/** The side when it was not asked. */
export const unaskedCloud: CloudSide = {
  changes: [],
  findings: [],
  diagnostics: [],
  account: null,
  prices: null,
  costBefore: null,
  terraformPlan: null,
  stateSerial: null,
  complete: false,
};

/** Never throws for what AWS or terraform say: an error among the diagnostics means that the side failed. */
export async function cloudSide(compilation: Compilation, around: Surroundings): Promise<CloudSide> {
  const step = around.progress.step('asking AWS');
  // terraform tries an address that refuses connections for 25 s; the SDK knows after one.
  const unreachable = new AbortController();
  const planned = terraformSide(compilation, {
    ...around,
    signal: AbortSignal.any([around.signal, unreachable.signal]),
  });
  // Loading the SDK keeps this process busy for a moment, in which terraform is at work already.
  const looked = nextTurn().then(() => look(compilation, unreachable));
  const [seen, terraform] = await Promise.all([looked, planned]);
  const side = await withRecords(combine(seen, terraform), compilation);
  if (hasError(side.diagnostics))
    step.failed(side.diagnostics.find((it) => it.severity === 'error')?.summary);
  else step.done();
  return side;
}

/**
 * A record that is there already stops terraform in the middle, with everything else made. It is looked for only where
 * the plan makes records, which is once in a gateway's life.
 */
async function withRecords(side: CloudSide, { exposure }: Compilation): Promise<CloudSide> {
  const made = side.changes.filter((it) => it.action === 'create').flatMap((it) => recordOf(it.address));
  if (made.length === 0) return side;
  const existing = await existingRecords(exposure.gateway.region, exposure.domain.zone, made);
  if (!existing.ok)
    return { ...side, diagnostics: [...side.diagnostics, ...existing.diagnostics.map(asWarning)] };
  if (existing.value.length === 0) return side;
  const fault: Diagnostic = {
    severity: 'error',
    code: 'record-exists',
    summary: `the zone ${exposure.domain.zone} has records already that the plan would make`,
    detail: unknownRecords(existing.value),
    path: ['domain'],
  };
  return { ...side, diagnostics: [...side.diagnostics, fault] };
}

function asWarning(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, severity: 'warning' };
}

function recordOf(address: string): RecordName[] {
  const [, family, name] = /^aws_route53_record\.(ipv4|ipv6)\["(.+)"\]$/.exec(address) ?? [];
  return name === undefined ? [] : [{ name, type: family === 'ipv4' ? 'A' : 'AAAA' }];
}

interface Seen {
  readonly observed: ObservedGateway | null;
  readonly offer: GatewayOffer | null;
  readonly faults: readonly Diagnostic[];
}

async function look({ exposure }: Compilation, unreachable: AbortController): Promise<Seen> {
  const stopTerraform = <T>(answer: Result<T>): Result<T> => {
    if (!answer.ok && isUnreachable(answer.diagnostics)) unreachable.abort();
    return answer;
  };
  const [observed, offer] = await Promise.all([
    observeGateway(exposure.gateway.region, exposure.name).then(stopTerraform),
    readOffer(exposure, new Date()).then(stopTerraform),
  ]);
  if (observed.ok && offer.ok) return { observed: observed.value, offer: offer.value, faults: [] };
  // Both fail for the same reason; one of them says it.
  const [refused] = [observed, offer].filter((answer) => !answer.ok);
  return { observed: null, offer: null, faults: refused?.diagnostics ?? [] };
}

function isUnreachable(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => code === 'aws-unreachable');
}

type TerraformSide = Pick<
  CloudSide,
  'changes' | 'diagnostics' | 'terraformPlan' | 'stateSerial' | 'complete'
> & {
  readonly inState: ReadonlyMap<string, string> | null;
  readonly costBefore: (prices: LivePrices | null) => number | null;
};

async function terraformSide(compilation: Compilation, around: Surroundings): Promise<TerraformSide> {
  const { exposure } = compilation;
  const nothing = {
    changes: [],
    terraformPlan: null,
    stateSerial: null,
    complete: false,
    inState: null,
    costBefore: () => null,
  };
  const hostKey = readPrivateKey(join(around.home, 'keys'), 'host');
  if (!hostKey.ok) return { ...nothing, diagnostics: hostKey.diagnostics };
  const workspace = workspaceOf(around.home, exposure.state);
  fillWorkspace(compilation, around.home, around.out);
  const move = stateMove(workspace);
  if (move) return { ...nothing, diagnostics: [moveDiagnostic(move)] };
  const ready = await initTerraform(workspace, around.run, { migrate: false, signal: around.signal });
  if (!ready.ok) return { ...nothing, diagnostics: ready.diagnostics };
  const planFile = terraformPlanFile(around.planFile);
  mkdirSync(dirname(planFile), { recursive: true, mode: 0o700 });
  const answer = await askTerraform({
    workspace,
    planFile,
    destroy: false,
    refresh: true,
    hostKey: hostKey.value,
    run: around.run,
    signal: around.signal,
  });
  if (!answer.ok) return { ...nothing, diagnostics: answer.diagnostics };
  const { plan, inState } = answer.value;
  return {
    changes: plan === null ? [] : terraformChanges(plan, exposure),
    diagnostics: [...hostKey.diagnostics, ...answer.diagnostics],
    terraformPlan: plan === null ? null : planFile,
    stateSerial: localSerial(workspace.stateFile),
    complete: true,
    inState,
    costBefore: (prices) => deployedCost(exposure, plan, inState, prices),
  };
}

function combine(seen: Seen, terraform: TerraformSide): CloudSide {
  const { inState, costBefore, ...rest } = terraform;
  const prices = seen.offer?.prices ?? null;
  const failed = hasError(terraform.diagnostics);
  const offer = seen.offer?.unavailable ?? [];
  // An unknown type makes terraform fail too, in words about an empty list; an aborted terraform has nothing of its own to say.
  const replaced = failed && (offer.length > 0 || isUnreachable(seen.faults));
  const demoted = failed ? seen.faults : seen.faults.map(asWarning);
  const faults = failed && !replaced ? [] : demoted;
  return {
    ...rest,
    prices,
    diagnostics: [...(replaced ? [] : terraform.diagnostics), ...offer, ...faults],
    account: seen.observed?.account ?? null,
    findings:
      seen.observed === null
        ? []
        : cloudFindings(seen.observed, inState === null ? null : new Set(inState.values())),
    costBefore: costBefore(prices),
    complete: terraform.complete && seen.observed !== null,
  };
}

/** The local state's serial; null without one, or with S3, where terraform itself refuses a plan that is out of date. */
export function localSerial(stateFile: string): number | null {
  if (!existsSync(stateFile)) return null;
  const { serial } = JSON.parse(readFileSync(stateFile, 'utf8')) as { readonly serial?: number };
  return serial ?? null;
}
