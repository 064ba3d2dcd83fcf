/** Runs the built program as a user does. `npm test` builds it first; before a single test, run `npm run build`. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const executable = fileURLToPath(new URL('../../dist/expose.cjs', import.meta.url));

export interface CliRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  /** Added to the environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string | Buffer;
  /** The Node to run it with, if not the one that runs the tests. */
  readonly node?: string;
}

/** A run in progress, which can be signalled. */
export interface Running {
  readonly pid: number;
  /** Everything written to standard error so far. */
  stderr(): string;
  /** Resolves once the output matches `pattern`; fails when the program ends first. */
  until(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<CliRun>;
}

/** Starts `expose` with arguments and resolves when it has ended, with any exit code. */
export function expose(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  return startExpose(args, options).ended;
}

/** Starts `expose` and does not wait for its end. */
export function startExpose(args: readonly string[], options: CliOptions = {}): Running {
  if (!existsSync(executable)) throw new Error('dist/expose.cjs is missing: npm run build');
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...options.env };
  const child = spawn(options.node ?? process.execPath, [executable, ...args], { cwd: options.cwd, env });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // A program that ends without reading its input closes the pipe.
  child.stdin.on('error', () => undefined).end(options.input ?? '');
  const ended = new Promise<CliRun>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return {
    pid: child.pid ?? 0,
    ended,
    stderr: () => stderr,
    kill: (signal) => void child.kill(signal),
    async until(pattern) {
      for (;;) {
        if (pattern.test(stdout + stderr)) return;
        const over = await Promise.race([
          ended,
          new Promise<null>((resolve) => {
            setTimeout(resolve, 50, null);
          }),
        ]);
        if (over !== null && !pattern.test(stdout + stderr))
          throw new Error(
            `expose ${args.join(' ')} ended (${over.code ?? over.signal}) without ${pattern}:\n${stdout}${stderr}`,
          );
      }
    },
  };
}
