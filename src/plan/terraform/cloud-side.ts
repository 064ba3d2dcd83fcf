/** The AWS side of a plan: terraform and the EC2 API, asked at the same time. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RecordName } from '../../aws/existing-records.ts';
import { cloudFindings } from '../../aws/gateway/cloud-findings.ts';
import { observeGateway } from '../../aws/gateway/observe-gateway.ts';
import { claim, type ObservedGateway, type SeenByName } from '../../aws/gateway/ownership.ts';
import { askedElsewhere, ownershipDiagnostics } from '../../aws/gateway/ownership-diagnostics.ts';
import { type GatewayOffer, readOffer } from '../../aws/gateway-offer.ts';
import {
  type ChosenLaunches,
  chooseLaunches,
  dependsOnLive,
  launchesOf,
} from '../../aws/launch/choose-launches.ts';
import { launchRefusals } from '../../aws/launch/launch-refusals.ts';
import { regionRefusal } from '../../aws/launch/region-enabled.ts';
import type { Account } from '../../aws/read-account.ts';
import { recordsInTheWay } from '../../aws/records-in-the-way.ts';
import { asWarning, type Diagnostic, hasError, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import { ownerOf } from '../../compiler/gateway-tags.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import type { LivePrices } from '../../cost/cost.ts';
import type { Compilation } from '../../emitters/compilation.ts';
import type { Finding } from '../../finding.ts';
import { stateIds, stateLocation, subnetZone } from '../../project/local-state.ts';
import type { Project } from '../../project/project.ts';
import { unfinishedRun } from '../../project/unfinished-run.ts';
import type { Change } from '../document/plan.ts';
import type { PlanContext } from '../document/plan-context.ts';
import { nameMissingZones } from './missing-zones.ts';
import { type TerraformSide, terraformSide, unaskedTerraform } from './terraform-side.ts';

export interface CloudSide {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
  readonly account: Account | null;
  /** The public addresses of the live gateway. */
  readonly addresses: readonly string[];
  readonly prices: LivePrices | null;
  readonly costBefore: number | null;
  readonly terraformPlan: string | null;
  /** The image of the gateway that is made; null when none is. */
  readonly newImage: string | null;
  readonly stateSerial: number | null;
  readonly movesState: boolean;
  /** The gateway's addresses after the apply; null where only that will tell, undefined where they could not be asked. */
  readonly nextAddresses: readonly string[] | null | undefined;
  readonly complete: boolean;
  readonly launches: ChosenLaunches['launches'];
  readonly returnsToSpot: boolean;
}

const withoutState =
  'No second gateway is made beside it. If the state is lost for good: `expose destroy` takes this one down without it.';

/** The side when it was not asked. */
export const unaskedCloud = (exposure: Exposure): CloudSide => ({
  ...launchesOf(exposure),
  changes: [],
  findings: [],
  diagnostics: [],
  account: null,
  addresses: [],
  prices: null,
  costBefore: null,
  terraformPlan: null,
  newImage: null,
  stateSerial: null,
  movesState: false,
  nextAddresses: undefined,
  complete: false,
});

/** Never throws for what AWS or terraform say: an error among the diagnostics means that the side failed. */
export async function cloudSide(compilation: Compilation, context: PlanContext): Promise<CloudSide> {
  const step = context.progress.step('asking AWS');
  // terraform tries an address that refuses connections for 25 s; the SDK knows after one.
  const unreachable = new AbortController();
  // Loading the SDK keeps this process busy for a moment, so terraform is started first.
  const looked = nextTurn().then(() => look(compilation, unreachable));
  const chosen = launchesFor(compilation, context.project, looked);
  const planned = terraformSide(
    compilation,
    { ...context, signal: AbortSignal.any([context.signal, unreachable.signal]) },
    chosen,
  );
  const [seen, terraform, { launches, returnsToSpot }] = await Promise.all([looked, planned, chosen]);
  const { observed, ...combined } = combine(seen, terraform, compilation, context);
  const { exposure } = compilation;
  const image = terraform.ok && !hasError(combined.diagnostics) ? terraform.value.newImage : null;
  const diagnostics = [
    ...(await nameMissingZones(combined.diagnostics, exposure, combined.account)),
    ...(image === null || observed === null
      ? []
      : await launchRefusals(exposure, image, launches[0], observed)),
  ];
  const side = await withRecords({ ...combined, diagnostics, launches, returnsToSpot }, compilation);
  if (hasError(side.diagnostics))
    step.failed(side.diagnostics.find((diagnostic) => diagnostic.severity === 'error')?.summary);
  else step.done();
  return side;
}

/** Waits for what was looked at only where it has a say. */
async function launchesFor(
  { exposure }: Compilation,
  project: Project,
  looked: Promise<Seen>,
): Promise<ChosenLaunches> {
  const inState = stateIds(project.terraform);
  if (!dependsOnLive(exposure, inState)) return launchesOf(exposure);
  const { byName } = await looked;
  const observed = byName && claim(byName, ownerOf(exposure), inState ?? new Set());
  return chooseLaunches(exposure, observed, inState, subnetZone(project.terraform));
}

/** Looks for records in the way only where the plan makes some, which is once in a gateway's life. */
async function withRecords(side: CloudSide, { exposure }: Compilation): Promise<CloudSide> {
  // Records that lead to a gateway whose state is elsewhere are that gateway's.
  if (side.findings.some(({ kind }) => kind === 'orphan-gateway')) return side;
  const made = side.changes
    .filter(({ action }) => action === 'create')
    .flatMap(({ address }) => recordOf(address));
  const faults = await recordsInTheWay(exposure, made, side.addresses);
  return { ...side, diagnostics: [...side.diagnostics, ...faults] };
}

