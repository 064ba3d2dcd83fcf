/** What the documents name (files, commands, dependencies, numbers, terms) is what the repository has. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../package.json';
import { estimate } from '../src/cost/estimate.ts';
import { connectionLimits, connectionsPerVisitor, sshMemory } from '../src/emitters/limits.ts';
import { recoveryBound } from '../src/emitters/recovery-time.ts';
import { check } from '../src/pipeline.ts';
import { buildProgram } from '../src/program.ts';
import { pages, prose } from './helpers/pages.ts';

const root = join(import.meta.dirname, '..');
/** Made from the schema and the table of diagnostics, and about the files of those who use expose. */
const generated = ['docs/format.md', 'docs/diagnostics.md'];
const written = pages.filter((page) => !generated.includes(page));

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
/** As one line, in which a sentence that was wrapped can be found. */
const flowing = (path: string): string => read(path).replaceAll(/\s+/g, ' ');

test.each(pages)('the links of %s lead somewhere', (page) => {
  for (const [link, file = '', heading] of read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)) {
    const target = file === '' ? page : join(dirname(page), file);
    expect(existsSync(join(root, target)), link).toBe(true);
    if (heading !== undefined) expect(anchorsOf(read(target)), link).toContain(heading);
  }
});

test.each(written)('the npm scripts that %s names exist', (page) => {
  const named = [...read(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([]);
});

test.each(written)('the files of this repository that %s names exist', (page) => {
  const inRepository =
    /`((?:src|test|schema|scripts|docs|bench|\.github|\.ci)\/[\w./-]*\w)`(?!:\n\n *```(?:yaml|md))/g;
  const named = [...read(page).matchAll(inRepository)].map(([, path = '']) => path);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

/** The pages about the code. They name sources by a part of their path, and folders from src/ on. */
const inward = [
  'docs/architecture.md',
  'CONTRIBUTING.md',
  ...pages.filter((page) => page.startsWith('docs/decisions/')),
];
const folders = ['.', 'src'];
const sources = ['schema', 'src', 'test'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
);

test.each(inward)('the sources and folders that %s names exist', (page) => {
  const named = [...prose(page).matchAll(/`((?:\w[\w.-]*\/)*\w[\w.-]*\/?)`/g)].map(([, name = '']) => name);
  const gone = named.filter((name) => {
    if (/\.(?:ts|hbs)$/.test(name)) return !sources.some((path) => `/${path}`.endsWith(`/${name}`));
    const [first = '', ...rest] = name.split('/');
    const isFolder = rest.length > 0 && !rest.join().includes('.');
    const below = folders.filter((folder) => existsSync(join(root, folder, first)));
    return isFolder && below.length > 0 && !below.some((folder) => existsSync(join(root, folder, name)));
  });
  expect(gone).toEqual([]);
});

test('README.md has every command', () => {
  const { commands } = buildProgram({ version: '0', homepage: '' }, () => Promise.resolve());
  const named = [...read('README.md').matchAll(/^(?:\| `|expose )([a-z]+)/gm)].map(([, name]) => name);
  expect([...new Set(named)].sort()).toEqual(commands.map((command) => command.name()).sort());
});

test('numbers that the code decides are right', () => {
  const smallest = check({ path: 'exposure.yaml', text: 'domain: api.example.com\n' });
  if (!smallest.ok) throw new Error('the smallest file does not compile');
  const { exposure } = smallest.value;
  expect(flowing('README.md')).toContain(`| $${estimate(exposure).monthly.toFixed(2)} |`);
  const seconds = recoveryBound(exposure.tunnel.keepAlive);
  expect(flowing('README.md')).toContain(`${seconds} seconds with the defaults`);
  const { socat, haproxy, nftables } = connectionLimits;
  const limits = [socat, haproxy, nftables].map((limit) => limit.toLocaleString('en-US'));
  expect(read('docs/data-path.md')).toContain(
    `| visitors at a time, all ports together | ${limits.join(' | ')} |`,
  );
  expect(flowing('docs/data-path.md')).toContain(`One source may have ${connectionsPerVisitor} connections`);
  const [least, most, top] = [socat, haproxy, nftables].map(sshMemory);
  expect(flowing('docs/data-path.md')).toContain(
    `may take ${least} MiB with socat, ${most} with haproxy and ${top} with nftables`,
  );
});

test('docs/decisions/dependencies.md has every dependency, and no other', () => {
  const names = tableRows(read('docs/decisions/dependencies.md')).flatMap(([cell = '']) => packagesIn(cell));
  expect(names.sort()).toEqual(Object.keys(manifest.devDependencies).sort());
});

test('each note in .changeset/ says how large the change is and what it is', () => {
  const notes = readdirSync(join(root, '.changeset')).filter(
    (name) => name.endsWith('.md') && name !== 'README.md',
  );
  for (const note of notes)
    expect(read(`.changeset/${note}`), note).toMatch(
      /^---\n'expose': (?:patch|minor|major)\n---\n\n\S.*[.!]\n$/s,
    );
});

test.each(['first-apply', 'drift-plan'])(
  'the picture docs/recordings/%s.svg shows what the recording has',
  (name) => {
    const picture = read(`docs/recordings/${name}.svg`);
    const pieces = [...picture.matchAll(/<tspan [^>]*>([^<]*)<\/tspan>/g)].map(([, piece = '']) => piece);
    const shown = pieces.join('').replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
    const [begins = '', ends = ''] = shown.replaceAll(/\s/g, '').split('…');
    const recorded = read(`docs/recordings/${name}.txt`).replaceAll(/\s/g, '');
    expect(recorded).toContain(begins);
    expect(recorded.endsWith(ends === '' ? begins : ends)).toBe(true);
    expect(read('README.md')).toContain(`](docs/recordings/${name}.svg)`);
  },
);

