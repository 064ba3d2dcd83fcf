/** The pinned key, against a real sshd on loopback. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generatePair } from '../../src/keys/openssh.ts';
import { hasRoute, noIpv6Here } from '../../src/outside/has-route.ts';
import { offerOf } from '../../src/outside/scan-host-key.ts';
import { waitForGateway } from '../../src/outside/wait-for-gateway.ts';
import { run } from '../../src/tools/run.ts';

const [host, other] = [generatePair(), generatePair()];
const directory = mkdtempSync(join(tmpdir(), 'expose-sshd-'));
let sshd: ChildProcess;
let port: number;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return free;
}

beforeAll(async () => {
  port = await freePort();
  // Debian's sshd wants it, and only its service unit makes it.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  writeFileSync(join(directory, 'host'), host.privateKey, { mode: 0o600 });
  sshd = spawn(
    '/usr/sbin/sshd',
    [
      '-D',
      '-e',
      '-f',
      '/dev/null',
      '-h',
      join(directory, 'host'),
      '-o',
      `ListenAddress=127.0.0.1:${port}`,
      '-o',
      'PidFile=none',
      '-o',
      'StrictModes=no',
      '-o',
      'UsePAM=no',
    ],
    { stdio: 'ignore' },
  );
  await once(sshd, 'spawn');
});
afterAll(() => {
  sshd.kill();
  rmSync(directory, { recursive: true, force: true });
});

const waiting = (seconds: number, note = (_text: string) => {}) => ({
  seconds,
  hopeless: async () => null,
  note,
  signal: new AbortController().signal,
});
const gateway = (over: object) => ({
  address: '127.0.0.1',
  port,
  hostKey: host.publicKey,
  previousHostKey: null,
  ...over,
});

test('succeeds once the pinned key is offered', async () => {
  expect(await waitForGateway(gateway({}), run, waiting(30))).toEqual({
    ok: true,
    value: { note: '127.0.0.1 offers the pinned host key' },
    diagnostics: [],
  });
});

test('refuses another key at once, and names both fingerprints', async () => {
  const outcome = await waitForGateway(gateway({ hostKey: other.publicKey }), run, waiting(600));
  expect(outcome.diagnostics).toMatchObject([
    { code: 'host-key-foreign', detail: expect.stringMatching(/SHA256:.*pinned is SHA256:/) },
  ]);
});

test('waits out the key before a rotation, and says that it did', async () => {
  const notes: string[] = [];
  const outcome = await waitForGateway(
    gateway({ hostKey: other.publicKey, previousHostKey: host.publicKey }),
    run,
    waiting(1, (text) => notes.push(text)),
  );
  expect(notes[0]).toContain('before the rotation');
  expect(outcome.diagnostics).toMatchObject([
    { code: 'gateway-silent', detail: expect.stringContaining('before the rotation') },
  ]);
});

test('gives up on silence after the time given', async () => {
  const outcome = await waitForGateway(gateway({ port: await freePort() }), run, waiting(1));
  expect(outcome.diagnostics).toMatchObject([{ code: 'gateway-silent' }]);
});

test('says nothing of a time that has not passed when a person ends the wait', async () => {
  const person = new AbortController();
  const notes = () => setTimeout(() => person.abort(), 50);
  const silent = gateway({ port: await freePort() });
  const outcome = await waitForGateway(silent, run, { ...waiting(600, notes), signal: person.signal });
  expect(outcome).toEqual({ ok: false, diagnostics: [] });
});

test('waits for no gateway that has only IPv6 where this machine has none, and says that it was not seen', async () => {
  const hasIpv6 = Object.values(networkInterfaces())
    .flat()
    .some((one) => one?.family === 'IPv6' && !one.internal && !one.address.startsWith('fe80'));
  expect(await hasRoute('2001:db8::1')).toBe(hasIpv6);
  expect(await hasRoute('127.0.0.1')).toBe(true);
  const outcome = await waitForGateway(gateway({ address: '2001:db8::1' }), run, waiting(1));
  if (hasIpv6)
    expect(outcome.diagnostics).toMatchObject([{ detail: expect.stringContaining('has only IPv6') }]);
  else expect(outcome).toMatchObject({ ok: true, value: { note: noIpv6Here, partly: true } });
});

test('ends at once where it is told that there is no hope', async () => {
  const reason = { severity: 'error', code: 'no-capacity', summary: 'held back' } as const;
  const silent = gateway({ port: await freePort() });
  const outcome = await waitForGateway(silent, run, { ...waiting(600), hopeless: async () => reason });
  expect(outcome.diagnostics).toEqual([reason]);
});

test('tells offers apart', () => {
  const pins = { hostKey: 'ssh-ed25519 NEW', previousHostKey: 'ssh-ed25519 OLD' };
  expect(
    [['ssh-ed25519 NEW'], ['ssh-ed25519 OLD'], ['ssh-ed25519 X'], []].map((keys) => offerOf(keys, pins)),
  ).toEqual(['pinned', 'previous', 'foreign', 'none']);
});
