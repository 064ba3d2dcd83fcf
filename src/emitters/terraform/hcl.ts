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