function recordOf(address: string): RecordName[] {
  const [, family, name] = /^aws_route53_record\.(ipv4|ipv6)\["(.+)"\]$/.exec(address) ?? [];
  return name === undefined ? [] : [{ name, type: family === 'ipv4' ? 'A' : 'AAAA' }];
}

interface Seen {
  readonly byName: SeenByName | null;
  readonly offer: GatewayOffer | null;
  readonly faults: readonly Diagnostic[];
}

async function look({ exposure }: Compilation, unreachable: AbortController): Promise<Seen> {
  const stopTerraform = <T>(answer: Result<T>): Result<T> => {
    if (!answer.ok && isUnreachable(answer.diagnostics)) unreachable.abort();
    return answer;
  };
  const regionAnswer = regionRefusal(exposure.gateway.region).then((refusal) => {
    if (refusal !== null) unreachable.abort();
    return refusal;
  });
  const [observed, offer, region] = await Promise.all([
    observeGateway(exposure.gateway.region, exposure.name).then(stopTerraform),
    readOffer(exposure, new Date()).then(stopTerraform),
    regionAnswer,
  ]);
  // All else that fails there does so for this reason.
  if (region !== null) return { byName: null, offer: null, faults: [region] };
  if (observed.ok && offer.ok) return { byName: observed.value, offer: offer.value, faults: [] };
  // Both fail for the same reason; one of them says it.
  const [refused] = [observed, offer].filter((answer) => !answer.ok);
  return { byName: null, offer: null, faults: refused?.diagnostics ?? [] };
}

function isUnreachable(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => whereNobodyAnswers.has(code));
}

const whereNobodyAnswers: ReadonlySet<string> = new Set([
  'aws-unreachable',
  'aws-certificate-untrusted',
  'aws-region-not-enabled',
]);

function combine(
  seen: Seen,
  answered: Result<TerraformSide>,
  { exposure }: Compilation,
  { project, partial }: Pick<PlanContext, 'project' | 'partial'>,
): Omit<CloudSide, keyof ChosenLaunches> & { readonly observed: ObservedGateway | null } {
  const { inState, costBefore, nextAddresses, locationBefore, ...terraform } = answered.ok
    ? answered.value
    : unaskedTerraform;
  // What terraform could not be asked, such as without the keys of another machine, the file may know.
  const ids = inState === null ? stateIds(project.terraform) : new Set(inState.values());
  const observed = seen.byName && claim(seen.byName, ownerOf(exposure), ids ?? new Set());
  const unfinished = unfinishedRun(project);
  const ownership =
    observed === null
      ? []
      : ownershipDiagnostics({ observed, inState: ids, unfinished, exposure }, 'error', withoutState);
  const prices = seen.offer?.prices ?? null;
  const { region } = exposure.gateway;
  const location = stateLocation(project.terraform) ?? locationBefore;
  const differs = observed === null ? [] : askedElsewhere({ account: observed.account.id, region }, location);
  const diagnostics = [...ownership, ...combinedDiagnostics(seen, answered, partial)];
  return {
    ...terraform,
    observed,
    prices,
    // Whatever else is said of another account has this cause.
    diagnostics: differs.length > 0 ? differs : diagnostics,
    account: observed?.account ?? null,
    addresses: observed === null ? [] : liveAddresses(observed, ids),
    findings: observed === null ? [] : cloudFindings(observed, ids, unfinished),
    costBefore: costBefore(prices),
    nextAddresses: nextAddresses === 'unchanged' ? runningAddresses(observed, ids) : nextAddresses,
    complete: inState !== null && observed !== null,
  };
}

/** Those of the instance that terraform manages, or of the only one where the state is not known. */
function liveAddresses(
  { instances }: Pick<ObservedGateway, 'instances'>,
  ids: ReadonlySet<string> | null,
): readonly string[] {
  return instances
    .filter(({ id, state }) => state !== 'terminated' && (ids === null || ids.has(id)))
    .flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6].filter((address) => address !== null));
}

/** Those of the gateway that runs: of a stopped one, EC2 may not show all. */
function runningAddresses(
  observed: ObservedGateway | null,
  ids: ReadonlySet<string> | null,
): readonly string[] | undefined {
  const running = (observed?.instances ?? []).filter(({ id, state }) => state === 'running' && ids?.has(id));
  return running.length === 0 ? undefined : liveAddresses({ instances: running }, ids);
}

/** One cause is reported once: EC2 names an unknown type, of which terraform only says that a list is empty. */
export function combinedDiagnostics(
  { offer, faults }: Pick<Seen, 'offer' | 'faults'>,
  terraform: Result<TerraformSide>,
  partial: boolean,
): readonly Diagnostic[] {
  const offered = offer?.unavailable ?? [];
  if (terraform.ok)
    return [...terraform.diagnostics, ...offered, ...(partial ? faults.map(asWarning) : faults)];
  // A terraform that was aborted has nothing of its own to say, and the SDK knows whose credentials they are.
  const explained = hasError(offered) || isUnreachable(faults) || sameCause(faults, terraform.diagnostics);
  return [...offered, ...(explained ? faults : terraform.diagnostics)];
}

function sameCause(faults: readonly Diagnostic[], others: readonly Diagnostic[]): boolean {
  return faults.length > 0 && others.every(({ code }) => faults.some((fault) => fault.code === code));
}
