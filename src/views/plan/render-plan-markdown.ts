/** A plan for a pull request's comment: the summary first, each side folded away. */
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { Finding } from '../../finding.ts';
import type { Change, PlanDraft } from '../../plan/document/plan.ts';
import {
  costLine,
  diffLines,
  findingTarget,
  incompleteLine,
  type PlanFrame,
  recordsLine,
  type Section,
  sections,
  summaryLine,
  symbols,
} from './plan-frame.ts';

export function renderPlanMarkdown(plan: PlanDraft, frame: PlanFrame): string {
  const impacts = plan.changes.flatMap((it) => (it.impact === undefined ? [] : [`- ${text(it.impact)}`]));
  const faults = plan.diagnostics.map(
    (it) =>
      `- **${it.severity}**: ${text(it.summary)}${it.detail === undefined ? '' : `<br>${text(it.detail).replaceAll('\n', '<br>')}`}`,
  );
  return [
    `### expose plan: ${text(plan.name)}`,
    '',
    `**${summaryLine(plan)}** ${costLine(plan)}.`,
    '',
    ...list(faults),
    ...list(impacts),
    ...list(
      [incompleteLine(plan, frame.offline), recordsLine(frame)].flatMap((it) => (it === null ? [] : [it])),
    ),
    ...sections(plan, frame).flatMap((it) => section(it, plan, frame)),
  ].join('\n');
}

function list(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [...lines, ''];
}

function section({ target, title, where }: Section, plan: PlanDraft, frame: PlanFrame): string[] {
  const changes = plan.changes.filter((it) => it.target === target);
  const findings = plan.findings.filter((it) => findingTarget(it.kind) === target);
  const count = changes.length + findings.length;
  if (count === 0) return [];
  const lines = [...changes.flatMap((it) => change(it, frame)), ...findings.map(finding)];
  // A fence longer than any in the text cannot be closed by it.
  const fence = '`'.repeat(Math.max(3, ...lines.map((it) => (/`+/.exec(it)?.[0].length ?? 0) + 1)));
  return [
    `<details><summary>${title} (${text(where)}): ${count} ${count === 1 ? 'change' : 'changes'}</summary>`,
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
function change(it: Change, frame: PlanFrame): string[] {
  const place = it.origin === undefined ? null : frame.placeOf(it.origin);
  const mark =
    it.action === 'update' || it.action === 'replace' ? `! ${symbols[it.action]}` : symbols[it.action];
  return [
    `${mark} ${visible(it.address)}${it.deferred ? ' (once its namespace exists)' : ''}${place === null ? '' : `  ${place}`}`,
    ...diffLines(it.diff, frame.verbose).map((line) =>
      /^[+-]/.test(line) ? `${line[0]}     ${line.slice(1)}` : `      ${line}`,
    ),
    ...(it.forcedBy ?? []).map((cause) => `      forced by ${visible(cause)}`),
  ];
}

function finding(it: Finding): string {
  return `! ${visible(it.address)}: ${visible(it.detail)}`;
}

/** Text between the markup: nothing in it is markup. */
function text(value: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return value
    .split('\n')
    .map(visible)
    .join('\n')
    .replace(/[&<>]/g, (it) => entities[it] ?? it)
    .replace(/[\\`*_[\]|@#~]/g, '\\$&');
}
