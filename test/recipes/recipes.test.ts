/**
 * The recipes of CONTRIBUTING.md, followed to the letter: each block is applied to a copy of the repository, each
 * command is run there, and everything is green. A recipe that has lost a step fails here.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const copies: string[] = [];
afterEach(() => {
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true, force: true });
});

/** A fenced block: a change to a file, the text of a new file, or commands. */
interface Block {
  readonly language: string;
  readonly text: string;
  /** The file that the line above the block ends with; null for commands. */
  readonly path: string | null;
}

test('adding a field', () => {
  const copy = followed('Adding a field');
  expect(read(copy, 'docs/format.md')).toContain('`tunnel.logLevel`');
  expect(
    read(
      copy,
      'test/fixtures/compile/the-smallest-file/expected/k8s/20-configmap-api-example-com-tunnel-ssh.yaml',
    ),
  ).toContain('LogLevel INFO');
});

test('adding a diagnostic', () => {
  const copy = followed('Adding a diagnostic');
  expect(read(copy, 'docs/diagnostics.md')).toContain('## ttl-long');
  expect(read(copy, 'test/fixtures/invalid/a-ttl-of-a-day/diagnostics.txt')).toContain('exposure.yaml:3:8');
});

/** A copy of the repository in which every block of the recipe has been applied, in order. */
function followed(title: string): string {
  const copy = copyOfRepository();
  for (const block of blocksOf(title)) follow(block, copy);
  return copy;
}

function copyOfRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), 'expose-recipe-'));
  copies.push(copy);
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  for (const path of listed.toString().split('\0').filter(Boolean))
    cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

function blocksOf(title: string): readonly Block[] {
  const section =
    read(root, 'CONTRIBUTING.md')
      .split(/^## /m)
      .find((part) => part.startsWith(`${title}\n`)) ?? '';
  const blocks = [...section.matchAll(/(?:`([^`\s]+)`:\n\n)?^( *)```(\w+)\n(.*?)^\2```$/gms)].map(
    ([, path = null, indent = '', language = '', text = '']) => ({
      path,
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
  expect(blocks.length, title).toBeGreaterThan(3);
  return blocks;
}

function follow({ language, text, path }: Block, copy: string): void {
  if (language === 'sh') {
    for (const command of text.trim().split('\n')) run(command, copy);
    return;
  }
  if (path === null) throw new Error(`no file is named above this block:\n${text}`);
  const file = join(copy, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, language === 'diff' ? changed(read(copy, path), text, path) : text);
}

/** `text` with the one place changed that the block's unmarked and "-" lines show. */
function changed(text: string, block: string, path: string): string {
  const lines = block.trimEnd().split('\n');
  const side = (left: string) =>
    lines
      .filter((line) => !line.startsWith(left))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const parts = `\n${text}`.split(`\n${side('+')}`);
  expect(parts.length - 1, `places in ${path} that look like\n${side('+')}`).toBe(1);
  return parts.join(`\n${side('-')}`).slice(1);
}

function run(command: string, cwd: string): void {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  expect(status, `${command}\n${stdout}${stderr}`).toBe(0);
}

function read(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}