const workflows = readdirSync(join(root, '.github/workflows')).map((name) =>
  read(`.github/workflows/${name}`),
);

test('each action of a workflow is pinned by commit', () => {
  const used = workflows.flatMap((text) =>
    [...text.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action),
  );
  expect(used.length).toBeGreaterThan(6);
  expect(used.filter((action) => !/^\.\/|@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

test('what is released has the digest of what was packed', () => {
  const jobs = read('.github/workflows/release.yml').split(/\n {2}(?=\w+:\n)/);
  const taking = jobs.filter((job) => job.includes('actions/download-artifact'));
  expect(taking.map((job) => job.split(':')[0])).toEqual(['executables', 'attach', 'publish']);
  for (const job of taking) {
    const steps = job.split(/\n {6}- /).slice(1);
    const taken = steps.findIndex((step) => step.includes('actions/download-artifact'));
    const packed = steps[taken]?.includes('name: package');
    const [files, from] = packed ? ['packed/*.tgz', 'pack'] : ['files/SHA256SUMS', 'executables'];
    // The check is the next step, and nothing stands behind it that would let it pass.
    expect(steps[taken + 1]?.split('\n').slice(0, 2)).toEqual([
      `run: test "$(cat ${files} | sha256sum | cut -d ' ' -f 1)" = "$SHA256"`,
      `        env: { SHA256: "\${{ needs.${from}.outputs.sha256 }}" }`,
    ]);
  }
});

test('what a workflow runs of this repository is there', () => {
  const lines = workflows.flatMap((text) => [...text.matchAll(/ run: (.*)/g)].map(([, line = '']) => line));
  const files = lines.flatMap((line) => line.match(/(?<=^|\s)(?:scripts|\.ci)\/\S+/g) ?? []);
  expect(files).toEqual(expect.arrayContaining(['scripts/check-release.mjs', '.ci/run']));
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  const scripts = lines.flatMap((line) =>
    [...line.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name),
  );
  expect(scripts.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([]);
});

test('a lane that npm test leaves out has its workflow', () => {
  const left = [...read('CONTRIBUTING.md').matchAll(/^npm run (\S+) .*not in npm test/gm)].map(
    ([, name]) => name,
  );
  expect(left.length).toBeGreaterThan(2);
  const run = workflows.flatMap((text) => [...text.matchAll(/ lane: (\S+),/g)].map(([, name]) => name));
  expect(run.sort()).toEqual(left.sort());
});

describe('the glossary', () => {
  const [terms = '', phrases = ''] = read('docs/glossary.md').split('## Plain words');

  test('is sorted, and has each term once', () => {
    const names = tableRows(terms).map(([name = '']) => name);
    expect(names.length).toBeGreaterThan(30);
    expect(names).toEqual([...new Set(names)].sort((a, b) => a.localeCompare(b, 'en')));
  });

  const avoided = tableRows(phrases).flatMap(([, cell = '']) => cell.split(/[,;] /));
  const phrasesIn = (text: string): readonly string[] =>
    avoided.filter((phrase) => new RegExp(`\\b${phrase}\\b`).test(text));
  const notes = readdirSync(join(root, '.changeset')).map((name) => `.changeset/${name}`);
  test.each([...written, ...notes].filter((page) => page !== 'docs/glossary.md'))(
    '%s has none of the phrases to avoid',
    (page) => {
      const text = flowing(page).toLowerCase();
      expect(phrasesIn(text)).toEqual([]);
    },
  );

  test('is followed by the comments and messages of the sources', () => {
    const faults = sources
      .filter((path) => /^(?:src|schema)\/.*\.(?:ts|cjs|hbs)$/.test(path))
      .map((path) => [path, ...phrasesIn(uncommented(path))])
      .filter(([, first]) => first !== undefined);
    expect(faults).toEqual([]);
  });
});

/** A source in one line, without the signs with which its comments' lines begin. */
function uncommented(path: string): string {
  return read(path)
    .replaceAll(/\s*\n\s*(?:\*|\/\/|#)?\s*/g, ' ')
    .toLowerCase();
}

/** The cells of each row, without the heads of tables. */
function tableRows(text: string): readonly (readonly string[])[] {
  return text
    .replaceAll(/^\|.*\n\|---.*$/gm, '')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

/** "zod (zod/mini)" is zod; "@aws-sdk/client-ec2, -route-53" are two that begin alike. */
function packagesIn(cell: string): readonly string[] {
  const [first = '', ...rest] = cell.replaceAll(/ \([^)]*\)/g, '').split(', ');
  const stem = first.replace(/-[^-/]*$/, '');
  return [first, ...rest.map((name) => (name.startsWith('-') ? `${stem}${name}` : name))];
}

/** As GitHub makes them from headings. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(/\s/g, '-'),
  );
}

test('the tests that docs/security.md names exist', () => {
  const named = [...read('docs/security.md').matchAll(/`(test\/[\w./-]+\.test\.ts)`: "([^"]+)"/g)];
  expect(named.length).toBeGreaterThan(15);
  const missing = named.filter(([, file = '', name = '']) => !read(file).includes(name));
  expect(missing.map(([row]) => row)).toEqual([]);
});
