/** `expose keys`: what it prints, and what it does to the key files. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keys } from '../../src/commands/keys.ts';
import type { Session } from '../../src/session/session.ts';
import { capturedSession } from '../helpers/captured-session.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'expose-keys-'));
  writeFileSync(join(cwd, 'exposure.yaml'), 'domain: api.example.com\ncluster: { ingress: none }\n');
});
afterEach(() => rmSync(cwd, { recursive: true }));

const folder = () => join(cwd, '.expose/api-example-com/keys');

async function run(
  action: Parameters<typeof keys>[1],
  rotated?: Parameters<typeof keys>[2],
  over: Partial<Session> = {},
) {
  const { session, out, err } = capturedSession({ cwd, ...over });
  return { exit: await keys(session, action, rotated, { file: 'exposure.yaml' }), out: out(), err: err() };
}

/** The fingerprints in the order in which the keys are printed. */
async function shown(): Promise<readonly string[]> {
  return [...(await run('show')).out.matchAll(/SHA256:[A-Za-z0-9+/]{43}/g)].map(([found]) => found);
}

test('show fails before there are keys, and makes none', async () => {
  const { exit, out, err } = await run('show');
  expect({ exit, out }).toEqual({ exit: 1, out: '' });
  expect(err).toMatch(/^error\[key-missing\]: /);
  expect(readdirSync(cwd)).toEqual(['exposure.yaml']);
});

test('create makes both pairs once, and prints what each is for', async () => {
  const created = await run('create');
  const [tunnel, host] = await shown();
  expect(created).toEqual({
    exit: 0,
    out: `Keys in .expose/api-example-com/keys/
  tunnel  ${tunnel}  the tunnel pod logs in to the gateway with it
  host    ${host}  the gateway proves its identity with it
`,
    err: '',
  });
  expect(readdirSync(folder()).sort()).toEqual(['host', 'host.pub', 'tunnel', 'tunnel.pub']);
  expect(await run('create')).toEqual(created);
});

describe('rotate', () => {
  beforeEach(async () => {
    await run('create');
  });

  test('host: the old key stays trusted, and the output says until when', async () => {
    const before = await shown();
    const { exit, out, err } = await run('rotate', 'host');
    const after = await shown();
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(after).toEqual([before[0], expect.not.stringContaining(before[1] ?? ''), before[1]]);
    expect(out).toBe(`Keys in .expose/api-example-com/keys/
  tunnel         ${after[0]}  the tunnel pod logs in to the gateway with it
  host           ${after[1]}  the gateway proves its identity with it
  host.previous  ${after[2]}  still trusted until apply has put the new host key on the gateway

The host key is new. The tunnel trusts both the new and the old one until \`expose apply\` has replaced the key on the gateway.
`);
  });

  test('host, once more before apply, is refused and changes nothing', async () => {
    await run('rotate', 'host');
    const before = await shown();
    const { exit, out, err } = await run('rotate', 'host');
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toMatch(/^error\[key-rotation-pending\]: /);
    expect(await shown()).toEqual(before);
  });

  test('tunnel: one pair takes the place of the other', async () => {
    const before = await shown();
    const { exit, out, err } = await run('rotate', 'tunnel');
    const after = await shown();
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(after).toEqual([expect.not.stringContaining(before[0] ?? ''), before[1]]);
    expect(out).toBe(`Keys in .expose/api-example-com/keys/
  tunnel  ${after[0]}  the tunnel pod logs in to the gateway with it
  host    ${after[1]}  the gateway proves its identity with it

The tunnel key is new. \`expose apply\` puts the public key on the gateway and the private key into the cluster.
`);
  });

  test('without a name is a mistake of the command line', async () => {
    const before = await shown();
    const { exit, out, err } = await run('rotate');
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toBe(
      'error[usage]: rotate needs the name of a key\n   = Run `expose keys rotate tunnel` or `expose keys rotate host`.\n\n1 error\n',
    );
    expect(await shown()).toEqual(before);
  });
});

test('--json carries the public keys, and no output ever carries a private one', async () => {
  const outputs = [
    await run('create', undefined, { json: true }),
    await run('rotate', 'host', { json: true }),
    await run('show', undefined, { verbose: true }),
  ];
  const publicKey = (name: string) => readFileSync(join(folder(), `${name}.pub`), 'utf8').trim();
  expect(JSON.parse(outputs[1]?.out ?? '')).toEqual({
    formatVersion: 1,
    command: 'keys',
    ok: true,
    diagnostics: [],
    folder: folder(),
    keys: ['tunnel', 'host', 'host.previous'].map((name) => ({
      name,
      publicKey: publicKey(name),
      fingerprint: expect.stringMatching(/^SHA256:/),
    })),
  });
  const secrets = ['tunnel', 'host'].map((name) => readFileSync(join(folder(), name), 'utf8').split('\n')[3]);
  for (const { out, err } of outputs) {
    expect(out + err).not.toContain('PRIVATE KEY');
    for (const secret of secrets) expect(out + err).not.toContain(secret);
  }
});

test('--quiet says nothing', async () => {
  expect(await run('create', undefined, { quiet: true })).toEqual({ exit: 0, out: '', err: '' });
});
