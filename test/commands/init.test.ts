/** `expose init` with a person at the keyboard: the real prompts on streams of the test's. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type InitOptions, init } from '../../src/commands/init/init.ts';
import { starterFile } from '../../src/views/init/starter-file.ts';
import { capturedSession } from '../helpers/captured-session.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'expose-init-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const written = () => readFileSync(join(cwd, 'exposure.yaml'), 'utf8');
const keys = { enter: '\r', down: '\u001b[B', interrupt: '\u0003', clear: '\u0015' };

/** Runs init and types each answer once its question is on the screen. */
async function atTheKeyboard(
  answers: readonly (readonly [question: string, typed: string])[],
  options: InitOptions = {},
) {
  const stdin = new PassThrough();
  const { session, out, err } = capturedSession({ cwd, stdin, interactive: true });
  const ended = init(session, 'exposure.yaml', options);
  for (const [question, typed] of answers) {
    await vi.waitFor(() => expect(err()).toContain(question), { timeout: 5000, interval: 5 });
    stdin.write(typed);
  }
  return { exit: await ended, out: out(), err: err() };
}

const domain = ['Which name should lead to your cluster?', `home.example.com${keys.enter}`] as const;
const region = 'In which AWS region should the gateway run?';
const ingress = 'What answers requests in the cluster?';

describe('a person is asked', () => {
  test('for the domain, the region and the ingress, and the answers are in the file', async () => {
    const { exit, out, err } = await atTheKeyboard([
      domain,
      [region, `${keys.clear}eu-west-1${keys.enter}`],
      [ingress, keys.enter],
    ]);
    expect({ exit, out }).toEqual({
      exit: 0,
      out: 'Wrote exposure.yaml. Next: expose compile shows what it becomes.\n',
    });
    expect(written()).toBe(starterFile({ domain: 'home.example.com', region: 'eu-west-1', ingress: 'none' }));
    for (const hint of ['k3s’s Traefik, microk8s', 'api.example.com']) expect(err).toContain(hint);
  });

  test('with a region and an ingress to begin with', async () => {
    await atTheKeyboard([domain, [region, keys.enter], [ingress, `${keys.down}${keys.enter}`]]);
    expect(written()).toContain('\n  region: us-east-1\n');
    expect(written()).toContain('\n  ingress: traefik\n');
  });

  test('again, where a name is none', async () => {
    const { exit } = await atTheKeyboard([
      [domain[0], `localhost${keys.enter}`],
      ['A full name in lower case, such as api.example.com', `${keys.clear}home.example.com${keys.enter}`],
      [region, keys.enter],
      [ingress, keys.enter],
    ]);
    expect(exit).toBe(0);
    expect(written()).toContain('\ndomain: home.example.com\n');
  });

  test('again, where a region is none, before the next question', async () => {
    const { exit, err } = await atTheKeyboard([
      domain,
      [region, `${keys.clear}frankfurt${keys.enter}`],
      ['such as eu-central-1 for Frankfurt', `${keys.clear}eu-central-1${keys.enter}`],
      [ingress, keys.enter],
    ]);
    expect(exit).toBe(0);
    expect(err.indexOf('for Frankfurt')).toBeLessThan(err.indexOf(ingress));
    expect(written()).toContain('\n  region: eu-central-1\n');
  });

  test('only for what the flags leave open', async () => {
    const { exit, err } = await atTheKeyboard([[region, keys.enter]], {
      domain: 'home.example.com',
      ingress: 'none',
    });
    expect(exit).toBe(0);
    for (const question of [domain[0], ingress]) expect(err).not.toContain(question);
    expect(written()).toContain('\n  ingress: none\n');
  });
});

describe('nothing is written and the exit code is 130', () => {
  test.each([
    ['at the first question', [[domain[0], keys.interrupt]]],
    ['at the second', [domain, [region, keys.interrupt]]],
    ['at the last', [domain, [region, keys.enter], [ingress, keys.interrupt]]],
  ] as const)('after ^C %s', async (_where, answers) => {
    const { exit, out, err } = await atTheKeyboard(answers);
    expect({ exit, out }).toEqual({ exit: 130, out: '' });
    expect(err).toMatch(/Nothing was written\.\n$/);
    expect(existsSync(join(cwd, 'exposure.yaml'))).toBe(false);
  });

  test('after a signal', async () => {
    const interruption = new AbortController();
    const { session, err } = capturedSession({
      cwd,
      stdin: new PassThrough(),
      interactive: true,
      signal: interruption.signal,
    });
    const ended = init(session, 'exposure.yaml', {});
    await vi.waitFor(() => expect(err()).toContain(domain[0]), { timeout: 5000, interval: 5 });
    interruption.abort();
    expect(await ended).toBe(130);
    expect(existsSync(join(cwd, 'exposure.yaml'))).toBe(false);
  });
});

test('a file that exists is refused before anything is asked', async () => {
  writeFileSync(join(cwd, 'exposure.yaml'), 'mine');
  const { exit, err } = await atTheKeyboard([]);
  expect(exit).toBe(1);
  expect(err).toContain('error[init-not-written]: exposure.yaml already exists');
  expect(err).not.toContain(domain[0]);
  expect(written()).toBe('mine');
});

test('--yes asks nothing, even of a person', async () => {
  const { exit, err } = await atTheKeyboard([], { domain: 'home.example.com', yes: true });
  expect(exit).toBe(0);
  expect(err).not.toContain(region);
});

test('without a domain and without a person it says which flag to give', async () => {
  const { session, err } = capturedSession({ cwd });
  expect(await init(session, 'exposure.yaml', {})).toBe(1);
  expect(err()).toBe(
    'error[usage]: init needs a domain and cannot ask for it here\n   = Give it as a flag: expose init --domain api.example.com\n\n1 error\n',
  );
});
