/** An apply is interrupted or killed: no lost state, no second instance, and the same command continues. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Running } from '../helpers/cli.ts';
import { dryRun } from '../helpers/moto.ts';
import { startWorld, type World } from '../helpers/world.ts';

const text =
  'name: home\ndomain: api.example.com\ncluster: { namespace: web, ingress: none }\ngateway: { ipv6: false }\n';
const run = ['apply', '--yes', '--no-wait'];

/** Each test has its own world. */
let world: World;
beforeEach(async () => {
  world = await startWorld('home', text);
}, 120_000);
afterEach(() => world.stop());

/** Starts an apply and waits until EC2 is making the instance. */
async function untilInstanceIsMade(): Promise<Running> {
  const before = await runInstances();
  const running = world.start(run);
  while ((await runInstances()) === before)
    await Promise.race([
      running.ended.then((ended) => {
        throw new Error(`ended too early:\n${ended.stdout}${ended.stderr}`);
      }),
      pause(100),
    ]);
  return running;
}

const pause = (milliseconds: number) =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
const runInstances = async () =>
  (await world.moto.requests()).filter(({ action, status }) => action === 'RunInstances' && status !== dryRun)
    .length;

async function runningInstances(): Promise<string[]> {
  const answer = await world.moto.call('ec2', {
    Action: 'DescribeInstances',
    'Filter.1.Name': 'instance-state-name',
    'Filter.1.Value.1': 'running',
    'Filter.1.Value.2': 'pending',
  });
  return [...answer.matchAll(/<instanceId>(i-[0-9a-f]+)</g)].map((match) => match[1] ?? '');
}

/** Runs the same command again: it must succeed and leave exactly one instance, the one in the state. */
async function goOn(): Promise<void> {
  const again = await world.json(run);
  expect(
    again.diagnostics
      .filter((diagnostic) => diagnostic.severity === 'error')
      .map((diagnostic) => `${diagnostic.code}: ${diagnostic.summary}: ${diagnostic.detail}`),
  ).toEqual([]);
  expect(await runningInstances()).toEqual([world.stateOf('aws_instance.gateway')]);
  const planned = await world.json(['plan']);
  expect([planned.changes, planned.findings]).toEqual([[], []]);
}

/**
 * A DNS record has no tag that would mark it as ours. If the kill met its creation, apply reports it, and a person
 * removes it.
 */
async function removeOrphanedRecord(): Promise<void> {
  const [refused, ...others] = (await world.json(run)).diagnostics.filter(
    (diagnostic) => diagnostic.severity === 'error',
  );
  if (refused === undefined) return;
  expect([refused.code, refused.detail, others]).toEqual([
    'record-exists',
    expect.stringContaining('api.example.com A'),
    [],
  ]);
  await world.moto.address(
    'DELETE',
    'api.example.com',
    120,
    world.stateOf('aws_eip.gateway', 'public_ip') ?? '',
  );
}

/** The child of a running expose that is `terraform apply`. */
function terraformBelow(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter((child) => child !== '')
    .map(Number);
  const found = children.find((child) =>
    readFileSync(`/proc/${child}/cmdline`, 'utf8').split('\0').includes('apply'),
  );
  if (found === undefined) throw new Error(`no terraform below ${pid}`);
  return found;
}

/** False for a zombie, too. */
function isRunning(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s: terraform is waited for, and the new instance is kept',
  async (signal) => {
    const running = await untilInstanceIsMade();
    running.kill(signal);
    const ended = await running.ended;
    expect([ended.code, ended.signal]).toEqual([130, null]);
    expect(ended.stdout).toContain('Next: expose apply goes on from here.');
    // What terraform says of its own end after a signal is no error of anybody's.
    expect(ended.stderr).not.toMatch(/error\[|context canceled|halted/);
    expect(ended.stderr).toMatch(/^- run the saved terraform plan: interrupted$/m);
    expect(ended.stdout).toMatch(
      /Interrupted\.\n {2}done: +check tools[^\n]*\n {2}stopped: +run the saved terraform plan/,
    );
    const instance = world.stateOf('aws_instance.gateway');
    expect(ended.stderr).toContain(`the new instance ${instance} is kept`);
    // Both signals take the same path, so one of them is enough to test that the command continues.
    if (signal === 'SIGTERM') return;
    await goOn();
    expect(world.stateOf('aws_instance.gateway')).toBe(instance);
  },
);

test('SIGKILL of expose: terraform finishes on its own, and nothing is created twice', async () => {
  const running = await untilInstanceIsMade();
  const terraform = terraformBelow(running.pid);
  running.kill('SIGKILL');
  await running.ended;
  while (isRunning(terraform)) await pause(200);
  expect(world.stateOf('aws_route53_record.ipv4')).not.toBeNull();
  await goOn();
});

test('SIGKILL of terraform: the orphan is shown, and terminated before a new instance is created', async () => {
  const running = await untilInstanceIsMade();
  process.kill(terraformBelow(running.pid), 'SIGKILL');
  const ended = await running.ended;
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('terraform was ended by SIGKILL');
  const [orphan] = await runningInstances();
  const planned = await world.json(['plan']);
  expect(planned.findings).toContainEqual(
    expect.objectContaining({ kind: 'orphan-instance', address: orphan, repairs: true }),
  );
  await removeOrphanedRecord();
  await goOn();
  expect(await runningInstances()).not.toContain(orphan);
});

test('a second apply at the same time stops with a clear message and does not disturb the first', async () => {
  const first = await untilInstanceIsMade();
  const second = await world.run(run);
  expect([second.code, second.stderr]).toEqual([
    1,
    expect.stringContaining(`another expose apply is running (process ${first.pid})`),
  ]);
  expect((await first.ended).code).toBe(0);
  expect(readdirSync(join(world.folder, '.expose', 'home'))).not.toContain('run.lock');
});
