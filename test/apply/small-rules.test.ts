/** Rules of apply that fit into a line: versions, and whose mark on an instance counts. */
import { expect, test } from 'vitest';
import { taintedInstance } from '../../src/apply/terraform/keep-instance.ts';
import { isAtLeast } from '../../src/project/terraform-version.ts';

test.each([
  ['1.6.0', 6, true],
  ['1.5.7', 6, false],
  ['1.10.0-rc1', 10, true],
  ['1.9.8', 10, false],
  ['2.0.0', 10, true],
] as const)('terraform %s is at least 1.%i: %s', (version, minor, expected) => {
  expect(isAtLeast(version, minor)).toBe(expected);
});

const state = (status: string | undefined, name = 'gateway') =>
  JSON.stringify({
    resources: [
      {
        type: 'aws_instance',
        name,
        instances: [{ ...(status === undefined ? {} : { status }), attributes: { id: 'i-1' } }],
      },
    ],
  });

test('finds the gateway that terraform has marked, and nothing else', () => {
  expect(
    [state('tainted'), state(undefined), state('tainted', 'other'), '{"version":4}', ''].map(taintedInstance),
  ).toEqual(['i-1', null, null, null, null]);
});
