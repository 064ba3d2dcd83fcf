/** `expose init` with a person at the keyboard: the real prompts on streams of the test's. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { askForAnswers } from '../../src/commands/init/ask-for-answers.ts';
import { type InitOptions, init } from '../../src/commands/init/init.ts';
import type { Seen } from '../../src/commands/init/propose.ts';
import { type InitAnswers, starterFile } from '../../src/views/init/starter-file.ts';
import { capturedSession } from '../helpers/captured-session.ts';
import { initAnswers } from '../helpers/init-answers.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'expose-init-'));
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', join(cwd, 'aws-config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(cwd, 'none'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cwd, { recursive: true });
});

const written = () => readFileSync(join(cwd, 'exposure.yaml'), 'utf8');
const keys = { enter: '\r', down: '\u001b[B', interrupt: '\u0003', clear: '\u0015' };

type Typed = readonly (readonly [question: string, typed: string])[];

/** Types each answer once its question is on the screen. */
async function type(stdin: PassThrough, err: () => string, answers: Typed): Promise<void> {
  for (const [question, typed] of answers) {
    await vi.waitFor(() => expect(err()).toContain(question), { timeout: 5000, interval: 5 });
    stdin.write(typed);
  }
}

/** Runs init, which looks nowhere. */
async function atTheKeyboard(answers: Typed, options: InitOptions = {}) {
  const stdin = new PassThrough();
  const { session, out, err } = capturedSession({ cwd, stdin, interactive: true });
  const ended = init(session, 'exposure.yaml', { offline: true, ...options });
  await type(stdin, err, answers);
  return { exit: await ended, out: out(), err: err() };
}

const domain = ['Which name should lead to your cluster?', `home.example.com${keys.enter}`] as const;
const noAlias = ['Which other names', keys.enter] as const;
const region = 'In which AWS region should the gateway run?';
const ingress = 'What answers requests in the cluster?';

describe('a person is asked', () => {
  test('for the names, the region and the ingress, and the answers are in the file', async () => {
    const { exit, out, err } = await atTheKeyboard([
      domain,
      ['Which other names', `git.example.com, *.example.com${keys.enter}`],
      [region, `${keys.clear}eu-west-1${keys.enter}`],
      [ingress, keys.enter],
    ]);
    expect({ exit, out }).toEqual({
      exit: 0,
      out: 'Wrote exposure.yaml. Next: expose plan shows what it makes.\n',
    });
    expect(uncommented(written())).toBe(
      uncommented(starterFile(initAnswers({ aliases: ['git.example.com', '*.example.com'] }))),
    );
    for (const hint of ['k3s’s Traefik, microk8s', 'blog.example.com']) expect(err).toContain(hint);
  });

  test('with a region and an ingress to begin with', async () => {
    await atTheKeyboard([domain, noAlias, [region, keys.enter], [ingress, `${keys.down}${keys.enter}`]]);
    expect(written()).toContain('\n  region: us-east-1\n');
    expect(written()).toContain('\n  ingress: traefik\n');
  });

  test('again, where a name is none', async () => {
    const { exit } = await atTheKeyboard([
      [domain[0], `localhost${keys.enter}`],
      ['cannot be "localhost"', `${keys.clear}home.example.com${keys.enter}`],
      ['Which other names', `x${keys.enter}`],
      ['cannot be "x"', `${keys.clear}${keys.enter}`],
      [region, keys.enter],
      [ingress, keys.enter],
    ]);
    expect(exit).toBe(0);
    expect(written()).toContain('\n  name: home.example.com\n');
  });

  test('again, where a region is none, before the next question', async () => {
    const { exit, err } = await atTheKeyboard([
      domain,
      noAlias,
      [region, `${keys.clear}eu-centrl-1${keys.enter}`],
      ['did you mean "eu-central-1"?', `${keys.clear}eu-central-1${keys.enter}`],
      [ingress, keys.enter],
    ]);
    expect(exit).toBe(0);
    expect(err.indexOf('did you mean')).toBeLessThan(err.indexOf(ingress));
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
    ['at the second', [domain, [noAlias[0], keys.interrupt]]],
    ['at the third', [domain, noAlias, [region, keys.interrupt]]],
    ['at the last', [domain, noAlias, [region, keys.enter], [ingress, keys.interrupt]]],
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
    const ended = init(session, 'exposure.yaml', { offline: true });
    await vi.waitFor(() => expect(err()).toContain(domain[0]), { timeout: 5000, interval: 5 });
    interruption.abort();
    expect(await ended).toBe(130);
    expect(existsSync(join(cwd, 'exposure.yaml'))).toBe(false);
  });
});

