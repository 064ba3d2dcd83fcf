/** Names of files and folders come with a clone: whatever is in them, a terminal, a page and a program read plain text. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expose } from '../helpers/cli.ts';

const hostile = 'a\u001b]0;owned\u0007\u001b[2Jb\u202ec\u200bd\ne`\r\u009b31m```\n# f';
let base: string;
let folder: string;
const file = `${hostile}.yaml`;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'expose-names-'));
  folder = join(base, hostile);
  mkdirSync(folder);
  writeFileSync(join(folder, file), 'name: home\ndomain: api.example.com\ncluster: { ingress: none }\n');
  writeFileSync(join(folder, `x${file}`), 'domain: [\n');
  mkdirSync(join(folder, 'edited/terraform'), { recursive: true });
  const listed = JSON.stringify({ files: [{ path: `terraform/${hostile}.tf`, sha256: '' }] });
  writeFileSync(join(folder, 'edited/expose.json'), listed);
  writeFileSync(join(folder, `edited/terraform/${hostile}.tf`), '');
  writeFileSync(join(folder, `edited/terraform/other${hostile}.tf`), '');
  mkdirSync(join(folder, `edited/${hostile}`));
  writeFileSync(join(folder, 'edited/terraform/versions.tf'), '');
});
afterAll(() => rmSync(base, { recursive: true }));

const commands: readonly (readonly string[])[] = [
  ['validate', file],
  ['validate', `x${file}`],
  ['validate', `missing${file}`],
  ['compile', file],
  ['compile', file, '--out', hostile],
  ['compile', file, '--out', 'edited'],
  ['compile', file, '--check'],
  ['compile', file, '--check', '--out', 'edited'],
  ['keys', '--file', file],
  ['keys', 'rotate', 'host', '--file', file],
  ['plan', file, '--offline'],
  ['plan', file, '--offline', '--markdown'],
  ['plan', file, '--offline', '--out', 'edited', '--markdown'],
  ['cost', file],
  ['graph', file],
  ['graph', file, '--format', 'svg'],
  ['explain', hostile],
  ['init', `new${file}`, '--domain', 'a.example.com', '--yes'],
  ['apply', `missing${file}.json`, '--yes'],
  [hostile],
  ['compile', `--${hostile}`],
];

const unsafe = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

test.each(commands.flatMap((command) => [[command], [[...command, '--json']]]))('%j', async (command) => {
  const { stdout, stderr } = await expose(command, { cwd: folder });
  expect(unsafe.exec(stdout)).toBeNull();
  expect(unsafe.exec(stderr)).toBeNull();
  // A newline of a name would begin a line of its own.
  expect(`${stdout}\n${stderr}`).not.toMatch(/^\\?(?:e\\?`|# f)/m);
  // The list of differing files has one line for each.
  if (command.includes('--check')) expect(stderr).not.toMatch(/^ +(?:= )?e`/m);
  if (command.includes('--json') && stdout !== '') JSON.parse(stdout);
  if (command.includes('--markdown')) expect(openFences(stdout)).toEqual([]);
});

test('the folder is as hostile as it was meant to be', () => {
  expect(readdirSync(base)).toEqual([hostile]);
});

/** Fences that a Markdown reader would find open at the end. */
function openFences(markdown: string): readonly string[] {
  const open: string[] = [];
  for (const [, fence = ''] of markdown.matchAll(/^(`{3,})/gm)) {
    if (open.length === 0) open.push(fence);
    else if (fence.length >= (open[0]?.length ?? 0)) open.pop();
  }
  return open;
}
