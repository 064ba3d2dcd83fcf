/** Strangers hold silent connections to sshd: a tunnel that has to log in again is back within its bound. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Program, until } from '../helpers/lab/command.ts';
import { crowdedDoors, keepWaiting, knownSources } from '../helpers/lab/doors.ts';
import { Lab } from '../helpers/lab/lab.ts';

const strangers = ['198.18.1.1', '198.18.1.2'];
let lab: Lab;
let waiting: Program;
beforeAll(async () => {
  lab = await Lab.start({ forwarder: 'socat' });
  // They have to wait for two minutes, which the tests below take anyway.
  waiting = await keepWaiting(lab, strangers);
}, 120_000);
afterAll(() => lab.stop());

describe.each(crowdedDoors)('$name', (fault) => {
  test('is healed within its bound', { timeout: 300_000 }, async () => {
    const seconds = await fault.measure(lab, false);
    console.log(`${fault.name}: ${seconds.toFixed(1)} s of at most ${fault.bound(lab)} s`);
    expect(seconds).toBeLessThanOrEqual(fault.bound(lab));
  });
});

test('a source that never logs in does not become a known one by keeping sshd’s words waiting', async () => {
  await until('sshd’s words have arrived', 180, () => waiting.lines.length >= strangers.length);
  expect([...waiting.lines].sort()).toEqual(strangers);
  const known = await knownSources(lab);
  for (const stranger of strangers) expect(known).not.toContain(stranger);
}, 200_000);
