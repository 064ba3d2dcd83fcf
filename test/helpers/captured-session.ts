/** A session that keeps both output channels as text, for running a command inside a test. */
import { Readable } from 'node:stream';
import type { Channel } from '../../src/channel.ts';
import type { Session } from '../../src/session/session.ts';
import { paint } from '../../src/views/text/paint.ts';

export interface CapturedSession {
  readonly session: Session;
  out(): string;
  err(): string;
}

/** Without colour, terminal or signals; `over` replaces parts of it. */
export function capturedSession(over: Partial<Session> = {}): CapturedSession {
  const out: string[] = [];
  const err: string[] = [];
  const channel = (into: string[]): Channel => ({
    write: (text) => {
      into.push(text);
    },
    terminal: false,
    columns: 80,
    paint: paint(false),
  });
  const session: Session = {
    json: false,
    quiet: false,
    verbose: false,
    cwd: process.cwd(),
    env: {},
    stdin: Readable.from([]),
    stdout: channel(out),
    stderr: channel(err),
    interactive: false,
    signal: new AbortController().signal,
    ...over,
  };
  return { session, out: () => out.join(''), err: () => err.join('') };
}
