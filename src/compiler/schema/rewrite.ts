/** Values as they were probably meant: each change is a frequent mistake, and what the schema then accepts is suggested. */
import { acceptsAt, keysAt } from '../../../schema/field-at.ts';
import type { ConfigPath } from '../diagnostics/diagnostic.ts';

/** Longer values are no slips of the pen, and changing them would cost time. */
const longest = 300;

/** Finds what was meant by a value. */
export type Rewrite = (path: ConfigPath, written: unknown) => unknown;

/** A value for the field that differs from the written one by a frequent mistake; undefined where there is none. */
export function rewritten(path: ConfigPath, written: unknown): unknown {
  if (typeof written === 'string' && written.length > longest) return undefined;
  const values = [written, ...changed(written)];
  const candidates = [...values, ...values.map((value) => [value]), ...values.flatMap(wrapAt(path))];
  return candidates.find((candidate) => candidate !== written && acceptsAt(path, candidate));
}

/** A field of the group at the path that accepts the value, with the value in it. */
function wrapAt(path: ConfigPath): (value: unknown) => readonly object[] {
  const keys = keysAt(path);
  return (value) => {
    const key = keys.find((candidate) => acceptsAt([...path, candidate], value));
    return key === undefined || value === undefined ? [] : [{ [key]: value }];
  };
}

function changed(written: unknown): readonly unknown[] {
  // "-80" in place of "- 80"
  if (typeof written === 'number') return [String(written), ...(written < 0 ? [-written] : [])];
  if (typeof written === 'boolean') return [String(written)];
  if (Array.isArray(written)) return written.length === 1 ? written : [];
  return typeof written === 'string' ? changedText(written) : [];
}

/**
 * "8O80" as 8080, "us-east-l" as us-east-1, "10.O.0.0/8" as 10.0.0.0/8: letters that look like digits, among digits or at
 * the end. Else the text itself.
 */
export function withDigits(text: string): string {
  if (/^(?=.*[0-9])[0-9OolI./:]+$/.test(text)) return digitsFor(text);
  return text.replaceAll(
    /(?<![A-Za-z0-9])(?:[OolI]*[0-9][0-9OolI]*(?=[smh]?(?![A-Za-z0-9]))|[OolI]+(?=[smh]?$))/g,
    digitsFor,
  );
}

function digitsFor(letters: string): string {
  return letters.replaceAll(/[Oo]/g, '0').replaceAll(/[lI]/g, '1');
}

/** "eu-centraI-la" as eu-central-1a: a region or zone, whose words have only small letters. Else the text itself. */
function asRegion(text: string): string {
  const [, words = '', number = '', zone = ''] =
    /^([a-z]{2,4}(?:-[a-z][a-zI1]*)+-)([1-9lI])([a-z]?)$/.exec(text) ?? [];
  return number === '' ? text : `${words.replaceAll(/[I1]/g, 'l')}${digitsFor(number)}${zone}`;
}

function changedText(text: string): readonly unknown[] {
  // Some editors and web pages put curly quotes in place of straight ones.
  const trimmed = text.trim().replace(/^[“”„«‘’]+|[“”»‘’]+$/g, '');
  const forms = [...new Set([asRegion(trimmed), trimmed, withDigits(trimmed)])].flatMap(formsOf);
  return forms.filter((candidate) => candidate !== '');
}

function formsOf(trimmed: string): readonly unknown[] {
  const lower = trimmed.toLowerCase();
  const host = hostOfUrl(lower);
  return [
    ...numbersIn(trimmed),
    ...switches(lower),
    ...portPair(trimmed),
    ...severalItems(trimmed),
    ...labels(trimmed),
    ...durations(lower),
    trimmed,
    lower,
    host,
    asciiName(host),
    // us-east-1a
    lower.replace(/^([a-z]+-[a-z-]+-[0-9])[a-z]$/, '$1'),
    lower.replaceAll('_', '-'),
    lower.replace(/[_ .]+/g, '-'),
    /^[0-9.]+$/.test(trimmed) ? `${trimmed}/32` : `${trimmed}/128`,
  ];
}

/** "443", "443/tcp", "8GB", "$5", "5 USD". */
function numbersIn(text: string): readonly number[] {
  const digits = /^\$?([0-9]{1,9}(?:\.[0-9]{1,2})?) ?(?:\/tcp|[kmgt]i?b?|usd|dollars?|€|\$|s|sec|seconds)?$/i;
  const found = digits.exec(text)?.[1];
  return found === undefined ? [] : [Number(found)];
}

function switches(text: string): readonly boolean[] {
  if (/^(yes|on|true|enabled)$/.test(text)) return [true];
  return /^(no|off|false|disabled)$/.test(text) ? [false] : [];
}

/** "8080:80", as container engines write it. */
function portPair(text: string): readonly object[] {
  const [, visitors, target = ''] = /^([0-9]{1,5}):(.+)$/.exec(text) ?? [];
  if (visitors === undefined) return [];
  return [{ public: Number(visitors), target: /^[0-9]+$/.test(target) ? Number(target) : target }];
}

/** "a.example.com, b.example.com", and "-80 -443", which is what a list becomes whose dashes have no space behind them. */
function severalItems(text: string): readonly unknown[] {
  const dashed = /^-\S+(?: -\S+)*$/.test(text);
  const items = dashed ? text.split(' ').map((item) => item.slice(1)) : text.split(/[,;]\s*|\s+/);
  if (!dashed && items.length < 2) return [];
  return [items.map(itemValue), items];
}

function itemValue(item: string): string | number {
  return /^[0-9]{1,5}$/.test(item) ? Number(item) : item;
}

/** "kubernetes.io/hostname=pi1", as kubectl writes labels. */
function labels(text: string): readonly object[] {
  const pairs = text.split(/,\s*/).map((pair) => /^([^=\s]+)={1,2}(\S+)$/.exec(pair));
  if (!pairs.every((pair) => pair !== null)) return [];
  return [Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, value]))];
}

/** "30 minutes", "2 hrs". */
function durations(text: string): readonly string[] {
  const [, number, unit = ''] =
    /^([0-9]{1,4}) ?(s|m|h)(?:ecs?|econds?|ins?|inutes?|rs?|ours?)?$/.exec(text) ?? [];
  return number === undefined ? [] : [`${number}${unit}`];
}

function hostOfUrl(url: string): string {
  return url
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/?#].*$/, '')
    .replace(/\.$/, '');
}

/** The form that a name with other letters has in DNS: xn--mller-kva.de for müller.de. */
function asciiName(name: string): string {
  if (/^[\x20-\x7e]*$/.test(name)) return '';
  return URL.canParse(`http://${name}`) ? new URL(`http://${name}`).hostname : '';
}
