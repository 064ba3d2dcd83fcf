/** What a person is asked before something is changed. */
import type { Paint } from '../channel.ts';
import { visible } from '../compiler/diagnostics/quote.ts';

export type Question =
  | { readonly kind: 'apply' }
  /** `name` is the exposure's. */
  | { readonly kind: 'destroy'; readonly name: string }
  /** Where terraform's state lies now and where it goes. */
  | { readonly kind: 'move-state'; readonly from: string; readonly to: string };

/** The question, with the answer that it needs. The person types on the same line. */
export function renderQuestion(question: Question, paint: Paint): string {
  return `${sentence(question)} Type ${paint('bold', agreement(question))} to continue: `;
}

/** What follows a no. */
export function renderRefused(): string {
  return 'Nothing was changed.\n';
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
