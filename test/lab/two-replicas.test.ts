/** Two tunnels behind haproxy: when one dies, freezes or is drained, service returns within the bound. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { twoReplicas } from '../helpers/lab/faults.ts';
import { Lab } from '../helpers/lab/lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start({ forwarder: 'haproxy', replicas: 2 });
}, 120_000);
afterAll(() => lab.stop());

describe.each(twoReplicas)('$name', (fault) => {
  test('is healed within its bound', { timeout: 180_000 }, async () => {
    const seconds = await fault.measure(lab, false);
    console.log(`${fault.name}: ${seconds.toFixed(1)} s of at most ${fault.bound(lab)} s`);
    expect(seconds).toBeLessThanOrEqual(fault.bound(lab));
  });
});
