/**
 * A plan for a terminal: first what matters, then one line for each change below its cause in the file, or with `full`
 * every attribute of each side. No times and no temporary paths: two runs can be compared.
 */
import type { Paint } from '../../channel.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { Finding } from '../../finding.ts';
import type { Action, Change, PlanDraft } from '../../plan/document/plan.ts';
import { planNotes } from './closing-lines.ts';
import { diffLines } from './diff-lines.ts';
import { type Cause, type Effect, planCauses } from './plan-causes.ts';
import { planFacts, planNames } from './plan-facts.ts';
import type { PlanFrame } from './plan-frame.ts';
import { changeNotes, type PlanSection, planSections, symbols } from './plan-sections.ts';

const colours = {
  create: 'green',
  update: 'yellow',
  replace: 'magenta',
  delete: 'red',
} as const satisfies Record<Action, string>;
/** Columns that the lines of a section may take before what stands beside them; longer ones push that out. */
const widestHead = 64;
const labelColumns = 10;
const sideColumns = 8;
/** Columns of the symbols. */
const symbolColumns = 3;

/** Everything but what stands before the question: see renderDecision in closing-lines.ts. */
export function renderPlan(plan: PlanDraft, frame: PlanFrame, paint: Paint): string {
  const facts = planFacts(plan, frame).map(({ label, text }) => `  ${label.padEnd(labelColumns)}${text}`);
  const notes = planNotes(plan, frame);
  return [
    paint('bold', planNames(frame)),
    ...facts,
    '',
    ...(frame.full ? fullDetails(plan, frame, paint) : foldedDetails(plan, frame, paint)),
    ...(notes.length === 0 ? [] : [...notes, '']),
    '',
  ].join('\n');
}

function foldedDetails(plan: PlanDraft, frame: PlanFrame, paint: Paint): string[] {
  const causes = planCauses(plan, frame);
  const width = columnOf(causes.flatMap(({ effects }) => effects.map(({ what }) => visible(what).length)));
  const found = plan.findings.map((finding) => findingLine(finding, paint));
  if (causes.length + found.length === 0) return [];
  return [
    ...causes.flatMap((cause) => causeLines(cause, width, paint)),
    ...(found.length === 0 ? [] : [paint('bold', 'found'), ...found]),
    ...(causes.length === 0 ? [] : [paint('dim', '(--full shows every attribute)')]),
    '',
  ];
}

function causeLines({ title, place, effects }: Cause, width: number, paint: Paint): string[] {
  return [
    `${paint('bold', visible(title))}${place === null ? '' : paint('dim', `  ${place}`)}`,
    ...effects.flatMap((effect, index) => [
      effectLine(effect, effects[index - 1], width, paint),
      ...effect.lines.map(
        (line) => `${' '.repeat(sideColumns + symbolColumns + 5)}${diffLine(visible(line), paint)}`,
      ),
    ]),
  ];
}

/** The side is named once. */
function effectLine(effect: Effect, above: Effect | undefined, width: number, paint: Paint): string {
  const { side, action, what, how } = effect;
  const name = (side === above?.side ? '' : side).padEnd(sideColumns);
  const symbol = paint(colours[action], symbols[action].padStart(symbolColumns));
  const address = visible(what);
  return `  ${name}${symbol} ${how === '' ? address : `${address.padEnd(width)}${visible(how)}`}`;
}

function fullDetails(plan: PlanDraft, frame: PlanFrame, paint: Paint): string[] {
  return planSections(plan, frame).flatMap((section) => sectionLines(section, frame, paint));
}

function sectionLines(section: PlanSection, frame: PlanFrame, paint: Paint): string[] {
  const { title, where, changes, findings } = section;
  const column = columnOf(changes.map((change) => headOf(change).length));
  return [
    `${paint('bold', title)}${where === '' ? '' : paint('dim', ` (${visible(where)})`)}`,
    ...changes.flatMap((change) => changeLines(change, column, frame, paint)),
    ...findings.map((finding) => findingLine(finding, paint)),
    '',
  ];
}

/** Where the column after these begins. */
function columnOf(widths: readonly number[]): number {
  return Math.max(...widths.filter((width) => width <= widestHead), 0) + 2;
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
    ...diffLines(change.diff).map((line) => `        ${diffLine(line, paint)}`),
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

function findingLine({ address, detail, repairs }: Finding, paint: Paint): string {
  return `${paint(repairs ? 'yellow' : 'red', '    !')} ${visible(address)}: ${visible(detail)}`;
}
