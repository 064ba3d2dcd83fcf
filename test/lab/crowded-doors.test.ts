/** Strangers hold silent connections to sshd: a tunnel that has to log in again is back within its bound. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crowdedDoors } from '../helpers/lab/doors.ts';
import { Lab } from '../helpers/lab/lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start({ forwarder: 'socat' });
}, 120_000);
afterAll(() => lab.stop());

describe.each(crowdedDoors)('$name', (fault) => {
  test('is healed within its bound', { timeout: 300_000 }, async () => {
    const seconds = await fault.measure(lab, false);
    console.log(`${fault.name}: ${seconds.toFixed(1)} s of at most ${fault.bound(lab)} s`);
    expect(seconds).toBeLessThanOrEqual(fault.bound(lab));
  });
});
