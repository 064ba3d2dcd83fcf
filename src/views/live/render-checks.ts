/** The doctor's checks, each with what was seen and, for a failure, what to do. */
import type { Paint } from '../../channel.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { Check } from '../../outside/check.ts';
import { wrap } from '../text/wrap.ts';

const marks = { pass: '✓', warn: '!', fail: '✗', skip: '-' } as const;
const colours = { pass: 'green', warn: 'yellow', fail: 'red', skip: 'yellow' } as const;

/** The likely cause first, the checks in their order, and a count at the end. `columns` is the width of the terminal. */
export function renderChecks(
  checks: readonly Check[],
  cause: string | null,
  columns: number,
  paint: Paint,
): string {
  const textColumns = Math.max(40, columns - 6);
  return [
    ...(cause === null
      ? []
      : [...paragraph(`Likely cause: ${cause}.`, columns).map((line) => paint('bold', line)), '']),
    ...checks.flatMap((check) => checkLines(check, textColumns, paint)),
    '',
    `${tally(checks)}.`,
    '',
  ].join('\n');
}

function checkLines(check: Check, columns: number, paint: Paint): string[] {
  const { state, title, detail, fix = '', milliseconds } = check;
  const time = milliseconds === undefined ? '' : paint('dim', ` (${milliseconds} ms)`);
  return [
    `${paint(colours[state], marks[state])} ${visible(title)}${time}`,
    ...paragraph(detail, columns).map((line) => paint('dim', `    ${line}`)),
    ...paragraph(fix, columns - 2).map((line, index) => `    ${index === 0 ? '→' : ' '} ${line}`),
  ];
}

function paragraph(text: string, columns: number): readonly string[] {
  return text === '' ? [] : text.split('\n').flatMap((line) => wrap(visible(line), columns));
}

function tally(checks: readonly Check[]): string {
  const count = (wanted: Check['state']) => checks.filter(({ state }) => state === wanted).length;
  const some = (number: number, what: string) => (number === 0 ? '' : `, ${number} ${what}`);
  return `${count('pass')} passed, ${count('fail')} failed${some(count('warn'), 'to look at')}${some(count('skip'), 'not checked')}`;
}
