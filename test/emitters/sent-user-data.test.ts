/** What of the boot script is sent: the same configuration and programs without comments and empty lines. */
import { describe, expect, test } from 'vitest';
import { sentUserData } from '../../src/emitters/cloud-init/sent-user-data.ts';
import { bootScript } from '../helpers/gateway-exposure.ts';
import { readUserData } from '../helpers/user-data.ts';

describe.each(['socat', 'haproxy', 'nftables'] as const)('the boot script of %s', (forwarder) => {
  const script = bootScript({ forwarder, adminKeys: ['ssh-ed25519 AAAA # me'] });
  const sent = sentUserData(script.text);

  test('is sent without comments and empty lines', () => {
    expect(script.text).toMatch(/^ *# /m);
    expect(sent).not.toMatch(/^ *# |\n\n/m);
    expect(sent.startsWith('#cloud-config\n')).toBe(true);
  });

  test('writes the same files but for those lines, and runs the same commands', () => {
    const read = readUserData(sent);
    const withoutComments = [...script.files].map(([path, contents]) => [
      path,
      contents
        .split('\n')
        .filter((line) => !/^ *# /.test(line))
        .filter((line, index, lines) => line !== '' || index === lines.length - 1)
        .join('\n'),
    ]);
    expect([...read.files]).toEqual(withoutComments);
    expect([...read.modes]).toEqual([...script.modes]);
    expect([read.users, read.commands]).toEqual([script.users, script.commands]);
  });
});
