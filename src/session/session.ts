/**
 * What a command knows of the process that runs it. cli.ts opens a session for each command and tests make their own:
 * commands and views never touch `process`. The rooms below them that depend on the machine (keys, output, project,
 * tools, aws) read its pid, its platform or its environment themselves.
 */
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
  /** Whether a person can be asked: standard input and standard error are terminals, without CI and without --json. */
  readonly interactive: boolean;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}
