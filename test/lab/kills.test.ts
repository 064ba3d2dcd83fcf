/** Processes are killed or restarted: service returns within the bound of each fault. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kills, restarts } from '../helpers/lab/faults.ts';
import { Lab } from '../helpers/lab/lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start({ forwarder: 'socat' });
}, 120_000);
afterAll(() => lab.stop());

describe.each([...kills, ...restarts])('$name', (fault) => {
  test('is healed within its bound', { timeout: 180_000 }, async () => {
    const seconds = await fault.measure(lab, false);
    console.log(`${fault.name}: ${seconds.toFixed(1)} s of at most ${fault.bound(lab)} s`);
    expect(seconds).toBeLessThanOrEqual(fault.bound(lab));
  });
});
