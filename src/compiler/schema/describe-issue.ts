/** One zod issue → one diagnostic (one for each unknown key), in the words of the field that it is about. */
import { fieldAt, keysAt } from '../../../schema/field-at.ts';
import type { ConfigPath, Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearMiss } from '../diagnostics/near-miss.ts';
import { oneOf, quoted, showPath, showValue } from '../diagnostics/quote.ts';
import { type Issue, valueAt } from './union-issue.ts';

/** Diagnostics for the issues of one file. A key that is missing because it is mistyped is reported once, as unknown. */
export function describeIssues(issues: readonly Issue[], value: unknown): readonly Diagnostic[] {
  const mistyped = new Set<string>();
  const unknown = issues
    .filter((it) => it.code === 'unrecognized_keys')
    .flatMap((it) => unknownKeys(it, value, mistyped));
  const others = issues.filter(
    (it) => it.code !== 'unrecognized_keys' && !mistyped.has(JSON.stringify(it.path)),
  );
  return [...unknown, ...others.map((it) => describe(it, value))];
}

function unknownKeys(issue: Issue, value: unknown, mistyped: Set<string>): readonly Diagnostic[] {
  const known = keysAt(issue.path);
  const present = valueAt(value, issue.path) ?? {};
  const free = known.filter((it) => !Object.hasOwn(present, it));
  return (issue.keys ?? []).map((key) => {
    const near = nearMiss(key, free);
    if (near !== undefined) mistyped.add(JSON.stringify([...issue.path, near]));
    return {
      severity: 'error' as const,
      code: 'unknown-key' as const,
      path: [...issue.path, key],
      part: 'key' as const,
      summary: `unknown key ${quoted(key)}${near === undefined ? '' : `, did you mean "${near}"?`}`,
      detail: `${issue.path.length === 0 ? 'The file' : named(issue.path)} may hold ${oneOf(known)}.`,
    };
  });
}

function describe(issue: Issue, root: unknown): Diagnostic {
  const value = valueAt(root, issue.path);
  if (value === undefined) return missingKey(issue.path);
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue, value);
    case 'too_small':
    case 'too_big':
      return outOfRange(issue, value);
    case 'invalid_value':
      return unknownValue(issue, value);
    case 'invalid_key':
      return mismatch(issue.path, issue.path.at(-1) as string, 'key');
    default:
      return mismatch(issue.path, value, 'value');
  }
}

