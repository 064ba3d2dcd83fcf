/** zod's issues → diagnostics in the words of the field that each is about; one for each unknown key. */
import { acceptsAt } from '../../../schema/field-at.ts';
import type { ConfigPath, Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearMiss } from '../diagnostics/near-miss.ts';
import { formatPath, oneOf, quote, quoteValue } from '../diagnostics/quote.ts';
import { allowedAt, conversion, correction, descriptionOf, exampleOf } from './advice.ts';
import type { Issue } from './issue.ts';
import { type Rewrite, rewritten } from './rewrite.ts';
import { unknownKeys } from './unknown-keys.ts';
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
  return [
    ...unknown,
    ...others.map((issue, index) => describeIssue(issue, value, index < mostRewritten ? rewritten : asItIs)),
  ];
}

/** Values that a rewriting is looked for: it takes a fifth of a millisecond, and a file can hold 200,000 of them. */
const mostRewritten = 200;
const asItIs: Rewrite = () => undefined;

function suggestion(near: string | undefined): string {
  return near === undefined ? '' : `, did you mean "${near}"?`;
}

function describeIssue(issue: Issue, root: unknown, rewrite: Rewrite): Diagnostic {
  const value = valueAt(root, issue.path);
  if (value === undefined) return missingKey(issue.path);
  switch (issue.code) {
    case 'invalid_type':
      return value === null ? noValue(issue) : wrongType(issue, value, rewrite);
    case 'too_small':
    case 'too_big':
      return outOfRange(issue, value, rewrite);
    case 'invalid_value':
      return unknownValue(issue, value);
    case 'invalid_key':
      return invalidKey(issue.path);
    default:
      return invalidValue(issue.path, value, rewrite);
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
    detail: `Add ${exampleOf(path) ?? 'it'}. ${descriptionOf(path)}`.trim(),
  };
}

function noValue({ expected, path }: Issue): Diagnostic {
  const optional = acceptsAt(path, undefined);
  const write = exampleOf(path) ?? `a value: ${typesText(expected)}`;
  return {
    severity: 'error',
    code: 'wrong-type',
    path,
    part: 'key',
    summary: `${nameOf(path)} has no value`,
    detail: `Add ${write}.${optional ? ' Or remove the key to use the default.' : ''}`,
  };
}

function wrongType({ expected, path }: Issue, value: unknown, rewrite: Rewrite): Diagnostic {
  const shown = typeof value === 'string' ? `the text ${quote(value)}` : quoteValue(value);
  return {
    severity: 'error',
    code: 'wrong-type',
    path,
    summary: `${nameOf(path)} is ${shown}, but it must be ${typesText(expected)}`,
    detail: conversion({ path, value, expected: expected?.split('|') ?? [] }, rewrite),
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

function outOfRange(issue: Issue, value: unknown, rewrite: Rewrite): Diagnostic {
  const { path } = issue;
  if (issue.origin === 'string') return invalidValue(path, value, rewrite);
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
function invalidValue(path: ConfigPath, value: unknown, rewrite: Rewrite): Diagnostic {
  return {
    severity: 'error',
    code: 'invalid-value',
    path,
    part: 'value',
    summary: `${nameOf(path)} cannot be ${quoteValue(value)}`,
    detail: correction(path, value, rewrite),
  };
}

function nameOf(path: ConfigPath): string {
  return path.length === 0 ? 'the file' : quote(formatPath(path));
}
