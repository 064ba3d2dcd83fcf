import { expect, test } from 'vitest';
import { nearMiss } from '../../src/compiler/diagnostics/near-miss.ts';

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
])('the near miss of %s is %s', (word, near) => {
  expect(nearMiss(word, ['version', 'ports', 'gateway', 'tunnel', 'haproxy'])).toBe(near);
});
