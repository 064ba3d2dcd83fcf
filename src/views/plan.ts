/**
 * A plan for a terminal: the sides one under the other, each change with its place in the file, its diff, what forces it
 * and what a visitor will notice. No times and no temporary paths, so that two runs can be compared.
 */
import { visible } from '../compiler/show.ts';
import type { Action, Change, Finding, Plan } from '../plan/plan.ts';
import type { Paint } from './paint.ts';
import { costLine, diffLines, findingTarget, incompleteLine, nextLine, sections, summaryLine, symbols } from './plan-words.ts';
import type { PlanFrame, Section } from './plan-words.ts';

const colours = { create: 'green', update: 'yellow', replace: 'magenta', delete: 'red' } as const satisfies Record<Action, string>;
/** Places stand in one column as long as the lines in front of them leave room. */
const placeColumn = 56;

export function renderPlan(plan: Plan, frame: PlanFrame, paint: Paint): string {
  const shown = sections(plan, frame).flatMap((it) => section(it, plan, frame, paint));
  const closing = [incompleteLine(plan, frame.offline), costLine(plan), summaryLine(plan), nextLine(frame)];
  return [...shown, ...closing.filter((it) => it !== null).map((it) => (it.startsWith('Plan:') ? paint('bold', it) : it)), ''].join('\n');
}

function section({ target, title, where }: Section, plan: Plan, frame: PlanFrame, paint: Paint): string[] {
  const changes = plan.changes.filter((it) => it.target === target);
  const findings = plan.findings.filter((it) => findingTarget(it.kind) === target);
  if (changes.length === 0 && findings.length === 0) return [];
  const heading = `${paint('bold', title)}${where === '' ? '' : paint('dim', ` (${visible(where)})`)}`;
  return [heading, ...changes.flatMap((it) => change(it, frame, paint)), ...findings.map((it) => finding(it, paint)), ''];
}

function change(it: Change, frame: PlanFrame, paint: Paint): string[] {
  const place = it.origin === undefined ? null : frame.placeOf(it.origin);
  const symbol = symbols[it.action].padStart(5);
  const head = `${symbol} ${visible(it.address)}${it.deferred ? ' (once its namespace exists)' : ''}`;
  return [
    `${paint(colours[it.action], symbol)}${head.slice(symbol.length)}${place === null ? '' : paint('dim', `${' '.repeat(Math.max(2, placeColumn - head.length))}${place}`)}`,
    ...diffLines(it.diff, frame.verbose).map((line) => `        ${diffLine(line, paint)}`),
    ...(it.forcedBy ?? []).map((cause) => `        forced by ${visible(cause)}`),
    ...(it.impact === undefined ? [] : [`        ${paint('bold', visible(it.impact))}`]),
  ];
}

function diffLine(line: string, paint: Paint): string {
  switch (line[0]) {
    case '+': return paint('green', line);
    case '-': return paint('red', line);
    case '~': return paint('yellow', line);
    default: return paint('dim', line);
  }
}

function finding(it: Finding, paint: Paint): string {
  return `${paint(it.healed ? 'yellow' : 'red', '    !')} ${visible(it.address)}: ${visible(it.detail)}`;
}
