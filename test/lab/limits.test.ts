/**
 * More visitors than the gateway can carry: those beyond the limit, and those beyond the share of their address, are
 * refused; the others and ssh are not affected.
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { connectionLimits, connectionsPerVisitor } from '../../src/emitters/limits.ts';
import { type Program, until } from '../helpers/lab/command.ts';
import { Lab } from '../helpers/lab/lab.ts';
import { gatewayAddress } from '../helpers/lab/network.ts';

const script = fileURLToPath(new URL('../helpers/lab/programs/crowd.mjs', import.meta.url));
const tooMany = 40;

describe.concurrent.each(['socat', 'haproxy'] as const)('%s', (forwarder) => {
  test('refuses visitors beyond the limit and goes on serving the others', async () => {
    const lab = await Lab.start({ forwarder });
    const limit = connectionLimits[forwarder];
    const crowds: Program[] = [];
    /** Visitors who stay, from several addresses; how many of them were answered. */
    const come = async (count: number, locals: readonly string[]) => {
      const crowd = ['prlimit', '--nofile=16384', process.execPath, script, gatewayAddress, '80'];
      const visitors = lab.network.internet.start([...crowd, String(count), '20000', ...locals]);
      crowds.push(visitors);
      const result = await until('the crowd has come', 150, () =>
        visitors.lines.find((line) => line.startsWith('{')),
      );
      const { answered, refused, silent } = JSON.parse(result) as Record<string, number>;
      expect(silent).toBe(0);
      expect(refused).toBe(count - (answered ?? 0));
      return answered ?? 0;
    };
    /** Refused at once, with a reset, which curl sees while it connects (7) or after that (56). */
    const refusal = async (local: string) => {
      const { code } = await lab.curl(['--interface', local, `http://${gatewayAddress}/`], 5);
      expect([7, 56]).toContain(code);
    };
    try {
      await lab.network.ownBlocks('198.18.0.0/24');
      expect(await come(connectionsPerVisitor + tooMany, ['198.18.0.1'])).toBe(connectionsPerVisitor);
      await refusal('198.18.0.1');
      expect(await lab.curl(['--fail', `http://${gatewayAddress}/`], 5)).toMatchObject({ code: 0 });

      const others = Array.from(
        { length: (2 * limit) / connectionsPerVisitor },
        (_, index) => `198.18.0.${index + 2}`,
      );
      expect(await come(limit - connectionsPerVisitor + tooMany, others)).toBe(limit - connectionsPerVisitor);
      await refusal('198.18.0.254');
      expect((await lab.network.internet.must(['ssh-keyscan', '-T', '10', gatewayAddress])).trim()).toContain(
        lab.hostKey.public,
      );

      await Promise.all(crowds.map((crowd) => crowd.stop('SIGKILL')));
      await until(
        'the places are free again',
        60,
        async () => (await lab.curl(['--fail', `http://${gatewayAddress}/`], 5)).code === 0,
      );
      expect(lab.pods[0]?.restarts).toBe(0);
    } finally {
      await lab.stop();
    }
  }, 300_000);
});
