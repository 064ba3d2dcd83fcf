/** A plan for a comment on a pull request: the summary first, each side folded away. */
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { Finding } from '../../finding.ts';
import type { Change, PlanDraft } from '../../plan/document/plan.ts';
import { planNotes, summaryLine } from './closing-lines.ts';
import { diffLines } from './diff-lines.ts';
import { monthlyCost, planFacts, planNames } from './plan-facts.ts';
import type { PlanFrame } from './plan-frame.ts';
import { changeNotes, type PlanSection, planSections, symbols } from './plan-sections.ts';

/** Those that stand in the first line, or in a list of their own. */
const saidElsewhere = ['Visitors', 'Cost', 'Changes'];

export function renderPlanMarkdown(plan: PlanDraft, frame: PlanFrame): string {
  const facts = planFacts(plan, frame).filter(({ label }) => !saidElsewhere.includes(label));
  return [
    `### expose plan: ${escaped(plan.name)}`,
    '',
    `**${summaryLine(plan)}** Cost: ${monthlyCost(plan)}.`,
    '',
    ...list(
      [`Name: ${planNames(frame)}`, ...facts.map(({ label, text }) => `${label}: ${text}`)].map(escaped),
    ),
    ...list(plan.diagnostics.map(faultText)),
    ...list(plan.changes.flatMap(({ impact }) => (impact === undefined ? [] : [escaped(impact)]))),
    ...list(planNotes(plan, frame).map(escaped)),
    ...planSections(plan, frame).flatMap((section) => foldedSection(section, frame)),
  ].join('\n');
}

function list(items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [...items.map((item) => `- ${item}`), ''];
}

function faultText({ severity, summary, detail }: PlanDraft['diagnostics'][number]): string {
  const more = detail === undefined ? '' : `<br>${detail.split('\n').map(escaped).join('<br>')}`;
  return `**${severity}**: ${escaped(summary)}${more}`;
}

function foldedSection({ title, where, changes, findings }: PlanSection, frame: PlanFrame): string[] {
  const count = changes.length + findings.length;
  const lines = [...changes.flatMap((change) => changeLines(change, frame)), ...findings.map(findingLine)];
  // A fence longer than any in the text cannot be closed by it.
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []);
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return [
    `<details><summary>${title}${where === '' ? '' : ` (${escaped(where)})`}: ${count} ${count === 1 ? 'change' : 'changes'}</summary>`,
    '',
    `${fence}diff`,
    ...lines,
    fence,
    '',
    '</details>',
    '',
  ];
}

/** GitHub colours a line of a diff block by its first character; "!" is its mark for a change in place. */
function changeLines(change: Change, frame: PlanFrame): string[] {
  const { action, address, origin, diff, forcedBy = [] } = change;
  const notes = changeNotes(change).map(visible).join(', ');
  const place = origin === undefined ? null : frame.placeOf(origin);
  const mark = action === 'update' || action === 'replace' ? `! ${symbols[action]}` : symbols[action];
  return [
    `${mark} ${visible(address)}${notes === '' ? '' : ` (${notes})`}${place === null ? '' : `  ${place}`}`,
    // Folded away until somebody reviews it, and then nothing of it may be missing.
    ...diffLines(diff).map((line) =>
      /^[+-]/.test(line) ? `${line[0]}     ${line.slice(1)}` : `      ${line}`,
    ),
    ...forcedBy.map((cause) => `      forced by ${visible(cause)}`),
  ];
}

function findingLine({ address, detail }: Finding): string {
  return `! ${visible(address)}: ${visible(detail)}`;
}

/** Text between the markup, on one line: nothing in it is markup, and a newline of a name begins no line. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return visible(text)
    .replace(/[&<>]/g, (character) => entities[character] ?? character)
    .replace(/[\\`*_[\]|@#~]/g, '\\$&');
}