const uncommented = (text: string): string => text.replace(/^ +# .*\n/gm, '');

describe('what was found', () => {
  const zones = [
    { name: 'example.com', id: 'Z1' },
    { name: 'lab.example.com', id: 'Z2' },
  ];
  const seen: Seen = {
    cluster: {
      context: 'homelab',
      server: 'https://192.0.2.1:6443',
      nodes: ['pi1', 'pi2'],
      architectures: ['arm64'],
      front: { holder: null, nodes: [], services: ['web/ingress'] },
    },
    aws: { account: { id: '123456789012', credentials: 'profile home' }, zones },
    region: { region: 'eu-central-1', source: 'the AWS profile home' },
    context: null,
  };

  async function asked(answers: Typed): Promise<{ readonly answers: InitAnswers; readonly err: string }> {
    const stdin = new PassThrough();
    const { session, err } = capturedSession({ cwd, stdin, interactive: true });
    const ended = askForAnswers(session, {}, seen);
    await type(stdin, err, answers);
    return { answers: await ended, err: err() };
  }

  test('is proposed: Enter takes the region and the Service', async () => {
    const { answers, err } = await asked([domain, noAlias, [region, keys.enter], [ingress, keys.enter]]);
    expect(answers).toMatchObject({
      zone: null,
      region: 'eu-central-1',
      ingress: 'none',
      service: 'web/ingress',
    });
    expect(err).toContain('blog.example.com');
    expect(err).toContain('web/ingress offers both ports.');
  });

  test('decides which zones a person can choose of', async () => {
    const name = [domain[0], `a.lab.example.com${keys.enter}`] as const;
    const rest = [noAlias, [region, keys.enter], [ingress, keys.enter]] as const;
    const { answers } = await asked([name, ['Which hosted zone', keys.enter], ...rest]);
    expect(answers.zone).toBe('lab.example.com');
    const other = await asked([name, ['Which hosted zone', `${keys.down}${keys.enter}`], ...rest]);
    expect(other.answers.zone).toBeNull();
  });

  test('tells a name that no zone of the account holds, which keeps nobody from it', async () => {
    const name = [domain[0], `a.other.example${keys.enter}`] as const;
    const nowhere = 'a.other.example lies in none of the hosted zones of account 123456789012';
    const rest = [noAlias, [region, keys.enter], [ingress, keys.enter]] as const;
    const { answers, err } = await asked([name, [nowhere, `${keys.down}${keys.enter}`], ...rest]);
    expect(answers).toMatchObject({ domain: 'a.other.example', dnsElsewhere: true });
    expect(err).toContain('example.com and lab.example.com');
  });
});

describe('with nobody there', () => {
  /** Accepts connections and never answers. */
  async function silent(): Promise<{ readonly address: string; close(): void }> {
    const server = createServer((socket) => void socket.on('error', () => {}));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { address: `127.0.0.1:${port}`, close: () => void server.close() };
  }

  test('a cluster and an AWS that do not answer delay the file by seconds', async () => {
    const dead = await silent();
    const kubeconfig = {
      'current-context': 'home',
      contexts: [{ name: 'home', context: { cluster: 'home' } }],
      clusters: [{ name: 'home', cluster: { server: `https://${dead.address}` } }],
    };
    writeFileSync(join(cwd, 'kubeconfig'), JSON.stringify(kubeconfig));
    vi.stubEnv('KUBECONFIG', join(cwd, 'kubeconfig'));
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIATEST');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    vi.stubEnv('AWS_ENDPOINT_URL', `http://${dead.address}`);
    const { session, err } = capturedSession({ cwd, env: { KUBECONFIG: join(cwd, 'kubeconfig') } });
    const since = performance.now();
    expect(await init(session, 'exposure.yaml', { domain: 'home.example.com' })).toBe(0);
    expect(performance.now() - since).toBeLessThan(20_000);
    dead.close();
    expect(err()).toContain('- looking at the cluster: the cluster does not answer');
    expect(err()).toContain('- asking AWS: AWS does not answer in time');
    expect(written()).toContain('\n  region: us-east-1\n');
  });

  test('a profile gives its region, and has to be named again where it was chosen', async () => {
    writeFileSync(
      join(cwd, 'aws-config'),
      '[profile home]\nregion = eu-central-1\naws_access_key_id = A\naws_secret_access_key = B\n[profile other]\nregion = x\n',
    );
    const { exit, out } = await atTheKeyboard([domain, noAlias, [region, keys.enter], [ingress, keys.enter]]);
    expect({ exit, out }).toEqual({
      exit: 0,
      out: 'Wrote exposure.yaml. Next: expose plan --profile home shows what it makes.\n',
    });
    expect(written()).toContain('the AWS profile home names. Prices');
    expect(written()).toContain('\n  region: eu-central-1\n');
  });
});

test('a folder that is not there is named before anything is asked', async () => {
  const { session, err } = capturedSession({ cwd, interactive: true });
  expect(await init(session, 'nowhere/exposure.yaml', {})).toBe(1);
  expect(err()).toContain('nowhere/exposure.yaml cannot be written: ENOENT');
  expect(err()).toContain('a folder that exists');
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
