/** What a program has ended with, for tests of what is made of it. */
import type { ToolResult } from '../../src/tools/run.ts';

/** Without output, and with exit code 1 unless `over` says otherwise. */
export function toolResult(over: Partial<ToolResult> = {}): ToolResult {
  return { exitCode: 1, stdout: '', stderr: '', missing: false, signal: undefined, timedOut: false, ...over };
}
