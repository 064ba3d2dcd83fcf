/** What a command may know of the process that runs it. cli.ts makes it; nothing else touches `process`. */
import type { Readable } from 'node:stream';
import type { Channel } from '../channel.ts';

export type ExitCode = 0 | 1 | 2 | 130;

export interface Session {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable;
  /** Artefacts, plans, JSON. */
  readonly stdout: Channel;
  /** Diagnostics and progress. */
  readonly stderr: Channel;
  /** Whether a person can be asked: standard input and standard error are terminals, and neither CI nor --json is set. */
  readonly interactive: boolean;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}
