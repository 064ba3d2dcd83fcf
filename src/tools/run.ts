/** The only place that starts programs. Nothing here knows what a program means. */
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Options } from 'execa';
import { tailed } from './tail.ts';

type Tool = 'terraform' | 'kubectl' | 'ssh' | 'ssh-keygen' | 'ssh-keyscan';

export interface ToolResult {
  /** undefined when the program was not found or was ended by a signal. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Set when the program could not be started because it is not on PATH. */
  readonly missing: boolean;
  /** Set when a signal ended it. */
  readonly signal: string | undefined;
  /** Set when it was asked to end because timeoutSeconds had passed. */
  readonly timedOut: boolean;
}

interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. Never logged. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Readable;
  /** Called with each whole line of standard output as it arrives. */
  readonly onLine?: (line: string) => void;
  /** Asks the program to end (SIGINT for terraform and kubectl) and waits for it; never SIGKILL. */
  readonly signal?: AbortSignal;
  readonly timeoutSeconds?: number;
  /**
   * Whether the program must come to its end even if this process is killed: its output then goes through a file,
   * because a broken pipe would end it (terraform in mid-apply would lose what it has just made).
   */
  readonly outlives?: boolean;
}

export type RunTool = (tool: Tool, args: readonly string[], options?: RunOptions) => Promise<ToolResult>;

/**
 * Starts a program found on PATH and waits for its end. Never throws for what the program does: the exit code tells.
 * It runs in a process group of its own, so that a terminal's ^C does not reach it beside the one signal sent from here
 * (terraform takes a second interrupt as an order to drop everything). What it writes is for the owner alone (umask 077).
 */
export const run: RunTool = async (tool, args, options = {}) => {
  const { execa } = await import('execa');
  const output = options.outlives ? tailed(options.onLine) : null;
  const settings = {
    reject: false,
    stripFinalNewline: false,
    detached: true,
    cleanup: false,
    forceKillAfterDelay: false,
    killSignal: 'SIGINT',
    ...(options.stdin === undefined
      ? { stdin: 'ignore' as const }
      : typeof options.stdin === 'string'
        ? { input: options.stdin }
        : { stdin: options.stdin }),
    ...(output ? { stdout: output.stdout, stderr: output.stderr, buffer: false } : {}),
    ...(options.cwd ? { cwd: options.cwd } : {}),
    ...(options.env ? { env: options.env } : {}),
    ...(options.signal ? { cancelSignal: options.signal } : {}),
    ...(options.timeoutSeconds ? { timeout: options.timeoutSeconds * 1000 } : {}),
  };
  const child = ownerOnly(() => execa(tool, args, settings as Options));
  if (options.onLine && child.stdout) wholeLines(child.stdout, options.onLine);
  const ended = await child;
  const captured = output ? await output.close() : { stdout: text(ended.stdout), stderr: text(ended.stderr) };
  const missing =
    ended.exitCode === undefined && ended.code === 'ENOENT' && (!options.cwd || existsSync(options.cwd));
  return { exitCode: ended.exitCode, ...captured, missing, signal: ended.signal, timedOut: ended.timedOut };
};

/** A child takes the mask over when it starts, and starting is synchronous. */
function ownerOnly<T>(start: () => T): T {
  const mask = process.umask(0o077);
  try {
    return start();
  } finally {
    process.umask(mask);
  }
}

function wholeLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}

function text(output: unknown): string {
  return typeof output === 'string' ? output : '';
}
