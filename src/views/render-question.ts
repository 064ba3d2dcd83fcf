/** What a person is asked before something is changed. */
import type { Paint } from '../channel.ts';
import { visible } from '../compiler/diagnostics/quote.ts';
import { exposeCommand } from './text/expose-command.ts';

export type Question =
  | { readonly kind: 'apply' }
  | DestroyQuestion
  /** Where terraform's state lies now and where it goes. */
  | { readonly kind: 'move-state'; readonly from: string; readonly to: string };

interface DestroyQuestion {
  readonly kind: 'destroy';
  /** The exposure's. */
  readonly name: string;
  /** The exposure file as the person named it. */
  readonly file: string;
  /** What a month costs of what is listed, in US dollars; null where nothing of it costs anything or the price is not known. */
  readonly monthly: number | null;
}

/** The question, with the answer that it needs. The person types on the same line. */
export function renderQuestion(question: Question, paint: Paint): string {
  const wanted = agreement(question);
  const short = acceptsShort(question) ? ` or ${paint('bold', 'y')}` : '';
  return `${sentence(question)} Type ${paint('bold', wanted)}${short} to continue: `;
}

const unchanged = 'Nothing was changed.';

/** What follows Ctrl-C at the question. */
export function renderStopped(): string {
  return `${unchanged}\n`;
}

/** What follows a no. */
export function renderRefused(question: Question): string {
  if (question.kind !== 'destroy') return `${unchanged}\n`;
  const { file, monthly } = question;
  const price = monthly === null ? '' : `, for an estimated $${monthly.toFixed(2)} a month`;
  const next = `Next: ${exposeCommand('status', file)} shows what is running, ${exposeCommand('destroy', file)} asks again.`;
  return `${unchanged} All of it stays${price}.\n${next}\n`;
}

/** Whether the answer agrees to what was asked. */
export function agrees(question: Question, answer: string | null): boolean {
  return answer === agreement(question) || (acceptsShort(question) && /^y(es)?$/i.test(answer ?? ''));
}

function acceptsShort({ kind }: Question): boolean {
  return kind !== 'destroy';
}

/** The answer that means yes. */
export function agreement(question: Question): string {
  return question.kind === 'destroy' ? question.name : 'yes';
}

function sentence(question: Question): string {
  switch (question.kind) {
    case 'apply':
      return 'Apply this?';
    case 'destroy':
      return 'Destroy all of this?';
    case 'move-state':
      return `The state moves from ${visible(question.from)} to ${visible(question.to)}.`;
  }
}
