/** The session of this process: its streams, its colours, its environment. */
import { fstatSync, statSync, writeSync } from 'node:fs';
import type { Channel } from '../channel.ts';
import { paint } from '../views/text/paint.ts';
import type { Session } from './session.ts';

/** As node:os names it, without loading that. */
const devNull = process.platform === 'win32' ? '\\\\.\\nul' : '/dev/null';

type ColourChoice = 'auto' | 'always' | 'never';

export interface CommonFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color?: ColourChoice;
}

/** Makes the session of one command; `signal` is aborted when the process is asked to end. */
export function openSession(flags: CommonFlags, signal: AbortSignal): Session {
  const { env } = process;
  const colour = flags.color ?? 'auto';
  const stderr = channel(2, colour);
  return {
    json: flags.json ?? false,
    quiet: flags.quiet ?? false,
    verbose: flags.verbose ?? false,
    cwd: process.cwd(),
    env,
    // A getter: the stream costs start-up time, and few commands read it.
    get stdin() {
      return process.stdin;
    },
    stdout: channel(1, colour),
    stderr,
    interactive: stderr.terminal && isTerminal(0) && !env['CI'] && flags.json !== true,
    signal,
  };
}

/**
 * A stream by its descriptor. process.stdout would load Node's network code (3 ms) and might still hold text when the
 * program ends. This writes at once, and a reader that has gone away shows here, as EPIPE.
 */
export function channel(descriptor: 1 | 2, colour: ColourChoice): Channel {
  const terminal = isTerminal(descriptor);
  return {
    write: (text) => writeAll(descriptor, Buffer.from(text)),
    terminal,
    get columns() {
      if (!terminal) return 80;
      return (descriptor === 1 ? process.stdout : process.stderr).columns || 80;
    },
    paint: paint(wantsColour(colour, terminal)),
  };
}

function wantsColour(choice: ColourChoice, terminal: boolean): boolean {
  if (choice !== 'auto') return choice === 'always';
  const { NO_COLOR, FORCE_COLOR, CI, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return terminal && !CI && TERM !== 'dumb';
}

function isTerminal(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    // Node's terminal code takes as long to load; pipes, files and the null device can be told without it.
    if (!stat.isCharacterDevice() || stat.rdev === statSync(devNull).rdev) return false;
  } catch {
    return false;
  }
  return process.getBuiltinModule('node:tty').isatty(descriptor);
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      // A full pipe that another process made non-blocking.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
