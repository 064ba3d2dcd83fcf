/** The sentences at the end of a plan: what is not in it, how much it changes and how to run it. Pure. */
import type { Paint } from '../../channel.ts';
import { oneOf, visible } from '../../compiler/diagnostics/quote.ts';
import { hasChanges, launchesGateway, type PlanDraft } from '../../plan/document/plan.ts';
import { exposeCommand } from '../text/expose-command.ts';
import { shellWord } from '../text/shell-word.ts';
import { impactWords, monthlyCost } from './plan-facts.ts';
import type { PlanFrame } from './plan-frame.ts';

interface DecisionPage {
  readonly paint: Paint;
  /** Whether warnings stand between the plan and these sentences. */
  readonly below: boolean;
}

/** The sentences to decide by, and how to run the plan. They come last. */
export function renderDecision(plan: PlanDraft, frame: PlanFrame, { paint, below }: DecisionPage): string {
  const impact = impactWords(plan);
  const next = nextCommand(frame);
  const changes = hasChanges(plan);
  return [
    ...(below ? [''] : []),
    `${paint('bold', summaryLine(plan))}${changes ? ` ${monthlyCost(plan)}.` : ''}`,
    ...(impact === null ? [] : [`Visitors notice: ${paint('bold', visible(impact))}.`]),
    ...(next === null ? [] : [`Next: ${next}`]),
    '',
  ].join('\n');
}

/** What could not be compared, what apply does without capacity, and what a person has to do besides. */
export function planNotes(plan: PlanDraft, frame: PlanFrame): readonly string[] {
  return [incompleteness(plan, frame.offline), recordsByHand(frame), fallbacks(plan)].filter(
    (note) => note !== null,
  );
}

/** "Plan: 2 to create, 1 to replace." or why there is nothing to do. */
export function summaryLine(plan: PlanDraft): string {
  const { create, update, replace, delete: deleted } = plan.summary;
  const counts = [
    [create, 'to create'],
    [update, 'to change'],
    [replace, 'to replace'],
    [deleted, 'to delete'],
    [plan.findings.filter((finding) => finding.repairs).length, 'to repair'],
  ] as const;
  const parts = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  if (parts.length > 0) return `Plan: ${parts.join(', ')}.`;
  return plan.complete
    ? 'No changes: the files, AWS and the cluster match the exposure file.'
    : 'No changes in what could be compared.';
}

/** The command that runs the plan; null when there is none to run. */
function nextCommand({ run }: PlanFrame): string | null {
  if (run === null) return null;
  return [exposeCommand('apply', run.what), ...run.flags.map(shellWord)].join(' ');
}

/** What could not be compared, and why. */
function incompleteness(plan: PlanDraft, offline: boolean): string | null {
  if (plan.complete) return null;
  if (offline) return 'Offline: AWS and the cluster were not asked. Only the files were compared.';
  // On a first apply something always waits for its namespace, which the plan creates.
  if (plan.changes.some((change) => change.deferred)) return null;
  return 'Incomplete: not everything could be compared.';
}

/** What to do about DNS where expose does not manage it. */
function recordsByHand({ exposure }: PlanFrame): string | null {
  const { namesByHand } = exposure.domain;
  if (namesByHand.length === 0) return null;
  const names = namesByHand.map(visible).join(', ');
  return `DNS is yours to set (domain.manage: false): ${names}. Once the gateway has its addresses, expose status prints the records.`;
}

/** What apply does where EC2 has no capacity for the gateway that it makes. */
function fallbacks(plan: PlanDraft): string | null {
  const { launches, returnsToSpot, costOnDemand } = plan;
  const [first, ...others] = launches;
  if (!launchesGateway(plan) || first === undefined || others.length === 0) return null;
  if (returnsToSpot)
    return 'Spot: apply first starts a spot instance and ends it at once. Where EC2 has no capacity for it, the gateway stays on demand as it is.';
  const zones = others.flatMap(({ zone, market }) => (market === first.market ? (zone ?? []) : []));
  const otherwise = [
    ...(zones.length === 0 ? [] : [`in ${oneOf(zones.map((zone) => shortZone(zone, first.zone ?? '')))}`]),
    ...(zones.length === others.length ? [] : [`on demand ($${(costOnDemand ?? 0).toFixed(2)} a month)`]),
  ];
  const place = first.zone === null ? 'on spot' : `in ${first.zone}`;
  return visible(`Starts ${place}; if EC2 has no capacity, ${otherwise.join(', else ')}.`);
}

/** "1b" beside us-east-1a, whose region it is in. */
function shortZone(zone: string, beside: string): string {
  const dash = zone.lastIndexOf('-') + 1;
  return beside.startsWith(zone.slice(0, dash)) ? zone.slice(dash) : zone;
}
