/** Connections that die without a word: both ends notice, and the service is back within what compile promises. */
import { describe, expect, test } from 'vitest';
import { silentLosses, silentLossWith } from '../helpers/lab/faults.ts';
import { Lab } from '../helpers/lab/lab.ts';

/** Each waits most of the time, so each has a laboratory of its own and they run side by side. */
describe.concurrent.each([...silentLosses, silentLossWith(2, 2)])('$name', (fault) => {
  test('is healed within its bound', { timeout: 240_000 }, async () => {
    const lab = await Lab.start(fault.lab);
    try {
      const seconds = await fault.measure(lab, false);
      console.log(`${fault.name}: ${seconds.toFixed(1)} s of at most ${fault.bound(lab)} s`);
      expect(seconds).toBeLessThanOrEqual(fault.bound(lab));
      expect(fault.bound(lab), 'the goal for a busy listener').toBeLessThanOrEqual(30);
    } finally {
      await lab.stop();
    }
  });
});
