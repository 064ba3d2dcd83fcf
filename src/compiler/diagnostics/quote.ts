/** How values and paths of the file are written in messages. Values are untrusted: nothing invisible in them survives. */
import type { ConfigPath } from './diagnostic.ts';

const longest = 60;

/** Text in quotes, cut after 60 characters, with invisible characters escaped. */
export function quote(text: string): string {
  return `"${visible(text.length > longest ? `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…` : text)}"`;
}

/** A value as one short piece of text: strings quoted, lists and groups of fields only named. */
export function quoteValue(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (value !== null && typeof value === 'object') return 'a group of fields';
  return String(value);
}

/** "1 object", "2 objects". */
export function counted(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

/**
 * Text with every invisible character escaped, e.g. a NUL as \u0000: what cannot be seen, or changes how the rest of a
 * line is seen (controls, line ends, joiners, direction marks).
 */
export function visible(text: string): string {
  // Nearly every text is ASCII, and the first use of Unicode's properties is 3 % of what compiling a small file takes.
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** Text without the escape sequences for colours and bold. */
export function withoutStyle(text: string): string {
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}

/** A path as people write it: ports[1].tunnel; "the file" for the empty path. */
export function formatPath(path: ConfigPath): string {
  if (path.length === 0) return 'the file';
  return path.map(formatStep).join('');
}

function formatStep(step: string | number, index: number): string {
  if (typeof step === 'number') return `[${step}]`;
  const key = /^[A-Za-z0-9_-]{1,60}$/.test(step) ? step : quote(step);
  return index === 0 ? key : `.${key}`;
}

/** "a, b or c". */
export function oneOf(words: readonly string[]): string {
  return enumerate(words, 'or');
}

/** "a, b and c". */
export function allOf(words: readonly string[]): string {
  return enumerate(words, 'and');
}

function enumerate(words: readonly string[], conjunction: string): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}
