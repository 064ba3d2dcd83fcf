/** Values that some YAML reader is known to take for something else, and a generator of any JSON value around them. */
import fc from 'fast-check';

export const oddStrings: readonly string[] = [
  '', ' ', 'yes', 'No', 'ON', 'off', 'y', 'N', 'true', 'False', 'null', 'NULL', '~', '<<', '=', '-', '?', ':', '---', '...', '--- a',
  '22:22', '190:20:30', '+1:30', '010', '0o10', '0x1F', '0b11', '1_000', '1e3', 'e1', '-E+7', '1.', '.5', '+1', '-1', '.inf', '-.INF', '.nan', 'NaN', 'inf',
  '2026-11-25', '2026-11-25T10:00:00Z', '12345678901234567890', '00', '08', '1.10',
  ' lead', 'trail ', 'a: b', 'a:', ': a', 'a #b', '# a', '#', '- a', '? a', '*a', '&a', '!a', '!!str a', '%a', '@a', '`a', '|', '>', '{}', '[]', '{a', '[a', '"a', "'a", ',a',
  'tab\tin', '\t', 'cr\rin', 'crlf\r\nin', 'nul\0in', 'bell\u0007', 'esc\u001b[31m', 'del\u007f', 'nel\u0085in', 'ls\u2028in', 'ps\u2029in', '\ufeffbom', 'a\ufffe', '\uffff', 'é', '日本', '🚀', '\\n', '\\', '"', 'é: ü',
  '\n', '\n\n', 'a\n', 'a\n\n', '\na', 'a\nb', 'a\nb\n', ' a\nb', 'a\n b\n', 'a \nb', 'a\n \nb', 'a\n\tb', '\ta\nb', '---\na: b\n', 'a\n---\nb', 'a\n...\nb', '#!/bin/sh\nset -eu\n', 'a\rb\nc', 'a\u2028b\nc', 'é\n日本\n',
  `${'x'.repeat(1500)}`, `${'x '.repeat(700)}x`, `"${'y'.repeat(1100)}`, '${HOME} $(id) %s {{ . }}',
];

// Well-formed UTF-16 only: half a surrogate pair cannot be written in UTF-8.
const oddString = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: fc.constantFrom(...'ab01.:-#\n\t \'"\\|>&*!%@`{}[],?=<~_ey') }) },
  { weight: 2, arbitrary: fc.constantFrom(...oddStrings) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);
// -0 and numbers with more digits than a double are not in the format; keys that JavaScript treats specially are.
const scalar = fc.oneof(oddString, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }).map((it) => (Object.is(it, -0) ? 0 : it)), fc.boolean(), fc.constant(null));

/** Any JSON value, with strings and keys that are hard to write. */
export const jsonValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, scalar, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(oddString, tie('value'), { maxKeys: 4, noNullPrototype: true })),
})).value;
