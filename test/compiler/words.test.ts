/** The small pieces that messages are made of. */
import { describe, expect, test } from 'vitest';
import { nearMiss } from '../../src/compiler/diagnostics/near-miss.ts';
import { showPath, showValue } from '../../src/compiler/diagnostics/quote.ts';

describe('the near miss', () => {
  test.each([
    ['gatway', 'gateway'],
    ['Gateway', 'gateway'],
    ['gatewya', 'gateway'],
    ['tunel', 'tunnel'],
    ['port', 'ports'],
    ['ha-proxy', 'haproxy'],
    ['colour', undefined],
    ['', undefined],
    ['x'.repeat(5000), undefined],
  ])('of %s is %s', (word, near) => {
    expect(nearMiss(word, ['version', 'ports', 'gateway', 'tunnel', 'haproxy'])).toBe(near);
  });
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
    [{}, 'a mapping'],
  ])('%j is shown as %s', (value, shown) => {
    expect(showValue(value)).toBe(shown);
  });
});

test('a path is shown as people write it', () => {
  expect(showPath([])).toBe('the file');
  expect(showPath(['ports', 1, 'tunnel'])).toBe('ports[1].tunnel');
  expect(showPath(['gateway', 'tags', 'a.b'])).toBe('gateway.tags."a.b"');
});
