/**
 * Writes YAML for Kubernetes and cloud-init that means the same to readers of YAML 1.1 and 1.2: PyYAML (cloud-init), Go
 * (kubectl) and the yaml package. It folds no lines and writes no anchors. docs/decisions/yaml-writer.md says why this is
 * not the yaml package's own writer.
 */

/** A value with a comment; made by `commented`. */
class Commented {
  constructor(
    readonly value: unknown,
    readonly why: string,
  ) {}
}

interface Options {
  readonly header?: string;
  readonly compact?: boolean;
}

/**
 * The value as one YAML document that ends with a newline. Takes JSON values and `commented` values, and leaves out
 * entries that are undefined, as JSON.stringify does. Throws for anything else, which is a bug.
 * `compact` starts lists at the column of their key; `header` becomes a comment above the document; a line of it that starts with # is written unchanged (`#cloud-config`).
 */
export function yamlText(value: unknown, options: Options = {}): string {
  const header = options.header === undefined ? '' : comment(options.header, '');
  const { why, inner } = unwrap(value, '');
  return `${header}${why}${isBlock(inner) ? block(inner, '', options) : inline(inner, '  ')}\n`;
}

/**
 * The value with `# why` on separate lines above its mapping entry or list item. The declared type is that of the value,
 * so objects of declared types can contain it; only this file may look inside.
 */
export function commented<T>(value: T, why: string): T {
  return new Commented(value, why) as T;
}

/** The value without its comments and undefined entries: what a reader of `yamlText` gets. */
export function withoutComments(value: unknown): unknown {
  const { inner } = unwrap(value, '');
  if (typeof inner !== 'object' || inner === null) return inner;
  if (Array.isArray(inner)) return inner.map(withoutComments);
  return Object.fromEntries(entriesOf(inner).map(([key, entry]) => [key, withoutComments(entry)]));
}

/** A list or mapping that is not empty, with every line indented and no newline at the end. */
function block(value: object, indent: string, options: Options): string {
  const deeper = `${indent}  `;
  if (!Array.isArray(value))
    return entriesOf(value)
      .map(([key, entry]) => mappingEntry([key, entry], indent, options))
      .join('\n');
  return value
    .map((item: unknown) => {
      const { why, inner } = unwrap(item, indent);
      return `${why}${indent}- ${isBlock(inner) ? block(inner, deeper, options).slice(deeper.length) : inline(inner, deeper)}`;
    })
    .join('\n');
}

function mappingEntry([key, value]: [string, unknown], indent: string, options: Options): string {
  const deeper = `${indent}  `;
  const { why, inner } = unwrap(value, indent);
  const flush = options.compact === true && Array.isArray(inner);
  const name = scalar(key);
  // Readers look for the colon of an ordinary key only within 1,024 characters.
  const start = name.length < 1000 ? name : `? ${name}\n${indent}`;
  return `${why}${indent}${start}:${isBlock(inner) ? `\n${block(inner, flush ? indent : deeper, options)}` : ` ${inline(inner, deeper)}`}`;
}

/** A value that starts on the line of its key; `indent` is that of its further lines. */
function inline(value: unknown, indent: string): string {
  if (typeof value === 'string') return multiLine(value, indent) ?? scalar(value);
  if (typeof value === 'number') return number(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object') return '{}';
  throw new Error(`YAML cannot say this ${typeof value}`);
}

function isBlock(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).some((entry) => entry !== undefined || Array.isArray(value))
  );
}

function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, entry]) => entry !== undefined);
}

function unwrap(value: unknown, indent: string): { why: string; inner: unknown } {
  return value instanceof Commented
    ? { why: comment(value.why, indent), inner: value.value }
    : { why: '', inner: value };
}

/** Characters other than tab and newline that some reader refuses or changes unless they are escaped. */
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]/gu;

function comment(text: string, indent: string): string {
  return text
    .replace(unsafe, ' ')
    .trimEnd()
    .split('\n')
    .map((line) => `${indent}${line.startsWith('#') ? line : `# ${line}`.trimEnd()}\n`)
    .join('');
}

/** Text that every reader takes for a string without quotes: a word, a path, an option, 16Mi, 00-namespace.yaml. */
const plain = /^(?:-{0,2}[A-Za-z_/]|\d+(?:-[A-Za-z]|[mKMG]))(?:[\x21-\x7e]| (?=[\x21-\x7e]))*$/;
// The last form: a YAML 1.1 reader may take e1 for a number that has only an exponent.
const notPlain = /: |:$| #|^(?:y|n|yes|no|on|off|true|false|null|nan|inf|-?e[-+]?\d+)$/i;

function scalar(text: string): string {
  return plain.test(text) && !notPlain.test(text) ? text : quoted(text);
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The text as a literal block; undefined if some reader would change it. */
function multiLine(text: string, indent: string): string | undefined {
  if (!text.includes('\n')) return undefined;
  // Readers disagree on an empty or indented first line, blanks at the end of a line and several newlines at the end.
  if (/^[ \t\n]|[ \t]$|\n\n$|[ \t]\n/.test(text) || text.search(unsafe) >= 0) return undefined;
  const ends = text.endsWith('\n');
  const lines = ends ? text.slice(0, -1) : text;
  return `|${ends ? '' : '-'}\n${indent}${lines.replace(/\n(?=[^\n])/g, `\n${indent}`)}`;
}

/** YAML 1.1 allows an exponent only after a decimal point: it reads 1e+21 as a string. */
function number(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`YAML cannot say the number ${value}`);
  return JSON.stringify(value).replace(/^(-?\d+)e/, '$1.0e');
}
