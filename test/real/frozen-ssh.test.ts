/**
 * A probe that is out of time has failed once nothing holds its output open, and a node kills the script alone: so the
 * scripts leave no child that holds it, whatever their shell does with the descriptors.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tunnelConfigFiles } from '../../src/emitters/k8s/tunnel/tunnel-config-map.ts';
import { exposure, port, publicKeys } from '../helpers/exposure-builder.ts';

const base = exposure();
const files = tunnelConfigFiles(
  exposure({
    ports: [port({ tunnels: [8443, 8543] })],
    gateway: { ...base.gateway, forwarder: 'haproxy' },
    tunnel: { ...base.tunnel, replicas: 2 },
  }),
  publicKeys,
);

describe.each([['dash'], ['busybox', 'sh']])('run by %s', (program, ...args) => {
  const folder = mkdtempSync(join(tmpdir(), 'expose-frozen-'));
  // As a frozen ssh: the kernel accepts the query, and nobody answers it.
  const frozen = createServer();
  const here = (text: string) => text.replace(/\/(etc\/tunnel|dev\/shm)\//g, `${folder}/`);

  beforeAll(async () => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), here(text));
    writeFileSync(join(folder, 'autossh.pid'), String(process.pid));
    await new Promise<void>((resolve) => frozen.listen(join(folder, 'control'), resolve));
  });
  afterAll(() => {
    frozen.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(['ready.sh', 'live.sh', 'drain.sh'])(
    '%s leaves no child that holds its output while ssh is frozen',
    async (script) => {
      const child = spawn(program, [...args, join(folder, script), 'tunnel'], {
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      const exited = new Promise((resolve) => child.once('exit', resolve));
      const closed = new Promise((resolve) => child.once('close', () => resolve('closed')));
      const late = (milliseconds: number, value: string) =>
        new Promise((resolve) => setTimeout(resolve, milliseconds, value));
      child.stdout.resume();
      child.stderr.resume();
      try {
        expect(await Promise.race([exited, late(1000, 'waits for ssh')])).toBe('waits for ssh');
        child.kill('SIGKILL');
        expect(await Promise.race([closed, late(2000, 'the output is still open')])).toBe('closed');
      } finally {
        process.kill(-child.pid!, 'SIGKILL');
      }
    },
  );
});
