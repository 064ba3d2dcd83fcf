/** Values as HCL text. Every string from exposure.yaml goes through here before it reaches a .tf file. */

const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g;
const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A quoted HCL string that terraform reads back as `value`, normalized to NFC as terraform does with every string.
 * Interpolation (`${`) and directives (`%{`) are escaped, so no value is ever evaluated.
 */
export function hclString(value: string): string {
  const escaped = value
    .replace(/["\\]/g, '\\$&')
    .replace(controls, (character) => short[character] ?? unicodeEscape(character))
    .replace(/([$%])\{/g, '$1$1{');
  return `"${escaped}"`;
}

/** A list of strings on one line. */
export function hclList(values: readonly string[]): string {
  return `[${values.map(hclString).join(', ')}]`;
}

/** `"key" = "value"` for each entry, sorted by key, with the equals signs aligned as `terraform fmt` aligns them. */
export function hclEntries(entries: Readonly<Record<string, string | null>>): readonly string[] {
  const quoted = Object.entries(entries)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => ({ key: hclString(key), value: value === null ? 'null' : hclString(value) }));
  const column = Math.max(...quoted.map(({ key }) => columns(key)));
  return quoted.map(({ key, value }) => `${key}${' '.repeat(column - columns(key))} = ${value}`);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The width as terraform fmt counts it: in grapheme clusters. */
function columns(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].length;
}
