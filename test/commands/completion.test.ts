/** The scripts in their own shell: what is offered for what has been typed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expose } from '../helpers/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'expose-completion-'));
const script = join(folder, 'completion.bash');
beforeAll(async () => writeFileSync(script, (await expose(['completion', 'bash'])).stdout));
afterAll(() => rmSync(folder, { recursive: true }));

/** What bash offers for these words, the last of which is being typed. */
function offered(...words: readonly string[]): readonly string[] {
  const program =
    'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _expose; printf "%s\\n" "${COMPREPLY[@]}"';
  const { stdout, stderr, status } = spawnSync('bash', ['-c', program, 'bash', script, ...words], {
    encoding: 'utf8',
    cwd: folder,
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.trim().split('\n');
}

describe('bash', () => {
  test.each([
    [
      ['expose', 'co'],
      ['compile', 'cost', 'completion'],
    ],
    [['expose', 'apply', '--no'], ['--no-wait']],
    [
      ['expose', 'compile', '--color', 'a'],
      ['auto', 'always'],
    ],
    [
      ['expose', 'graph', '--format', ''],
      ['boxes', 'mermaid', 'svg'],
    ],
    [['expose', 'keys', 'ro'], ['rotate']],
    [['expose', 'completion', 'z'], ['zsh']],
    [['expose', 'explain', 'port-c'], ['port-conflict']],
    [['expose', 'validate', 'no-such-word'], ['']],
    [['expose', 'keys', 'rotate', 't'], ['tunnel']],
    [
      ['expose', 'keys', 'rotate', ''],
      ['tunnel', 'host'],
    ],
    [
      ['expose', 'keys', ''],
      ['show', 'create', 'rotate'],
    ],
    [
      ['expose', 'init', '--ingress', ''],
      ['none', 'traefik', 'ingress-nginx'],
    ],
    [
      ['expose', 'explain', 'gateway.ssh.'],
      ['gateway.ssh.port', 'gateway.ssh.allow', 'gateway.ssh.adminKeys'],
    ],
    [['expose', 'explain', 'ports.pub'], ['ports.public']],
    [['expose', 'help', 'expl'], ['explain']],
    [['expose', 'apply', ''], ['']],
    [['expose', 'init', '--do'], ['--domain']],
  ])('%j', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });
});

test('every command is in every script', async () => {
  const { stdout: help } = await expose(['--help']);
  const commands = [...help.matchAll(/^ {2}([a-z]+)(?: \[[a-z]+\])* {2,}/gm)]
    .map((match) => match[1] ?? '')
    .filter((command) => command !== 'help');
  expect(commands.length).toBe(17);
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await expose(['completion', shell]);
    for (const command of commands)
      expect(stdout, `${command} in ${shell}`).toMatch(new RegExp(`\\b${command}\\b`));
  }
});
