/** How values and places of the file are written inside messages. */
import type { ConfigPath } from './diagnostic.ts';

const longest = 60;
/** What would not be seen, or would change how the rest of a line is seen: controls, line ends, joiners, direction marks. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A value as one short piece of text: strings in quotes, anything long cut, control characters made visible. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (value !== null && typeof value === 'object') return 'a mapping';
  return String(value);
}

/** Text in quotes, cut after 60 characters, control characters made visible. */
export function quoted(text: string): string {
  return `"${visible(text.length > longest ? `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…` : text)}"`;
}

/** Text with everything invisible in it written out, e.g. a NUL as \u0000. */
export function visible(text: string): string {
  return text.replace(invisible, (it) => `\\u${(it.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}

/** A place as people write it: ports[1].tunnel; the whole file for the empty path. */
export function showPath(path: ConfigPath): string {
  if (path.length === 0) return 'the file';
  return path
    .map((it, index) => (typeof it === 'number' ? `[${it}]` : `${index === 0 ? '' : '.'}${shortKey(it)}`))
    .join('');
}

function shortKey(key: string): string {
  return /^[A-Za-z0-9_-]{1,60}$/.test(key) ? key : quoted(key);
}

/** "a, b or c". */
export function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
