/** zod's issues → diagnostics in the words of the field that each is about; one for each unknown key. */
import { acceptsAt, fieldAt, keysAt } from '../../../schema/field-at.ts';
import type { ConfigPath, Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearMiss } from '../diagnostics/near-miss.ts';
import { allOf, formatPath, oneOf, quote, quoteValue } from '../diagnostics/quote.ts';
import type { Issue } from './issue.ts';
import { valueAt } from './value-at.ts';

/** Diagnostics for the issues of one file. A required key that is mistyped is reported once, as unknown. */
export function describeIssues(issues: readonly Issue[], value: unknown): readonly Diagnostic[] {
  const mistyped = new Set<string>();
  const unknown = issues
    .filter((issue) => issue.code === 'unrecognized_keys')
    .flatMap((issue) => unknownKeys(issue, value, mistyped));
  const others = issues.filter(
    (issue) => issue.code !== 'unrecognized_keys' && !mistyped.has(JSON.stringify(issue.path)),
  );
  return [...unknown, ...others.map((issue) => describeIssue(issue, value))];
}

/** Adds the paths of the keys that were meant to `mistyped`. */
function unknownKeys(issue: Issue, value: unknown, mistyped: Set<string>): readonly Diagnostic[] {
  const known = keysAt(issue.path);
  const present = valueAt(value, issue.path) ?? {};
  const free = known.filter((key) => !Object.hasOwn(present, key));
  return (issue.keys ?? []).map((key) => {
    const near = nearMiss(key, free);
    if (near !== undefined) mistyped.add(JSON.stringify([...issue.path, near]));
    return {
      severity: 'error',
      code: 'unknown-key',
      path: [...issue.path, key],
      part: 'key',
      summary: `unknown key ${quote(key)}${suggestion(near)}`,
      detail: `${issue.path.length === 0 ? 'The file' : nameOf(issue.path)} accepts the keys ${allOf(known)}.`,
    };
  });
}

function suggestion(near: string | undefined): string {
  return near === undefined ? '' : `, did you mean "${near}"?`;
}

function describeIssue(issue: Issue, root: unknown): Diagnostic {
  const value = valueAt(root, issue.path);
  if (value === undefined) return missingKey(issue.path);
  switch (issue.code) {
    case 'invalid_type':
      return value === null ? noValue(issue) : wrongType(issue, value);
    case 'too_small':
    case 'too_big':
      return outOfRange(issue, value);
    case 'invalid_value':
      return unknownValue(issue, value);
    case 'invalid_key':
      return invalidKey(issue.path);
    default:
      return invalidValue(issue.path, value);
  }
}

function missingKey(path: ConfigPath): Diagnostic {
  const parent = path.slice(0, -1);
  const key = `the key "${String(path.at(-1))}" is missing`;
  return {
    severity: 'error',
    code: 'missing-key',
    path: parent,
    part: 'key',
    summary: parent.length === 0 ? key : `${key} from ${nameOf(parent)}`,
    detail: `Add it${exampleOf(path)}. ${descriptionOf(path)}`.trim(),
  };
}

function exampleOf(path: ConfigPath): string {
  const example = fieldAt(path)?.notes.examples?.[0];
  if (example === undefined || typeof example === 'object') return '';
  return `, for example "${String(path.at(-1))}: ${String(example)}"`;
}

function noValue({ expected, path }: Issue): Diagnostic {
  return {
    severity: 'error',
    code: 'wrong-type',
    path,
    part: 'key',
    summary: `${nameOf(path)} has no value`,
    detail: `It must be ${typesText(expected)}. Remove the key to use the default, if it has one.`,
  };
}

function wrongType({ expected, path }: Issue, value: unknown): Diagnostic {
  const shown = typeof value === 'string' ? `the text ${quote(value)}` : quoteValue(value);
  return {
    severity: 'error',
    code: 'wrong-type',
    path,
    summary: `${nameOf(path)} is ${shown}, but it must be ${typesText(expected)}`,
    detail: conversion(expected?.split('|') ?? [], value) ?? descriptionOf(path),
  };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of fields',
  record: 'a group of names and values',
};

function typesText(expected = ''): string {
  return oneOf(expected.split('|').map((type) => typeNames[type] ?? type));
}

