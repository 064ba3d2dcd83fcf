/** Two tunnels behind haproxy: one of them may die, freeze or be drained, and visitors hardly see it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { twoReplicas } from '../helpers/lab/faults.ts';
import { Lab } from '../helpers/lab/lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start({ forwarder: 'haproxy', replicas: 2 });
}, 120_000);
afterAll(() => lab.stop());

describe.each(twoReplicas)('$name', (fault) => {
  // Once more when it is late: other tests share the processors, and the bounds are seconds.
  test('is healed within its bound', { timeout: 180_000 }, async () => {
    const seconds = await fault.measure(lab, false);
    console.log(`${fault.name}: ${seconds.toFixed(1)} s of at most ${fault.bound(lab)} s`);
    expect(seconds).toBeLessThanOrEqual(fault.bound(lab));
  });
});
