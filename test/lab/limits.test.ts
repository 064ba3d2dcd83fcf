/**
 * More visitors than the gateway can carry: those beyond the limit are refused; the others and ssh are not affected.
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Program, until } from '../helpers/lab/command.ts';
import { Lab } from '../helpers/lab/lab.ts';
import { gatewayAddress } from '../helpers/lab/network.ts';

const crowd = fileURLToPath(new URL('../helpers/lab/programs/crowd.mjs', import.meta.url));
const tooMany = 40;

describe.concurrent.each(['socat', 'haproxy'] as const)('%s', (forwarder) => {
  test('refuses visitors beyond the limit and goes on serving the others', async () => {
    const lab = await Lab.start({ forwarder });
    try {
      const limit = Number(/ct state new ct count over (\d+)/.exec(lab.artefacts.userData)?.[1]);
      const visitors: Program = lab.network.internet.start([
        'prlimit',
        '--nofile=16384',
        process.execPath,
        crowd,
        gatewayAddress,
        '80',
        String(limit + tooMany),
        '20000',
      ]);
      const result = await until('the crowd has come', 150, () =>
        visitors.lines.find((line) => line.startsWith('{')),
      );
      const { answered, refused, silent } = JSON.parse(result) as Record<string, number>;
      expect(silent).toBe(0);
      expect(answered).toBeGreaterThanOrEqual(limit - 5);
      expect(answered).toBeLessThanOrEqual(limit);
      expect(refused).toBe(limit + tooMany - (answered ?? 0));

      const refusal = await lab.curl([`http://${gatewayAddress}/`], 5);
      expect(refusal.code, 'refused at once').toBe(7);
      expect((await lab.network.internet.must(['ssh-keyscan', '-T', '10', gatewayAddress])).trim()).toContain(
        lab.hostKey.public,
      );

      await visitors.stop('SIGKILL');
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
