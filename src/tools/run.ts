/**
 * Starts terraform, kubectl, ssh-keyscan and git; nothing here knows what they mean. The only other file that starts a program
 * is exchange.ts, which runs perl for compile.
 */
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Options } from 'execa';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { childEnvironment, type Tool } from './child-environment.ts';
import { type TailedOutput, tailOutput } from './tail-output.ts';
import { terraformProgram } from './terraform/terraform-program.ts';

export interface ToolResult {
  /** undefined when the program was not found, or a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether the program is not on PATH. */
  readonly missing: boolean;
  /** The signal that ended it, if one did. */
  readonly signal: string | undefined;
  /** Whether it was asked to end because timeoutSeconds had passed. */
  readonly timedOut: boolean;
  /** Why it was not started at all; absent when it was. */
  readonly refused?: Diagnostic;
}

interface RunOptions {
  readonly cwd?: string;
  /** Added to what childEnvironment keeps of this process's environment. Never logged. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the program reads from its standard input; without it there is nothing to read. */
  readonly stdin?: string;
  /** Called with each whole line of standard output as it arrives. */
  readonly onLine?: (line: string) => void;
  /** Sends the program SIGINT and waits for it to end. It is never killed. */
  readonly signal?: AbortSignal;
  readonly timeoutSeconds?: number;
  /**
   * Whether the program must be able to finish when this process is killed. Its output then goes to a file, because a
   * broken pipe would end it: terraform in the middle of an apply would lose track of what it has just created.
   */
  readonly outlives?: boolean;
}

export type RunTool = (tool: Tool, args: readonly string[], options?: RunOptions) => Promise<ToolResult>;

/**
 * Starts a program that is on PATH, and waits for its end. It never throws for what the program does; the result tells.
 * The program runs in its own process group, where a terminal's ^C does not reach it: it gets one SIGINT from here, and
 * terraform would drop everything at a second one. The files that it writes are for the owner alone (umask 077).
 */
export const run: RunTool = async (tool, args, options = {}) => {
  const { execa } = await import('execa');
  const output = options.outlives ? tailOutput(options.onLine) : null;
  const program = tool === 'terraform' ? terraformProgram().name : tool;
  const child = ownerOnly(() => execa(program, args, execaOptions(tool, options, output)));
  if (options.onLine && child.stdout) wholeLines(child.stdout, options.onLine);
  const ended = await child;
  const captured = output ? await output.close() : { stdout: text(ended.stdout), stderr: text(ended.stderr) };
  const missing =
    ended.exitCode === undefined && ended.code === 'ENOENT' && (!options.cwd || existsSync(options.cwd));
  return { exitCode: ended.exitCode, ...captured, missing, signal: ended.signal, timedOut: ended.timedOut };
};

function execaOptions(tool: Tool, options: RunOptions, output: TailedOutput | null): Options {
  return {
    reject: false,
    extendEnv: false,
    env: { ...childEnvironment(tool), ...options.env },
    stripFinalNewline: false,
    detached: true,
    cleanup: false,
    forceKillAfterDelay: false,
    killSignal: 'SIGINT',
    ...(options.stdin === undefined ? { stdin: 'ignore' } : { input: options.stdin }),
    ...(output ? { stdout: output.stdout, stderr: output.stderr, buffer: false } : {}),
    ...(options.cwd ? { cwd: options.cwd } : {}),
    // Many programs may run at once, and Node warns of a leak when more than ten listen on one signal.
    ...(options.signal ? { cancelSignal: AbortSignal.any([options.signal]) } : {}),
    ...(options.timeoutSeconds ? { timeout: options.timeoutSeconds * 1000 } : {}),
  } as Options;
}

/** A child inherits the mask when it starts, and starting is synchronous. */
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
