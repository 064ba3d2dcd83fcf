/** The account that is kept of steps. */
import { expect, test } from 'vitest';
import { type StepsReport, stepRunner } from '../../src/apply/step-runner.ts';
import { failed, ok, type Result } from '../../src/compiler/diagnostics/diagnostic.ts';
import { silentProgress } from '../../src/progress.ts';
import { progress } from '../../src/views/progress.ts';
import { capturedSession } from '../helpers/captured-session.ts';

const steps = ['a', 'b', 'c'].map((kind) => ({ kind, title: kind, tool: 'kubectl' }));
const fine = ok({});
const broken = failed({ severity: 'error', code: 'tool-failed', summary: 'no' });
const states = (report: StepsReport) => report.steps.map((step) => step.state);

/** Runs all steps in order, each with what `outcome` says of it. */
async function runAll(outcome: (kind: string) => Result<object>, signal = new AbortController().signal) {
  const run = stepRunner(steps, silentProgress, signal);
  for (const { kind } of steps) await run.run(kind, async () => outcome(kind));
  return run.end();
}

test('stops at the first failure and reports the rest as skipped', async () => {
  const report = await runAll((kind) => (kind === 'b' ? broken : fine));
  expect(states(report)).toEqual(['done', 'failed', 'skipped']);
  expect(report.diagnostics).toEqual(broken.diagnostics);
  expect(report.interrupted).toBe(false);
});

test('goes on after a warning', async () => {
  const report = await runAll(() => ok({}, [{ severity: 'warning', code: 'tool-failed', summary: 'hm' }]));
  expect(states(report)).toEqual(['done', 'done', 'done']);
});

test('waits for the running step after a signal, counts it as done when it is, and skips the rest', async () => {
  const controller = new AbortController();
  const report = await runAll(() => {
    controller.abort();
    return fine;
  }, controller.signal);
  expect(states(report)).toEqual(['done', 'skipped', 'skipped']);
  expect(report.interrupted).toBe(true);
});

test('hands on the value of a step, and null for one that is not planned, failed or was not reached', async () => {
  const run = stepRunner(steps, silentProgress, new AbortController().signal);
  expect(await run.run('a', async () => ok({ answer: 42 }))).toEqual({ answer: 42 });
  expect(await run.run('x', async () => ok({}))).toBeNull();
  expect(run.stopped()).toBe(false);
  expect(await run.run('b', async () => broken)).toBeNull();
  expect(run.stopped()).toBe(true);
  expect(await run.run('c', async () => ok({}))).toBeNull();
});

test('shows a step that did not find all fine with a mark of its own, and counts it as done', async () => {
  const { session, err } = capturedSession();
  const run = stepRunner(steps, progress(session.stderr), session.signal);
  await run.run('a', async () => ok({ note: '2 of 5 seen to work', partly: true }));
  await run.run('b', async () => ok({ note: 'all', partly: false }));
  await run.run('c', async () => ok({}));
  expect(err()).toBe('! a: 2 of 5 seen to work\n✓ b: all\n✓ c\n');
  expect(states(run.end())).toEqual(['done', 'done', 'done']);
});
