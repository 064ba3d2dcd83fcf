/** What the documents show to be copied works: exposure files, Kubernetes manifests and command lines of expose. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { parse, parseDocument } from 'yaml';
import manifest from '../package.json';
import { check } from '../src/pipeline.ts';
import { buildProgram } from '../src/program.ts';
import { commandLines, fences, pages, readPage } from './helpers/pages.ts';

/** The changelog shows what was, and the recipes of CONTRIBUTING.md add a field before they show it. */
const current = pages.filter((page) => page !== 'CHANGELOG.md' && page !== 'CONTRIBUTING.md');
/** Without the examples of mistakes, which test/docs.test.ts holds to their codes. */
const documents = current
  .filter((page) => page !== 'docs/diagnostics.md')
  .flatMap((page) =>
    fences(page)
      .filter(({ language }) => language === 'yaml')
      .flatMap(({ text }) => text.split(/^---\n/m))
      .map((text) => ({ page, text, document: parseDocument(text) })),
  );

test.each(documents)('YAML in $page can be read: $text', ({ document }) => {
  expect(document.errors).toEqual([]);
});

describe('an exposure file', () => {
  const exposures = documents.filter(({ document }) => document.has('domain'));

  test('is in the README and in the pages for users', () => {
    const shown = exposures.map(({ page }) => page);
    expect(shown).toEqual(expect.arrayContaining(['README.md', 'docs/last-metre.md', 'docs/format.md']));
  });

  test.each(exposures)('of $page compiles: $text', ({ text }) => {
    const { diagnostics } = check({ path: 'exposure.yaml', text });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('a manifest', () => {
  const manifests = documents.filter(({ document }) => document.has('apiVersion'));

  test('is in the page about the last metre', () => {
    expect(manifests.filter(({ page }) => page === 'docs/last-metre.md').length).toBeGreaterThan(3);
  });

  test.each(manifests)('of $page says what it is: $text', ({ document }) => {
    expect(document.toJS()).toMatchObject({
      apiVersion: expect.stringMatching(/^([a-z0-9.-]+\/)?v\d\w*$/),
      kind: expect.stringMatching(/^[A-Z]\w+$/),
      metadata: { name: expect.stringMatching(/^[a-z0-9-]+$/) },
    });
  });
});

describe('the page about the last metre', () => {
  const page = 'docs/last-metre.md';

  test('shows the documents of the README, which test/node/slow applies, one by one', () => {
    const shown = (of: string) => documents.filter((each) => each.page === of).map(({ text }) => parse(text));
    const [issuer, ingress] = shown('README.md').filter(({ kind }) => kind !== undefined);
    const [added] = shown(page).filter(({ kind, metadata }) => kind === undefined && metadata !== undefined);
    const [alone] = shown(page).filter(({ kind }) => kind === 'Ingress');
    expect(shown(page)).toContainEqual(issuer);
    expect({
      ...alone,
      metadata: { ...alone.metadata, ...added.metadata },
      spec: { ...alone.spec, ...added.spec },
    }).toEqual(ingress);
  });
});

describe('a command line', () => {
  const lines = current.flatMap((page) => commandLines(page, 'expose').map((line) => ({ page, line })));

  test('is on many pages', () => {
    expect(new Set(lines.map(({ page }) => page)).size).toBeGreaterThan(8);
  });

  test.each(lines)('of $page is understood: $line', async ({ line }) => {
    expect(await refusal(line)).toBeNull();
  });

  test('that expose does not know is refused', async () => {
    expect(await refusal('expose deploy')).toContain("unknown command 'deploy'");
    expect(await refusal('expose plan --out-file plan.json')).toContain("unknown option '--out-file'");
    expect(await refusal('expose keys turn')).toContain("'turn' is invalid");
  });
});

test('docs/by-hand.md gives terraform the host key with its last line break, without which sshd cannot read it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'expose-by-hand-'));
  try {
    const keys = join(folder, '.expose/blog-example-com/keys');
    mkdirSync(keys, { recursive: true });
    writeFileSync(join(keys, 'host'), 'BEGIN\nsecret\nEND\n');
    const [block] = fences('docs/by-hand.md').filter(({ language }) => language === 'sh');
    const exports = block?.text.split(/^terraform /m)[0];
    const script = `${exports ?? ''}printf %s "$TF_VAR_host_key"`;
    expect(spawnSync('sh', ['-euc', script], { cwd: folder, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stdout: 'BEGIN\nsecret\nEND\n',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the package has every file that its README links to', () => {
  const linked = [...readPage('README.md').matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path);
  expect(linked.length).toBeGreaterThan(8);
  // A folder in the list stands for all that is in it.
  const isPacked = (path: string): boolean =>
    manifest.files.some((entry) => path === entry || path.startsWith(`${entry}/`));
  expect(linked.filter((path) => !isPacked(path))).toEqual([]);
});

/** What the command line says against it; null if it would run. Two words alone may just name the command. */
async function refusal(line: string): Promise<string | null> {
  let said = '';
  let ran = false;
  const program = buildProgram({ version: '0', homepage: '' }, () => {
    ran = true;
    return Promise.resolve();
  });
  const quiet = (command: Command): void => {
    command.exitOverride().configureOutput({
      writeOut: () => {
        ran = true;
      },
      writeErr: (text) => {
        said += text;
      },
    });
    command.commands.forEach(quiet);
  };
  quiet(program);
  const words = line.replace(/ +[#>|].*$/, '').match(/"[^"]*"|\S+/g) ?? [];
  try {
    await program.parseAsync(words.slice(1), { from: 'user' });
  } catch (error) {
    if (!ran && !(words.length === 2 && said.includes('missing required argument')))
      return said || String(error);
    return null;
  }
  return ran ? null : 'nothing would run';
}
