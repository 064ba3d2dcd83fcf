/** Reads the text of an exposure file: a regular file or standard input, valid UTF-8, of a sensible size. */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { allOf, visible } from '../compiler/diagnostics/quote.ts';
import type { SourceFile } from '../compiler/yaml/source-file.ts';
import { exposeCommand } from '../views/text/expose-command.ts';
import type { Session } from './session.ts';

/** More than the compiler accepts (4 Mi characters of at most 4 bytes): it is the one to refuse, with a position. */
const maxBytes = 16 * 1024 * 1024 + 1;

/** Files beside a missing one that are named. */
const mostNamed = 3;

/** Reads FILE, or standard input for "-". */
export async function readSource(session: Session, file: string): Promise<Result<SourceFile>> {
  const bytes =
    file === '-' ? ok(await readStream(session)) : readRegularFile(resolve(session.cwd, file), file);
  return bytes.ok ? decode(bytes.value, file === '-' ? '<stdin>' : file) : bytes;
}

function readRegularFile(path: string, shown: string): Result<Buffer> {
  let descriptor: number | undefined;
  try {
    // Without O_NONBLOCK, opening a FIFO waits for a writer.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(descriptor);
    if (!stat.isFile())
      return failed(unreadable(shown, stat.isDirectory() ? 'it is a directory' : 'it is not a regular file'));
    const bytes = Buffer.alloc(Math.min(stat.size, maxBytes));
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(descriptor, bytes, length, bytes.length - length, null);
    return ok(bytes.subarray(0, length));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return failed(code === 'ENOENT' ? absent(shown, path) : unreadable(shown, code));
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

async function readStream(session: Session): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of addAbortSignal(session.signal, session.stdin)) {
    chunks.push(Buffer.from(chunk as Uint8Array));
    length += chunks.at(-1)?.length ?? 0;
    if (length >= maxBytes) break;
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer, path: string): Result<SourceFile> {
  try {
    return ok({ path, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) });
  } catch {
    return failed(notUtf8(bytes, path));
  }
}

/** The text stops being UTF-8 at the first byte that does not survive a round trip. */
function notUtf8(bytes: Buffer, file: string): Diagnostic {
  const text = bytes.toString('utf8');
  const again = Buffer.from(text);
  let offset = 0;
  while (offset < bytes.length && bytes[offset] === again[offset]) offset += 1;
  const before = bytes
    .subarray(0, offset)
    .toString('utf8')
    .replace(/\ufffd$/, '');
  const lineStart = before.lastIndexOf('\n') + 1;
  const start = {
    line: before.split('\n').length,
    col: before.length - lineStart + 1,
    offset: before.length,
  };
  return {
    severity: 'error',
    code: 'file-not-utf8',
    summary: `the byte 0x${(bytes[offset] ?? 0).toString(16).padStart(2, '0')} is not UTF-8`,
    detail: 'Save the file as UTF-8.',
    span: { file, start, end: { ...start, col: start.col + 1, offset: start.offset + 1 } },
  };
}

function absent(file: string, path: string): Diagnostic {
  const others = filesBeside(file, path);
  const [first] = others;
  const found =
    first === undefined ? '' : ` There is ${allOf(others.map((name) => visible(name)))} in that folder.`;
  return {
    severity: 'error',
    code: 'file-missing',
    summary: `there is no file ${file}`,
    detail: `\`expose init\` writes one.${found} ${first === 'exposure.yaml' ? 'Without a name, exposure.yaml is used.' : `To use another file, name it: ${exposeCommand('plan', first ?? 'home.yaml')}`}`,
  };
}

/** The YAML files in the folder of a file that is not there, as the person would name them: exposure.yml before others. */
function filesBeside(file: string, path: string): readonly string[] {
  try {
    const names = readdirSync(dirname(path)).filter((name) => /\.ya?ml$/i.test(name));
    const rank = (name: string): number => (/^exposure\./i.test(name) ? 0 : 1);
    return names
      .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
      .slice(0, mostNamed)
      .map((name) => join(dirname(file), name));
  } catch {
    return []; // There is no such folder.
  }
}

function unreadable(file: string, reason: string): Diagnostic {
  return { severity: 'error', code: 'file-unreadable', summary: `${file} cannot be read: ${reason}` };
}
