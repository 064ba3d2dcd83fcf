/** Starting programs, with small fake ones on PATH. */

import { spawn } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../src/tools/run.ts';

let dir: string;
const path = process.env.PATH;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'run-'));
  process.env.PATH = `${dir}:${path}`;
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(dir, { recursive: true, force: true });
});

function program(name: string, script: string): void {
  writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(dir, name), 0o755);
}

describe('run', () => {
  test('hands over exit code, both outputs, input and environment', async () => {
    program('terraform', 'echo "$1 $GREETING"; cat; echo bad >&2; exit 3');
    const result = await run('terraform', ['plan'], { stdin: 'typed\n', env: { GREETING: 'hello' } });
    expect(result).toEqual({
      exitCode: 3,
      stdout: 'plan hello\ntyped\n',
      stderr: 'bad\n',
      missing: false,
      signal: undefined,
      timedOut: false,
    });
  });

  test('a program gets what it needs of the environment, and nothing else', async () => {
    const outside = {
      AWS_PROFILE: 'work',
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_CONFIG_FILE: '/config',
      AWS_ENDPOINT_URL: 'http://aws',
      TF_CLI_CONFIG_FILE: '/rc',
      KUBECONFIG: '/config',
      HTTPS_PROXY: 'http://proxy',
      TF_WORKSPACE: 'prod',
      TF_CLI_ARGS_plan: '-target=x',
      TF_DATA_DIR: '/elsewhere',
      TF_LOG: 'trace',
      TF_VAR_host_key: 'KEY',
      KUBECTL_EXTERNAL_DIFF: 'evil',
      LD_AUDIT: '/evil.so',
      NODE_OPTIONS: '--no-warnings',
      PERL5OPT: '-w',
      GIT_DIR: '/evil',
    };
    const seen: Record<string, string[]> = {};
    Object.assign(process.env, outside);
    try {
      for (const tool of ['terraform', 'kubectl', 'ssh-keyscan', 'git'] as const) {
        program(tool, '/usr/bin/env');
        const { stdout } = await run(tool, []);
        const names = stdout.split('\n').map((line) => line.split('=')[0] ?? '');
        seen[tool] = names.filter((name) => name in outside).sort();
      }
    } finally {
      for (const name of Object.keys(outside)) delete process.env[name];
    }
    expect(seen).toEqual({
      terraform: ['AWS_ENDPOINT_URL', 'HTTPS_PROXY', 'TF_CLI_CONFIG_FILE'],
      kubectl: [
        'AWS_ACCESS_KEY_ID',
        'AWS_CONFIG_FILE',
        'AWS_ENDPOINT_URL',
        'AWS_PROFILE',
        'HTTPS_PROXY',
        'KUBECONFIG',
      ],
      'ssh-keyscan': [],
      git: [],
    });
  });

  test('says when a program is missing, and does not take a missing directory for it', async () => {
    process.env.PATH = dir;
    expect(await run('kubectl', [])).toMatchObject({ missing: true, exitCode: undefined });
    program('kubectl', 'exit 0');
    expect(await run('kubectl', [], { cwd: join(dir, 'nowhere') })).toMatchObject({
      missing: false,
      exitCode: undefined,
    });
  });

  test.each([{ outlives: false }, { outlives: true }])(
    'hands over whole lines as they arrive (outlives: $outlives)',
    async ({ outlives }) => {
      program('terraform', 'printf "one\\ntw"; sleep 0.3; printf "o\\nlast"');
      const lines: string[] = [];
      const result = await run('terraform', [], { outlives, onLine: (line) => lines.push(line) });
      expect(lines).toEqual(['one', 'two', 'last']);
      expect(result.stdout).toBe('one\ntwo\nlast');
    },
  );

  test('a program that outlives this process finishes and keeps what it wrote', async () => {
    program('terraform', `echo begun > "$1.begun"; sleep 3; echo progress; echo more >&2; echo saved > "$1"`);
    const bundle = join(dir, 'ours.cjs');
    await build({
      stdin: {
        contents: `import { run } from './src/tools/run.ts'; void run('terraform', [process.argv[2]], { outlives: true });`,
        resolveDir: process.cwd(),
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: bundle,
      logLevel: 'silent',
    });
    const child = spawn(process.execPath, [bundle, join(dir, 'state')], { stdio: 'ignore' });
    await expect.poll(() => existsSync(join(dir, 'state.begun')), { timeout: 30_000 }).toBe(true);
    child.kill('SIGKILL');
    await expect
      .poll(() => existsSync(join(dir, 'state')) && readFileSync(join(dir, 'state'), 'utf8'), {
        timeout: 20_000,
      })
      .toBe('saved\n');
  });

  test('files that the program writes are for the owner alone', async () => {
    program('terraform', `echo secret > ${'"$1"'}`);
    await run('terraform', [join(dir, 'plan.bin')]);
    expect(statSync(join(dir, 'plan.bin')).mode & 0o777).toBe(0o600);
    expect(process.umask()).not.toBe(0o077);
  });

  test('an abort sends one SIGINT and waits for the program to finish by itself', async () => {
    program(
      'terraform',
      `trap 'echo int >> "${'$1'}"; sleep 0.5; echo saved >> "$1"; exit 1' INT\nwhile :; do sleep 0.1; done`,
    );
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    const result = await run('terraform', [join(dir, 'log')], { signal: stop.signal });
    expect(result.exitCode).toBe(1);
    expect(readFileSync(join(dir, 'log'), 'utf8')).toBe('int\nsaved\n');
  });

  test('many programs at once are no many listeners on one signal, and it ends them all', async () => {
    program('kubectl', `trap 'exit 7' INT\nwhile :; do sleep 0.1; done`);
    const stop = new AbortController();
    const running = Array.from({ length: 12 }, () => run('kubectl', [], { signal: stop.signal }));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(getEventListeners(stop.signal, 'abort').length).toBeLessThan(2);
    stop.abort();
    expect((await Promise.all(running)).map(({ exitCode }) => exitCode)).toEqual(running.map(() => 7));
  });

  test('a program that is silent for too long is asked to end', async () => {
    program('kubectl', `trap 'exit 7' INT\nwhile :; do sleep 0.1; done`);
    expect(await run('kubectl', [], { timeoutSeconds: 0.5 })).toMatchObject({ timedOut: true });
  });
});
