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
  return [
    ...(cause === null
      ? []
      : [...paragraph(`Likely cause: ${cause}.`, columns).map((line) => paint('bold', line)), '']),
    ...checks.flatMap((check, index) => checkLines(check, checks[index - 1]?.fix, columns, paint)),
    '',
    `${tally(checks)}.`,
    '',
  ].join('\n');
}

/** What passes takes one line where it fits; advice that stands above is not repeated. */
function checkLines(check: Check, above: string | undefined, columns: number, paint: Paint): string[] {
  const { state, title, detail, fix = '', milliseconds } = check;
  const time = milliseconds === undefined ? '' : ` (${milliseconds} ms)`;
  const head = `${paint(colours[state], marks[state])} ${visible(title)}${paint('dim', time)}`;
  const textColumns = Math.max(40, columns - 6);
  const seen = paragraph(detail, textColumns);
  const [only = ''] = seen;
  const inOne = `${marks[state]} ${visible(title)}${time}  ${only}`;
  if (state === 'pass' && seen.length === 1 && wrap(inOne, columns).length === 1)
    return [`${head}${paint('dim', `  ${only}`)}`];
  const advice = paragraph(fix === above ? 'as above' : fix, textColumns - 2);
  return [
    head,
    ...seen.map((line) => paint('dim', `    ${line}`)),
    ...(fix === '' ? [] : advice.map((line, index) => `    ${index === 0 ? '→' : ' '} ${line}`)),
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
