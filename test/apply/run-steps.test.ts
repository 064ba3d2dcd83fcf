/** The account that is kept of steps. */
import { expect, test } from 'vitest';
import { runSteps, type StepResult } from '../../src/apply/run-steps.ts';
import { failed, ok } from '../../src/compiler/diagnostics/diagnostic.ts';
import { silentProgress } from '../../src/progress.ts';

const steps = ['a', 'b', 'c'].map((title) => ({ title, tool: 'kubectl' }));
const fine: StepResult = ok({});
const broken = failed({ severity: 'error', code: 'tool-failed', summary: 'no' });

test('stops at the first failure and reports the rest as skipped', async () => {
  const report = await runSteps(
    steps,
    async ({ title }) => (title === 'b' ? broken : fine),
    silentProgress,
    new AbortController().signal,
  );
  expect(report.steps.map((step) => step.state)).toEqual(['done', 'failed', 'skipped']);
  expect(report.diagnostics).toEqual(broken.diagnostics);
  expect(report.interrupted).toBe(false);
});

test('goes on after a warning', async () => {
  const warned: StepResult = ok({}, [{ severity: 'warning', code: 'tool-failed', summary: 'hm' }]);
  const report = await runSteps(steps, async () => warned, silentProgress, new AbortController().signal);
  expect(report.steps.map((step) => step.state)).toEqual(['done', 'done', 'done']);
});

test('waits for the running step after a signal, counts it as done when it is, and skips the rest', async () => {
  const controller = new AbortController();
  const report = await runSteps(
    steps,
    async () => {
      controller.abort();
      return fine;
    },
    silentProgress,
    controller.signal,
  );
  expect(report.steps.map((step) => step.state)).toEqual(['done', 'skipped', 'skipped']);
  expect(report.interrupted).toBe(true);
});