/** How to write a value so that it has one of the expected types; undefined where only the user can know. */
function conversion(expected: readonly string[], value: unknown): string | undefined {
  const expectsOnly = (type: string): boolean => expected.length === 1 && expected[0] === type;
  if (typeof value === 'string') return textConversion(expected, value);
  if (expectsOnly('string') && (typeof value === 'number' || typeof value === 'boolean'))
    return `Put it in quotes: "${String(value)}"`;
  if (expected.includes('array') && typeof value === 'number') return `Write a list of one item: [${value}]`;
  return undefined;
}

function textConversion(expected: readonly string[], text: string): string | undefined {
  if (expected.some((type) => type === 'number' || type === 'int') && /^[0-9]+$/.test(text))
    return `Remove the quotes: ${text}`;
  if (expected.includes('boolean') && /^(yes|no|on|off|true|false)$/i.test(text))
    return `Write ${/^(yes|on|true)$/i.test(text) ? 'true' : 'false'}, without quotes.`;
  if (expected.includes('array')) {
    const showable = text.length <= 40 && !/[\p{Cc}"\\]/u.test(text);
    return `Write a list of one item: [${showable ? JSON.stringify(text) : '…'}]`;
  }
  return undefined;
}

function outOfRange(issue: Issue, value: unknown): Diagnostic {
  const { path } = issue;
  if (issue.origin === 'string') return invalidValue(path, value);
  if (issue.origin === 'array') {
    return {
      severity: 'error',
      code: 'too-few',
      path,
      summary: `${nameOf(path)} is an empty list`,
      detail: 'Add at least one item, or remove the key to use the default.',
    };
  }
  return {
    severity: 'error',
    code: 'out-of-range',
    path,
    summary: `${nameOf(path)} is ${quoteValue(value)}, but it must be ${boundOf(issue)}`,
    detail: descriptionOf(path),
  };
}

function boundOf({ code, inclusive, minimum, maximum }: Issue): string {
  if (code === 'too_big') return `at most ${maximum}`;
  return inclusive ? `at least ${minimum}` : `more than ${minimum}`;
}

function unknownValue(issue: Issue, value: unknown): Diagnostic {
  const values = (issue.values ?? []).map(String);
  const near = typeof value === 'string' ? nearMiss(value, values) : undefined;
  return {
    severity: 'error',
    code: 'unknown-value',
    path: issue.path,
    summary: `${nameOf(issue.path)} cannot be ${quoteValue(value)}${suggestion(near)}`,
    detail: `Allowed: ${oneOf(values)}. ${descriptionOf(issue.path)}`.trim(),
  };
}

function invalidKey(path: ConfigPath): Diagnostic {
  return {
    severity: 'error',
    code: 'invalid-value',
    path,
    part: 'key',
    summary: `${quoteValue(path.at(-1))} cannot be a key of ${nameOf(path.slice(0, -1))}`,
    detail: allowedAt(path),
  };
}

/** A text that the pattern of its field does not accept. */
function invalidValue(path: ConfigPath, value: unknown): Diagnostic {
  const repaired = typeof value === 'string' ? repair(path, value) : undefined;
  return {
    severity: 'error',
    code: 'invalid-value',
    path,
    part: 'value',
    summary: `${nameOf(path)} cannot be ${quoteValue(value)}`,
    detail: `${allowedAt(path)}${repaired === undefined ? '' : ` Did you mean "${repaired}"?`}`,
  };
}

function allowedAt(path: ConfigPath): string {
  const allowed = fieldAt(path)?.notes.allowed;
  return allowed === undefined ? descriptionOf(path) : `Allowed: ${allowed}.`;
}

/** The value without the most common mistakes (case, spaces, a URL, a final dot), if the schema accepts it then. */
function repair(path: ConfigPath, value: string): string | undefined {
  if (value.length > 300) return undefined;
  const trimmed = value.trim();
  const lower = trimmed.toLowerCase();
  const candidates = [
    trimmed,
    lower,
    hostOfUrl(lower),
    lower.replace(/[_ .]+/g, '-'),
    blockOfOneAddress(trimmed),
  ];
  return candidates.find((candidate) => candidate !== value && acceptsAt(path, candidate));
}

function hostOfUrl(url: string): string {
  return url
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/?#].*$/, '')
    .replace(/\.$/, '');
}

function blockOfOneAddress(address: string): string {
  return /^[0-9.]+$/.test(address) ? `${address}/32` : `${address}/128`;
}

function nameOf(path: ConfigPath): string {
  return path.length === 0 ? 'the file' : quote(formatPath(path));
}

function descriptionOf(path: ConfigPath): string {
  return fieldAt(path)?.notes.description ?? '';
}
