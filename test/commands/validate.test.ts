import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { validate } from '../../src/commands/validate.ts';
import type { Session } from '../../src/session/session.ts';
import { capturedSession } from '../helpers/captured-session.ts';
import { expose } from '../helpers/cli.ts';

async function run(text: string, over: Partial<Session> = {}) {
  const captured = capturedSession({ stdin: Readable.from([Buffer.from(text)]), ...over });
  const exit = await validate(captured.session, '-');
  return { exit, out: captured.out(), err: captured.err() };
}

const good = 'domain: api.example.com\ncluster: { ingress: traefik }\n';
const retired = 'domain: api.example.com\ncluster: { ingress: ingress-nginx }\n';

describe('a valid file', () => {
  test('is said in one line', async () => {
    const { exit, out, err } = await run(good);
    expect(exit).toBe(0);
    expect(out).toMatch(
      /^<stdin> is valid: api\.example\.com leads to traefik\.kube-system\.svc:80 \(from 80\), .* through one tunnel and a spot t4g\.nano in us-east-1, about \$\d+\.\d\d a month\.\n$/,
    );
    expect(err).toBe('');
  });

  test('says nothing with --quiet', async () => {
    expect(await run(good, { quiet: true })).toEqual({ exit: 0, out: '', err: '' });
  });

  test('is one document with --json, warnings in it', async () => {
    const { exit, out, err } = await run(retired, { json: true });
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      formatVersion: 1,
      command: 'validate',
      ok: true,
      diagnostics: [{ severity: 'warning', code: 'ingress-retired', span: { file: '<stdin>' } }],
    });
    expect(err).toBe('');
  });
});

test('a mistaken file exits 1 with positions, in JSON without the part', async () => {
  const { exit, out } = await run('domain: api.example.com\ngatway: {}\n', { json: true });
  expect(exit).toBe(1);
  const [fault] = (JSON.parse(out) as { diagnostics: unknown[] }).diagnostics;
  expect(fault).toEqual({
    severity: 'error',
    code: 'unknown-key',
    path: ['gatway'],
    summary: 'unknown key "gatway", did you mean "gateway"?',
    detail:
      'The file accepts the keys version, name, domain, ports, gateway, tunnel, cluster, state, alerts and budget.',
    span: { file: '<stdin>', start: { line: 2, col: 1, offset: 24 }, end: { line: 2, col: 7, offset: 30 } },
  });
});

test('a link that leads out of its folder is followed, but no line of another file is shown', async () => {
  const base = mkdtempSync(join(tmpdir(), 'expose-link-'));
  const clone = join(base, 'clone');
  mkdirSync(clone);
  const secret = 'AKIAIOSFODNN7EXAMPLE';
  writeFileSync(join(base, 'credentials'), `[default]\naws_access_key_id = ${secret}\n`);
  writeFileSync(join(base, 'env'), `SECRET=${secret}\n`);
  writeFileSync(join(base, 'shared.yaml'), 'domain: api.example.com\ncluster: { ingress: none }\n');
  for (const name of ['credentials', 'env', 'shared.yaml']) symlinkSync(`../${name}`, join(clone, name));
  for (const name of ['credentials', 'env']) {
    const { code, stdout, stderr } = await expose(['validate', name, '--json'], { cwd: clone });
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain(secret);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, diagnostics: [{ code: 'file-not-shown' }] });
    expect((await expose(['validate', name], { cwd: clone })).stderr).not.toContain(secret);
  }
  expect((await expose(['validate', 'shared.yaml'], { cwd: clone })).code).toBe(0);
  rmSync(base, { recursive: true });
});
