/** The checks from the outside in, each with what was seen and, for a failure, what to do. */

import type { Paint } from '../../channel.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { Check } from '../../outside/check.ts';
import { wrap } from '../text/wrap.ts';

const marks = { pass: '✓', fail: '✗', skip: '-' } as const;
const colours = { pass: 'green', fail: 'red', skip: 'yellow' } as const;

export function renderChecks(checks: readonly Check[], columns: number, paint: Paint): string {
  const count = (state: Check['state']) => checks.filter((it) => it.state === state).length;
  const skipped = count('skip');
  return [
    ...checks.flatMap((it) => lines(it, Math.max(40, columns - 6), paint)),
    '',
    `${count('pass')} passed, ${count('fail')} failed${skipped === 0 ? '' : `, ${skipped} could not be seen from here`}.`,
    '',
  ].join('\n');
}

function lines(it: Check, columns: number, paint: Paint): string[] {
  return [
    `${paint(colours[it.state], marks[it.state])} ${it.title}${it.milliseconds === undefined ? '' : paint('dim', ` (${it.milliseconds} ms)`)}`,
    ...paragraph(it.detail, columns).map((line) => paint('dim', `    ${line}`)),
    ...(it.fix === undefined
      ? []
      : paragraph(it.fix, columns - 2).map((line, index) => `    ${index === 0 ? '→' : ' '} ${line}`)),
  ];
}

function paragraph(text: string, columns: number): readonly string[] {
  return text === '' ? [] : text.split('\n').flatMap((it) => wrap(visible(it), columns));
}
