/** The boot script of the live gateway against the compiled one, as a reviewer reads it. */
import { expect, test } from 'vitest';
import { emit } from '../../src/emitters/index.ts';
import { bootScriptLines } from '../../src/plan/terraform/boot-script.ts';
import { exposure, publicKeys } from '../helpers/exposure-builder.ts';

const scriptOf = (over: Parameters<typeof exposure>[0] = {}): string =>
  emit(exposure(over), publicKeys).files.find(({ path }) => path === 'cloud-init/user-data.yaml')?.contents ??
  '';

test('comments and empty lines, which are not sent to EC2 everywhere, are no difference', async () => {
  const sent = scriptOf().replace(/^ *(# [^\n]*)?\n/gm, '');
  expect(await bootScriptLines(`${sent}\n`, scriptOf())).toBe('  (the same text; the host key changes)');
});

test('what differs is shown with its sign, and what surrounds it', async () => {
  const live = scriptOf();
  const lines = (
    await bootScriptLines(live, live.replace('PasswordAuthentication no', 'PasswordAuthentication yes'))
  ).split('\n');
  expect(lines.filter((line) => /^[+-]/.test(line)).map((line) => line.replace(/\s+/g, ' '))).toEqual([
    '- PasswordAuthentication no',
    '+ PasswordAuthentication yes',
  ]);
  expect(lines.length).toBeLessThan(8);
});
