/** Values as HCL text. Every string of the file goes through here before it reaches a .tf file. */

const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g;
const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A quoted HCL string that terraform reads back as `value` (after NFC, which terraform applies to every string).
 * Interpolation (`${`) and directives (`%{`) are escaped, so that no value is ever evaluated.
 */
export function hclString(value: string): string {
  const escaped = value
    .replace(/["\\]/g, '\\$&')
    .replace(controls, (it) => short[it] ?? `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/([$%])\{/g, '$1$1{');
  return `"${escaped}"`;
}

/** A list of strings on one line. */
export function hclList(values: readonly string[]): string {
  return `[${values.map(hclString).join(', ')}]`;
}

/** `"key" = "value"` for each entry, sorted by key, the equals signs in one column as `terraform fmt` wants them. */
export function hclEntries(entries: Readonly<Record<string, string>>): readonly string[] {
  const quoted = Object.entries(entries)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => ({ key: hclString(key), value: hclString(value) }));
  const column = Math.max(...quoted.map((it) => columns(it.key)));
  return quoted.map(({ key, value }) => `${key}${' '.repeat(column - columns(key))} = ${value}`);
}

/** Width as terraform fmt counts it: grapheme clusters. */
function columns(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].length;
}