function missingKey(path: ConfigPath): Diagnostic {
  const key = String(path.at(-1));
  const notes = fieldAt(path)?.notes;
  const example = notes?.examples?.[0];
  return {
    severity: 'error',
    code: 'missing-key',
    path: path.slice(0, -1),
    part: 'key',
    summary:
      path.length === 1
        ? `the key "${key}" is missing`
        : `${quoted(showPath(path.slice(0, -1)))} lacks the key "${key}"`,
    detail: `${notes?.description ?? ''}${example === undefined || typeof example === 'object' ? '' : ` For example: ${key}: ${String(example)}`}`,
  };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function wrongType(issue: Issue, value: unknown): Diagnostic {
  const expected = issue.expected?.split('|') ?? [];
  const wanted = oneOf(expected.map((it) => typeNames[it] ?? it));
  const base = { severity: 'error', code: 'wrong-type', path: issue.path } as const;
  if (value === null) {
    return {
      ...base,
      part: 'key',
      summary: `${quoted(showPath(issue.path))} has no value`,
      detail: `It takes ${wanted}. Remove the key to get the default, if it has one.`,
    };
  }
  return {
    ...base,
    summary: `${named(issue.path)} is ${typedValue(value)}, but it takes ${wanted}`,
    detail: wayToType(expected, value, issue.path),
  };
}

function named(path: ConfigPath): string {
  return path.length === 0 ? 'the file' : quoted(showPath(path));
}

function typedValue(value: unknown): string {
  return typeof value === 'string' ? `the text ${quoted(value)}` : showValue(value);
}

function wayToType(expected: readonly string[], value: unknown, path: ConfigPath): string {
  if (typeof value === 'string') {
    if (expected.some((it) => it === 'number' || it === 'int') && /^[0-9]+$/.test(value))
      return `Drop the quotes: ${value}`;
    if (expected.includes('boolean') && /^(yes|no|on|off|true|false)$/i.test(value))
      return `Write ${/^(yes|on|true)$/i.test(value) ? 'true' : 'false'}, without quotes.`;
    if (expected.includes('array'))
      return `Write a list of one: [${value.length > 40 || /[\p{Cc}"\\]/u.test(value) ? '…' : JSON.stringify(value)}]`;
  }
  if (expected.length === 1 && expected[0] === 'string' && ['number', 'boolean'].includes(typeof value))
    return `Put it in quotes: "${String(value)}"`;
  if (expected.includes('array') && typeof value === 'number') return `Write a list of one: [${value}]`;
  return fieldAt(path)?.notes.description ?? '';
}

function outOfRange(issue: Issue, value: unknown): Diagnostic {
  const name = quoted(showPath(issue.path));
  if (issue.origin === 'array') {
    return {
      severity: 'error',
      code: 'too-few',
      path: issue.path,
      summary: `${name} is an empty list`,
      detail: 'It needs at least one item. Remove the key to get the default.',
    };
  }
  if (issue.origin === 'string') return mismatch(issue.path, value, 'value');
  const bound =
    issue.code === 'too_small'
      ? `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`
      : `at most ${issue.maximum}`;
  return {
    severity: 'error',
    code: 'out-of-range',
    path: issue.path,
    summary: `${name} is ${showValue(value)}, but it must be ${bound}`,
    detail: fieldAt(issue.path)?.notes.description ?? '',
  };
}

function unknownValue(issue: Issue, value: unknown): Diagnostic {
  const values = (issue.values ?? []).map(String);
  const near = typeof value === 'string' ? nearMiss(value, values) : undefined;
  return {
    severity: 'error',
    code: 'unknown-value',
    path: issue.path,
    summary: `${quoted(showPath(issue.path))} cannot be ${showValue(value)}${near === undefined ? '' : `, did you mean "${near}"?`}`,
    detail: `It takes ${oneOf(values)}. ${fieldAt(issue.path)?.notes.description ?? ''}`.trim(),
  };
}

/** A text that its field's pattern does not admit. */
function mismatch(path: ConfigPath, value: unknown, part: 'key' | 'value'): Diagnostic {
  const notes = fieldAt(path)?.notes;
  const repair = typeof value === 'string' ? repaired(path, value, part) : undefined;
  const allowed = notes?.allowed === undefined ? (notes?.description ?? '') : `Allowed is ${notes.allowed}.`;
  return {
    severity: 'error',
    code: 'invalid-value',
    path,
    part,
    summary:
      part === 'key'
        ? `${showValue(value)} cannot be a key of ${quoted(showPath(path.slice(0, -1)))}`
        : `${quoted(showPath(path))} cannot be ${showValue(value)}`,
    detail: repair === undefined ? allowed : `${allowed} Write ${repair}`,
  };
}

/** The value after the mistakes that people make most (case, spaces, a URL, a final dot), if the schema takes it then. */
function repaired(path: ConfigPath, value: string, part: 'key' | 'value'): string | undefined {
  const schema = part === 'value' ? fieldAt(path)?.schema : undefined;
  if (schema === undefined || value.length > 300) return undefined;
  const plain = value.trim();
  const candidates = [
    plain,
    plain.toLowerCase(),
    plain
      .toLowerCase()
      .replace(/^[a-z]+:\/\//, '')
      .replace(/[/?#].*$/, '')
      .replace(/\.$/, ''),
    plain.toLowerCase().replace(/[_ .]+/g, '-'),
    addressBlock(plain),
  ];
  return candidates.find((it) => it !== value && accepts(schema, it));
}

function accepts(schema: { safeParse(value: unknown): { success: boolean } }, value: string): boolean {
  return schema.safeParse(value).success;
}

/** One address as a block of one. */
function addressBlock(address: string): string {
  return /^[0-9.]+$/.test(address) ? `${address}/32` : `${address}/128`;
}
