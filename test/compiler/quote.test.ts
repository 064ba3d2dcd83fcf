/** The small pieces that messages are made of. */
import { describe, expect, test } from 'vitest';
import { allOf, counted, formatPath, oneOf, quoteValue } from '../../src/compiler/diagnostics/quote.ts';

test('a number of things is one thing or several', () => {
  expect([0, 1, 2].map((amount) => counted(amount, 'object'))).toEqual([
    '0 objects',
    '1 object',
    '2 objects',
  ]);
});

describe('a value in a message', () => {
  test.each([
    ['plain', '"plain"'],
    ['a\u0000\u001b[31m\n', '"a\\u0000\\u001b[31m\\u000a"'],
    ['x'.repeat(70), `"${'x'.repeat(60)}…"`],
    [`${'x'.repeat(59)}😀`, `"${'x'.repeat(59)}…"`],
    ['\u202eabc', '"\\u202eabc"'],
    [443, '443'],
    [null, 'null'],
    [[], 'an empty list'],
    [[1], 'a list'],
    [{}, 'a group of fields'],
  ])('%j is written as %s', (value, shown) => {
    expect(quoteValue(value)).toBe(shown);
  });
});

test('a path is written as people write it', () => {
  expect(formatPath([])).toBe('the file');
  expect(formatPath(['ports', 1, 'tunnel'])).toBe('ports[1].tunnel');
  expect(formatPath(['gateway', 'tags', 'a.b'])).toBe('gateway.tags."a.b"');
});

test('words are listed with a conjunction before the last', () => {
  expect(oneOf(['a'])).toBe('a');
  expect(oneOf(['a', 'b'])).toBe('a or b');
  expect(allOf(['a', 'b', 'c'])).toBe('a, b and c');
});
