/** The only place that starts programs. Nothing here knows what a program means. */
import type { Readable } from 'node:stream';

export type Tool = 'terraform' | 'kubectl' | 'ssh' | 'ssh-keygen' | 'ssh-keyscan';

export interface ToolResult {
  /** undefined when the program was not found or was ended by a signal. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Set when the program could not be started because it is not on PATH. */
  readonly missing: boolean;
  /** Set when a signal ended it. */
  readonly signal: string | undefined;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. Never logged. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Readable;
  /** Called with each whole line of standard output as it arrives. */
  readonly onLine?: (line: string) => void;
  /** Asks the program to end (SIGINT for terraform and kubectl) and waits for it; never SIGKILL. */
  readonly signal?: AbortSignal;
  readonly timeoutSeconds?: number;
}

export type RunTool = (tool: Tool, args: readonly string[], options?: RunOptions) => Promise<ToolResult>;
