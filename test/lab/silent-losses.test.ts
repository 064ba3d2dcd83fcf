/** Connections are lost silently: both ends notice, and service returns within the time that compile states. */
import { describe, expect, test } from 'vitest';
import { silentLosses, silentLossWith } from '../helpers/lab/faults.ts';
import { Lab } from '../helpers/lab/lab.ts';

/** Each spends most of its time waiting, so they run in parallel, each in its own laboratory. */
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
