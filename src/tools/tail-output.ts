/** The output of a program that may outlive this process. It goes to two private files, which are read as they grow. */
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

const pollMilliseconds = 100;

export interface TailedOutput {
  /** File descriptors for the program, which must write to the files itself and not through a pipe. */
  readonly stdout: number;
  readonly stderr: number;
  /** Passes on the last lines, removes the files, and returns everything that was written. */
  close(): Promise<{ readonly stdout: string; readonly stderr: string }>;
}

/** Two files in a directory of their own (mode 0700). Each whole line of stdout goes to `onLine` as it arrives. */
export function tailOutput(onLine?: (line: string) => void): TailedOutput {
  const directory = mkdtempSync(join(tmpdir(), 'expose-'));
  const paths = [join(directory, 'stdout'), join(directory, 'stderr')] as const;
  const [stdout, stderr] = [openSync(paths[0], 'a', 0o600), openSync(paths[1], 'a', 0o600)];
  const input = openSync(paths[0], 'r');
  const decoder = new StringDecoder('utf8');
  const chunk = Buffer.alloc(64 * 1024);
  let rest = '';
  const poll = () => {
    for (let size = readSync(input, chunk); size > 0; size = readSync(input, chunk)) {
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
      for (const descriptor of [input, stdout, stderr]) closeSync(descriptor);
      const written = { stdout: readFileSync(paths[0], 'utf8'), stderr: readFileSync(paths[1], 'utf8') };
      rmSync(directory, { recursive: true, force: true });
      return written;
    },
  };
}
