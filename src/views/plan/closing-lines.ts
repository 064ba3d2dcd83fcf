/** The sentences at the end of a plan: what is not in it, what it costs, how much it changes and how to run it. Pure. */
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { PlanDraft } from '../../plan/document/plan.ts';
import { shellWord } from '../text/shell-word.ts';
import type { PlanFrame } from './plan-frame.ts';

export interface ClosingLine {
  readonly kind: 'incomplete' | 'records' | 'cost' | 'summary' | 'next';
  readonly text: string;
}

/** The sentences in their order; those that do not apply are left out, the cost and the summary never are. */
export function closingLines(plan: PlanDraft, frame: PlanFrame): readonly ClosingLine[] {
  const lines = [
    { kind: 'incomplete', text: incompleteness(plan, frame.offline) },
    { kind: 'records', text: recordsByHand(frame) },
    { kind: 'cost', text: monthlyCost(plan) },
    { kind: 'summary', text: summaryLine(plan) },
    { kind: 'next', text: nextCommand(frame) },
  ] as const;
  return lines.flatMap(({ kind, text }) => (text === null ? [] : [{ kind, text }]));
}

function nextCommand({ savedAs, accessFlags }: PlanFrame): string | null {
  if (savedAs === null) return null;
  return `Run it: ${['expose', 'apply', savedAs, ...accessFlags].map(shellWord).join(' ')}`;
}

/** "Plan: 2 to create, 1 to replace." or why there is nothing to do. */
export function summaryLine(plan: PlanDraft): string {
  const { create, update, replace, delete: deleted } = plan.summary;
  const counts = [
    [create, 'to create'],
    [update, 'to change'],
    [replace, 'to replace'],
    [deleted, 'to delete'],
    [plan.findings.filter((finding) => finding.healed).length, 'to repair'],
  ] as const;
  const parts = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  if (parts.length > 0) return `Plan: ${parts.join(', ')}.`;
  return plan.complete
    ? 'No changes: the files, AWS and the cluster match the exposure file.'
    : 'No changes in what could be compared.';
}

/** What could not be compared, and why. */
function incompleteness(plan: PlanDraft, offline: boolean): string | null {
  if (plan.complete) return null;
  if (offline) return 'Offline: AWS and the cluster were not asked. Only the files were compared.';
  // What waits for its namespace says so itself, and on every first apply something does.
  if (plan.changes.some((change) => change.deferred)) return null;
  return 'Incomplete: not everything could be compared.';
}

/** What to do about DNS where expose does not manage it. */
function recordsByHand({ namesByHand }: PlanFrame): string | null {
  if (namesByHand.length === 0) return null;
  const names = namesByHand.map(visible).join(', ');
  return `DNS is yours to set (domain.manage: false): ${names}. Once the gateway has its addresses, expose status prints the records.`;
}

/** "$5.13 a month" or "$5.13 -> $8.05 a month". */
function monthlyCost({ cost, costBefore }: PlanDraft): string {
  const now = dollars(cost.monthly);
  const before = costBefore === null ? now : dollars(costBefore);
  const missing = cost.missing.length === 0 ? '' : `, without ${cost.missing.map(visible).join(' and ')}`;
  return `Cost: ${before === now ? now : `${before} -> ${now}`} a month${missing}`;
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
