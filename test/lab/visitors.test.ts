/** The visitors' door: crowds keep nobody out, and a connection ends when it is silent for gateway.idle, not before. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crowdedEntrance } from '../helpers/lab/doors.ts';
import { Lab } from '../helpers/lab/lab.ts';
import { gatewayAddress, gatewayAddress6 } from '../helpers/lab/network.ts';

const client = fileURLToPath(new URL('../helpers/lab/programs/client.mjs', import.meta.url));
const idle = 15;

describe.each(['socat', 'haproxy', 'nftables'] as const)('%s', (forwarder) => {
  const options = { forwarder, idle: `${idle}s` };
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.start(options);
  }, 120_000);
  afterAll(() => lab.stop());

  const ask = async (mode: string, host: string) =>
    Number(await lab.network.internet.must([process.execPath, client, mode, host, '7000']));
  const events = async () => {
    const { code, stdout } = await lab.curl([`http://${gatewayAddress}/events`], 25);
    return { code, events: stdout.split('\nid: ').length };
  };

  test('ends a silent connection after gateway.idle, and none with traffic in one direction or both', async () => {
    const [silent, silent6, talking, talking6, streaming] = await Promise.all([
      ask('idle', gatewayAddress),
      ask('idle', gatewayAddress6),
      ask('talk', gatewayAddress),
      ask('talk', gatewayAddress6),
      events(),
    ]);
    for (const seconds of [silent, silent6]) {
      expect(seconds).toBeGreaterThan(idle - 2);
      expect(seconds).toBeLessThan(idle + 10);
    }
    expect([talking, talking6]).toEqual([13, 13]);
    expect(streaming.code, 'curl ended the stream').toBe(28);
    expect(streaming.events).toBeGreaterThan(100);
  }, 60_000);

  test.each(crowdedEntrance(options))('$name', { timeout: 120_000 }, async (fault) => {
    expect(await fault.measure(lab, false)).toBe(0);
  });
});
