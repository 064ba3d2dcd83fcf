/** Runs what a page shows for the shell, as someone would who pastes it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { executable } from './cli.ts';
import type { World } from './world.ts';

export interface Pasted {
  readonly code: number | null;
  /** Of both streams. */
  readonly output: string;
}

/** All lines in one shell that ends at the first failure, in the folder of the exposure file. `expose` is on its PATH. */
export async function paste(
  { folder, env, moto }: Pick<World, 'folder' | 'env' | 'moto'>,
  text: string,
): Promise<Pasted> {
  const bin = join(moto.folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'expose'), `#!/bin/sh\nexec '${process.execPath}' '${executable}' "$@"\n`, {
    mode: 0o755,
  });
  const child = spawn('bash', ['-e', '-o', 'pipefail'], {
    cwd: folder,
    env: {
      ...process.env,
      ...env,
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      NO_COLOR: '1',
      AWS_PAGER: '',
      TF_INPUT: undefined,
    },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (said: string) => {
    output += said;
  });
  child.stderr.setEncoding('utf8').on('data', (said: string) => {
    output += said;
  });
  child.stdin.end(text);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
