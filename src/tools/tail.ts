/** Output of a program that may outlive this process: it goes to two private files, which are read while they grow. */
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

const pollMilliseconds = 100;

export interface Tailed {
  /** File descriptors for the program: it must write to the files itself, not through a pipe of ours. */
  readonly stdout: number;
  readonly stderr: number;
  /** Hands over the last lines, removes the files and returns all that was written. */
  close(): Promise<{ readonly stdout: string; readonly stderr: string }>;
}

/** Two files in a directory of their own (mode 0700); each whole line of the first goes to `onLine` as it arrives. */
export function tailed(onLine?: (line: string) => void): Tailed {
  const dir = mkdtempSync(join(tmpdir(), 'expose-'));
  const paths = [join(dir, 'stdout'), join(dir, 'stderr')] as const;
  const [stdout, stderr] = [openSync(paths[0], 'a', 0o600), openSync(paths[1], 'a', 0o600)];
  const read = openSync(paths[0], 'r');
  const decoder = new StringDecoder('utf8');
  const chunk = Buffer.alloc(64 * 1024);
  let rest = '';
  const poll = () => {
    for (let size = readSync(read, chunk); size > 0; size = readSync(read, chunk)) {
      const lines = (rest + decoder.write(chunk.subarray(0, size))).split('\n');
      rest = lines.pop() ?? '';
      if (onLine) lines.forEach(onLine);
    }
  };
  const timer = setInterval(poll, pollMilliseconds);
  return {
    stdout,
    stderr,
    close: async () => {
      clearInterval(timer);
      poll();
      if (rest !== '' && onLine) onLine(rest);
      for (const open of [read, stdout, stderr]) closeSync(open);
      const written = { stdout: readFileSync(paths[0], 'utf8'), stderr: readFileSync(paths[1], 'utf8') };
      rmSync(dir, { recursive: true, force: true });
      return written;
    },
  };
}
