/**
 * A plan for a terminal: the sides one under the other, each change with its place in the file, its diff, what forces it
 * and what a visitor will notice. No times and no temporary paths: two runs can be compared.
 */

import type { Paint } from '../../channel.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { Finding } from '../../finding.ts';
import type { Action, Change, PlanDraft } from '../../plan/document/plan.ts';
import { closingLines } from './closing-lines.ts';
import { diffLines } from './diff-lines.ts';
import type { PlanFrame } from './plan-frame.ts';
import { changeNotes, type PlanSection, planHead, planSections, symbols } from './plan-sections.ts';

const colours = {
  create: 'green',
  update: 'yellow',
  replace: 'magenta',
  delete: 'red',
} as const satisfies Record<Action, string>;
/** Columns that the lines of a section may take before the places in the file; longer ones push theirs out. */
const widestHead = 64;

export function renderPlan(plan: PlanDraft, frame: PlanFrame, paint: Paint): string {
  const head = planHead(plan);
  return [
    ...(head.length === 0 ? [] : [...head, '']),
    ...planSections(plan, frame).flatMap((section) => sectionLines(section, frame, paint)),
    ...closingLines(plan, frame).map(({ kind, text }) => (kind === 'summary' ? paint('bold', text) : text)),
    '',
  ].join('\n');
}

function sectionLines(section: PlanSection, frame: PlanFrame, paint: Paint): string[] {
  const { title, where, changes, findings } = section;
  const column = columnOfPlaces(changes);
  return [
    `${paint('bold', title)}${where === '' ? '' : paint('dim', ` (${visible(where)})`)}`,
    ...(firstFiles(changes, frame) ?? changes.flatMap((change) => changeLines(change, column, frame, paint))),
    ...findings.map((finding) => findingLine(finding, paint)),
    '',
  ];
}

/** A first compile writes every file, so they are counted by folder; null for anything else. */
function firstFiles(changes: readonly Change[], frame: PlanFrame): string[] | null {
  const allNew = changes.every(({ target, action }) => target === 'files' && action === 'create');
  if (frame.verbose || changes.length < 2 || !allNew) return null;
  const folders = [...new Set(changes.flatMap(({ address }) => address.match(/^[^/]+(?=\/)/) ?? []))];
  const counts = folders.map(
    (folder) => `${folder} ${changes.filter(({ address }) => address.startsWith(`${folder}/`)).length}`,
  );
  return [`    + ${changes.length} files (${counts.join(', ')})`];
}

function columnOfPlaces(changes: readonly Change[]): number {
  const widths = changes.map((change) => headOf(change).length).filter((width) => width <= widestHead);
  return Math.max(...widths, 0) + 2;
}

function headOf({ action, address }: Change): string {
  return `${symbols[action].padStart(5)} ${visible(address)}`;
}

function changeLines(change: Change, column: number, frame: PlanFrame, paint: Paint): string[] {
  const head = headOf(change);
  const place = change.origin === undefined ? null : frame.placeOf(change.origin);
  const notes = [place, ...changeNotes(change)].filter((note) => note !== null);
  const gap = ' '.repeat(Math.max(2, column - head.length));
  return [
    `${paint(colours[change.action], head.slice(0, 5))}${head.slice(5)}${notes.length === 0 ? '' : paint('dim', `${gap}${notes.map(visible).join(', ')}`)}`,
    ...diffLines(change.diff, frame.verbose).map((line) => `        ${diffLine(line, paint)}`),
    ...(change.forcedBy ?? []).map((cause) => `        forced by ${visible(cause)}`),
    ...(change.impact === undefined ? [] : [`        ${paint('bold', visible(change.impact))}`]),
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

function findingLine({ address, detail, healed }: Finding, paint: Paint): string {
  return `${paint(healed ? 'yellow' : 'red', '    !')} ${visible(address)}: ${visible(detail)}`;
}
