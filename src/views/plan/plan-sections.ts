/** What a plan shows, side by side: the part that the terminal and Markdown have in common. Pure. */
import type { Finding } from '../../finding.ts';
import type { Action, Change, PlanDraft } from '../../plan/document/plan.ts';
import type { PlanFrame } from './plan-frame.ts';

/** One side: files, AWS or cluster, with what differs there. */
export interface PlanSection {
  readonly title: string;
  /** The directory of the files; empty for AWS and the cluster, which the head names. */
  readonly where: string;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

export const symbols: Readonly<Record<Action, string>> = {
  create: '+',
  update: '~',
  replace: '-/+',
  delete: '-',
};

/** The sides in their order, without those that have nothing to show. */
export function planSections(plan: PlanDraft, frame: PlanFrame): readonly PlanSection[] {
  const sides = [
    { target: 'files', title: 'Files', where: frame.out },
    { target: 'terraform', title: 'AWS', where: '' },
    { target: 'k8s', title: 'Cluster', where: '' },
  ] as const;
  return sides
    .map(({ target, title, where }) => ({
      title,
      where,
      changes: plan.changes.filter((change) => change.target === target),
      findings: plan.findings.filter((finding) => targetOf(finding) === target),
    }))
    .filter(({ changes, findings }) => changes.length + findings.length > 0);
}

/** What stands beside a change. */
export function changeNotes({ deferred, adoptedFrom, givenBack }: Change): readonly string[] {
  return [
    ...(deferred ? ['once its namespace exists'] : []),
    ...(adoptedFrom === undefined ? [] : [`taken over from ${adoptedFrom}, until destroy gives it back`]),
    ...(givenBack ? ['given back'] : []),
  ];
}

function targetOf({ kind }: Finding): Change['target'] {
  return kind === 'foreign-change' ? 'k8s' : 'terraform';
}
