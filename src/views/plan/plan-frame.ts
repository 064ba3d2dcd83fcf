/** The parts of a plan's picture that the terminal and Markdown have in common. Pure. */
import type { ConfigPath } from '../../compiler/diagnostics/diagnostic.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { Action, Change, PlanDraft } from '../../plan/document/plan.ts';

/** What a view is given beside the plan. */
export interface PlanFrame {
  /** The place of a path in the file, such as "exposure.yaml:12"; null when it is not to be had. */
  readonly placeOf: (path: ConfigPath) => string | null;
  /** Where the plan was saved, as a person would type it; null when it was not. */
  readonly savedAs: string | null;
  /** The out directory as a person would type it. */
  readonly out: string;
  /** Names whose records expose does not write (domain.manage: false); empty when it does. */
  readonly namesByHand: readonly string[];
  /** Whether --offline was given. */
  readonly offline: boolean;
  /** Whether whole diffs are wanted. */
  readonly verbose: boolean;
}

export const symbols: Readonly<Record<Action, string>> = {
  create: '+',
  update: '~',
  replace: '-/+',
  delete: '-',
};

export interface Section {
  readonly target: Change['target'];
  readonly title: string;
  readonly where: string;
}

/** The three sides in their order; a side that has nothing to show is left out by the views. */
export function sections(plan: PlanDraft, frame: PlanFrame): readonly Section[] {
  const { account, region, kubeContext, cluster } = plan.target;
  return [
    { target: 'files', title: 'Files', where: frame.out },
    { target: 'terraform', title: 'AWS', where: account === null ? region : `account ${account}, ${region}` },
    {
      target: 'k8s',
      title: 'Cluster',
      where: kubeContext === null ? '' : `context ${kubeContext}, ${cluster ?? ''}`,
    },
  ];
}

/** Which side a finding belongs to. */
export function findingTarget(kind: PlanDraft['findings'][number]['kind']): Change['target'] {
  return kind === 'foreign-change' ? 'k8s' : 'terraform';
}

const clipped = 24;

/** A diff's lines with nothing in them that a terminal would obey; long ones are cut unless all is wanted. */
export function diffLines(diff: string, verbose: boolean): readonly string[] {
  const lines = diff === '' ? [] : diff.split('\n').map(visible);
  if (verbose || lines.length <= clipped) return lines;
  return [...lines.slice(0, clipped), `… ${lines.length - clipped} more lines (--verbose shows them)`];
}

/** "2 to create, 1 to replace", by side where there is something. */
export function summaryLine(plan: PlanDraft): string {
  const { create, update, replace, delete: gone } = plan.summary;
  const counts = [
    [create, 'to create'],
    [update, 'to change'],
    [replace, 'to replace'],
    [gone, 'to delete'],
  ] as const;
  const words = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const healed = plan.findings.filter((it) => it.healed).length;
  if (healed > 0) words.push(`${healed} to repair`);
  if (words.length === 0)
    return plan.complete
      ? 'No changes: files, AWS and cluster are as the file says.'
      : 'No changes where it could be asked.';
  return `Plan: ${words.join(', ')}.`;
}

/** "$5.13 a month" or "$5.13 -> $8.05 a month". */
export function costLine(plan: PlanDraft): string {
  const now = `$${plan.cost.monthly.toFixed(2)}`;
  const before = plan.costBefore === null ? null : `$${plan.costBefore.toFixed(2)}`;
  const missing = plan.cost.missing.length === 0 ? '' : `, without ${plan.cost.missing.join(' and ')}`;
  return `Cost: ${before === null || before === now ? now : `${before} -> ${now}`} a month${missing}`;
}

/** What is missing from the picture, and why; null when nothing is. */
export function incompleteLine(plan: PlanDraft, offline: boolean): string | null {
  if (plan.complete) return null;
  if (offline) return 'Offline: AWS and the cluster were not asked. Only the files were compared.';
  const deferred = plan.changes.filter((it) => it.deferred).length;
  return deferred > 0
    ? `Incomplete: ${deferred} objects could not be compared, because their namespace does not exist yet.`
    : 'Incomplete: not everything could be asked.';
}

/** What to do about DNS where that is not ours; null when it is. */
export function recordsLine({ namesByHand }: PlanFrame): string | null {
  if (namesByHand.length === 0) return null;
  return `DNS is yours to set (domain.manage: false): ${namesByHand.map(visible).join(', ')}. expose status prints the records once the gateway has its addresses.`;
}

/** What to type next; null when there is nothing to do. */
export function nextLine(frame: PlanFrame): string | null {
  return frame.savedAs === null ? null : `Run it: expose apply ${quoted(frame.savedAs)}`;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
