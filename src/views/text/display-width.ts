/** How many columns of a terminal a character takes. */

/** East Asian wide and full-width characters, and pictographs: https://www.unicode.org/reports/tr11/ */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

/** Columns of one character (a whole code point). */
export function displayWidth(character: string): 0 | 1 | 2 {
  if (character <= '\u02ff') return 1;
  // Written here, because creating it would cost every start 3 % of what compiling a small file takes.
  if (/^[\p{Mn}\p{Me}]$/u.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
