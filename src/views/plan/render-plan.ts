/**
 * A plan for a terminal: the sides one under the other, each change with its place in the file, its diff, what forces it
 * and what a visitor will notice. No times and no temporary paths, so that two runs can be compared.
 */

import type { Paint } from '../../channel.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { Finding } from '../../finding.ts';
import type { Action, Change, PlanDraft } from '../../plan/document/plan.ts';
import {
  costLine,
  diffLines,
  findingTarget,
  incompleteLine,
  nextLine,
  type PlanFrame,
  recordsLine,
  type Section,
  sections,
  summaryLine,
  symbols,
} from './plan-frame.ts';

const colours = {
  create: 'green',
  update: 'yellow',
  replace: 'magenta',
  delete: 'red',
} as const satisfies Record<Action, string>;
/** Columns that the lines of a section may take before the places in the file; longer ones push theirs out. */
const widestHead = 64;

export function renderPlan(plan: PlanDraft, frame: PlanFrame, paint: Paint): string {
  const shown = sections(plan, frame).flatMap((it) => section(it, plan, frame, paint));
  const closing = [
    incompleteLine(plan, frame.offline),
    recordsLine(frame),
    costLine(plan),
    summaryLine(plan),
    nextLine(frame),
  ];
  return [
    ...shown,
    ...closing.filter((it) => it !== null).map((it) => (it.startsWith('Plan:') ? paint('bold', it) : it)),
    '',
  ].join('\n');
}

function section(
  { target, title, where }: Section,
  plan: PlanDraft,
  frame: PlanFrame,
  paint: Paint,
): string[] {
  const changes = plan.changes.filter((it) => it.target === target);
  const findings = plan.findings.filter((it) => findingTarget(it.kind) === target);
  if (changes.length === 0 && findings.length === 0) return [];
  const heading = `${paint('bold', title)}${where === '' ? '' : paint('dim', ` (${visible(where)})`)}`;
  const lines =
    firstFiles(changes, frame) ?? changes.flatMap((it) => change(it, columnOf(changes), frame, paint));
  return [heading, ...lines, ...findings.map((it) => finding(it, paint)), ''];
}

/** A first compile writes every file, which is no news one by one. */
function firstFiles(changes: readonly Change[], frame: PlanFrame): string[] | null {
  if (
    frame.verbose ||
    changes.length < 2 ||
    !changes.every((it) => it.target === 'files' && it.action === 'create')
  )
    return null;
  const folders = [...new Set(changes.map((it) => it.address.split('/')[0] ?? ''))].map(
    (folder) => `${folder} ${changes.filter((it) => it.address.startsWith(`${folder}/`)).length}`,
  );
  return [`    + ${changes.length} files (${folders.join(', ')})`];
}

function columnOf(changes: readonly Change[]): number {
  return Math.max(...changes.map((it) => headOf(it).length).filter((it) => it <= widestHead), 0) + 2;
}

function headOf(it: Change): string {
  return `${symbols[it.action].padStart(5)} ${visible(it.address)}`;
}

function change(it: Change, column: number, frame: PlanFrame, paint: Paint): string[] {
  const head = headOf(it);
  const place = [
    it.origin === undefined ? null : frame.placeOf(it.origin),
    it.deferred ? 'once its namespace exists' : null,
  ]
    .filter((part) => part !== null)
    .join(', ');
  return [
    `${paint(colours[it.action], head.slice(0, 5))}${head.slice(5)}${place === '' ? '' : paint('dim', `${' '.repeat(Math.max(2, column - head.length))}${place}`)}`,
    ...diffLines(it.diff, frame.verbose).map((line) => `        ${diffLine(line, paint)}`),
    ...(it.forcedBy ?? []).map((cause) => `        forced by ${visible(cause)}`),
    ...(it.impact === undefined ? [] : [`        ${paint('bold', visible(it.impact))}`]),
  ];
}

function diffLine(line: string, paint: Paint): string {
  switch (line[0]) {
    case '+':
      return paint('green', line);
    case '-':
      return paint('red', line);
    case '~':
      return paint('yellow', line);
    default:
      return paint('dim', line);
  }
}

function finding(it: Finding, paint: Paint): string {
  return `${paint(it.healed ? 'yellow' : 'red', '    !')} ${visible(it.address)}: ${visible(it.detail)}`;
}
