/** How to write a value that its field does not accept. */
import { fieldAt, keysAt } from '../../../schema/field-at.ts';
import { yamlValue } from '../../../schema/yaml-value.ts';
import type { ConfigPath } from '../diagnostics/diagnostic.ts';
import { quote } from '../diagnostics/quote.ts';
import { remark } from './remark.ts';
import { type Rewrite, withDigits } from './rewrite.ts';
import { severalNames } from './several-names.ts';

interface Mistake {
  readonly path: ConfigPath;
  readonly value: unknown;
  /** The types that the field accepts. */
  readonly expected: readonly string[];
}

/** How to write a value so that it has one of the expected types, or else what the field is for, with an example. */
export function conversion({ path, value, expected }: Mistake, rewrite: Rewrite): string {
  if (path[0] === 'domain' && Array.isArray(value)) return severalNames(value);
  if (path.length === 0 && Array.isArray(value))
    return 'Remove the dashes at the top level: the file starts with keys, such as "domain: api.example.com".';
  const said = pairInText(path, value) ?? remark(path, value);
  if (said !== undefined) return said;
  const meant = rewrite(path, value);
  if (meant !== undefined)
    return `${letterNote(value, meant)}${dashNote(value, meant)}${rewriting(path, value, meant)}`;
  // The item is what is wrong, and the list around it as well.
  if (expected.includes('array') && typeof value === 'string')
    return 'Write a list, with one item in each line.';
  const example = exampleOf(path);
  return `${descriptionOf(path)}${example === undefined ? '' : ` Write ${example}.`}`.trim();
}

function rewriting(path: ConfigPath, value: unknown, meant: unknown): string {
  const written = yamlValue(meant);
  if (typeof meant === 'string' && typeof value !== 'string' && !Array.isArray(value))
    return `Put it in quotes: ${JSON.stringify(meant)}`;
  if (typeof meant === 'number' && value === String(meant)) return `Remove the quotes: ${written}`;
  if (typeof meant === 'boolean') return `Write ${written}, without quotes.`;
  if (Array.isArray(meant) && meant.length === 1 && !isDash(value))
    return `Write a list of one item: ${written}`;
  return `Write ${typeof path.at(-1) === 'string' ? `${String(path.at(-1))}: ` : ''}${written}`;
}

/** Without the space behind it, a dash begins no item: it is a part of a text, or the sign of a number. */
function dashNote(value: unknown, meant: unknown): string {
  return Array.isArray(meant) && isDash(value) ? 'A dash needs a space behind it. ' : '';
}

function isDash(value: unknown): boolean {
  return /^-\S/.test(String(value));
}

/** "region:us-east-1" or "domain, example.com": the space or the colon is missing, and so all of it is one text. */
function pairInText(path: ConfigPath, value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 300) return undefined;
  const [, word = '', rest = ''] = /^([A-Za-z_-]+)\s*[:=,\s]\s*(\S.*)$/.exec(value) ?? [];
  const key = keysAt(path).find((known) => known.toLowerCase() === word.toLowerCase());
  if (key === undefined) return undefined;
  // Lines without a colon are read as one text.
  const [first = '', ...more] = rest.split(/\s+(?=[A-Za-z_-]+\s*[:=]\s)/);
  const others = more.length === 0 ? '' : ', and each key in a line of its own';
  return `A key ends in a colon and a space. Write ${quote(`${key}: ${first}`)}${others}.`;
}

/** What is said of a text that has the right type and the wrong form. */
export function correction(path: ConfigPath, value: unknown, rewrite: Rewrite): string {
  const said = remark(path, value);
  if (said !== undefined) return said;
  const meant = rewrite(path, value);
  if (meant === undefined) return allowedAt(path);
  return `${letterNote(value, meant) || `${allowedAt(path)} `}Did you mean ${suggested(path, meant)}?`;
}

/** Which letter was taken for a digit: in many fonts the two look the same, and so do what was written and what is meant. */
function letterNote(value: unknown, meant: unknown): string {
  if (typeof value !== 'string') return '';
  const digits = withDigits(value);
  const at = Array.from(digits).findIndex((digit, index) => digit !== value[index]);
  if (at === -1) return '';
  // It may be a letter that is right, in a value with another mistake.
  const around = value.slice(Math.max(0, at - 1), at + 2).toLowerCase();
  if (JSON.stringify(meant).toLowerCase().includes(around)) return '';
  return `It has the letter ${value[at]} in place of the digit ${digits[at]}. `;
}

function suggested(path: ConfigPath, meant: unknown): string {
  if (typeof meant === 'string') return quote(meant);
  return rewriting(path, undefined, meant).replace(/^Write /, '');
}

/** What the pattern of the field accepts, in words. */
export function allowedAt(path: ConfigPath): string {
  const allowed = fieldAt(path)?.notes.allowed;
  return allowed === undefined ? descriptionOf(path) : `Allowed: ${allowed}.`;
}

/** The field with an example, in quotes; undefined where the notes have none. */
export function exampleOf(path: ConfigPath): string | undefined {
  const example = fieldAt(path)?.notes.examples?.[0];
  const key = path.at(-1);
  return example === undefined || typeof key !== 'string' ? undefined : `"${key}: ${yamlValue(example)}"`;
}

/** What the field is for. */
export function descriptionOf(path: ConfigPath): string {
  return fieldAt(path)?.notes.description ?? '';
}
