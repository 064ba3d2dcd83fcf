/** What may import what: by the sources' import lines, and by what esbuild really put into the bundles. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf, foldersMarkdown, folderTable } from './folder-table.ts';
import { floors, houseMarkdown, roomOf, roomTable } from './room-table.ts';

const root = join(import.meta.dirname, '..');
const sources = new Map(filesBelow('src').map((path) => [path, readFileSync(join(root, path), 'utf8')]));
const importLine =
  /^(?:import|export)\s(?!type\s)[^;]*?from '([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gms;
const importsOf = (path: string): readonly string[] =>
  [...(sources.get(path) ?? '').matchAll(importLine)].map(
    ([, first, second, third]) => first ?? second ?? third ?? '',
  );

interface Metafile {
  readonly inputs: Readonly<
    Record<string, { readonly imports: readonly { readonly path: string; readonly kind: string }[] }>
  >;
  /** What each input gave to the bundle; nothing where none of its exports is used. */
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
}

describe('the sources', () => {
  test('are all looked at', () => expect(sources.size).toBeGreaterThan(60));

  test('only one file starts programs through execa', () => {
    expect(having((path) => importsOf(path).includes('execa'))).toEqual(['src/tools/run.ts']);
  });

  test('the compiler and the emitters are pure: no file system, no process, no clock, no randomness', () => {
    const impure = having(
      (path, text) =>
        /^src\/(compiler|emitters)\//.test(path) &&
        (importsOf(path).some((module) => module.startsWith('node:') && module !== 'node:crypto') ||
          /\bprocess\.|\bDate\.now|new Date\(\)|Math\.random|randomBytes/.test(code(text))),
    );
    expect(impure).toEqual([]);
  });

  test('nothing prints past the session', () => {
    expect(having((_path, text) => /\bconsole\.|process\.std(out|err)\.write/.test(code(text)))).toEqual([]);
  });

  test('name the parameters of their functions', () => {
    const all = [...sources.keys(), ...filesBelow('schema'), ...filesBelow('test')];
    expect(all.filter((path) => /(?:\(|[^'a-z])it\)? =>/.test(code(textOf(path))))).toEqual([]);
  });

  test('only the process ends the process', () => {
    expect(having((_path, text) => /process\.exit(Code)?\b/.test(code(text)))).toEqual(['src/cli.ts']);
  });
});

describe('the rooms', () => {
  const rooms = [...sources.keys(), ...filesBelow('schema')];
  const arrows = rooms.flatMap((path) =>
    importedFiles(path).map((imported) => ({ path, imported, from: roomOf(path), to: roomOf(imported) })),
  );

  test('hold every source', () => {
    expect(rooms.filter((path) => roomOf(path) === undefined)).toEqual([]);
  });

  test('import what the table allows, and nothing else', () => {
    const forbidden = arrows.filter(({ from, to }) => from !== to && !allowed(from, to));
    expect(forbidden.map(({ path, imported }) => `${path} → ${imported}`)).toEqual([]);
  });

  test('need every arrow of the table', () => {
    const used = new Set(arrows.map(({ from, to }) => `${from} → ${to}`));
    const listed = Object.entries(roomTable).flatMap(([from, all]) => all.map((to) => `${from} → ${to}`));
    expect(listed.filter((arrow) => !used.has(arrow))).toEqual([]);
  });

  test('stand on floors: no room imports one above it', () => {
    expect(floors().length).toBeGreaterThan(5);
  });

  test('hold no files that import each other in a circle', () => {
    const circles = rooms.filter((path) => reaches(path, path, new Set()));
    expect(circles).toEqual([]);
  });

  test('have about twelve sources at most', () => {
    const folders = new Map<string, string[]>();
    for (const path of rooms) folders.set(dirname(path), [...(folders.get(dirname(path)) ?? []), path]);
    const crowded = [...folders].filter(([, files]) => files.length > 13).map(([folder]) => folder);
    expect(crowded).toEqual([]);
  });

  test('import each module once', () => {
    const twice = rooms.filter((path) => {
      const modules = [...textOf(path).matchAll(/^import[^;]*?from '([^']+)';/gms)].map(
        ([, module]) => module,
      );
      return new Set(modules).size < modules.length;
    });
    expect(twice).toEqual([]);
  });

  test('are drawn in docs/architecture.md', () => expectDrawn('rooms', houseMarkdown()));
});

describe('the folders', () => {
  const files = ['schema', 'src'].flatMap((folder) => everyFileBelow(folder));

  test('all have a line in test/folder-table.ts that says what they are for', () => {
    expect([...new Set(files.map(folderOf))].sort()).toEqual(Object.keys(folderTable).sort());
  });

  test('are drawn in docs/architecture.md, with the names of their files', () =>
    expectDrawn('folders', foldersMarkdown(files)));
});

describe('the bundles', () => {
  const bundle = (name: string): Metafile => {
    const path = join(root, `dist/${name}.meta.json`);
    if (!existsSync(path)) throw new Error('dist/ is missing: npm run build');
    return JSON.parse(readFileSync(path, 'utf8')) as Metafile;
  };
  const bundled = ({ outputs }: Metafile): readonly string[] =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
    );
  const packages = (metafile: Metafile): ReadonlySet<string> =>
    new Set(
      bundled(metafile).flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
    );

  test('main.cjs holds neither execa, the SDK nor diff: compile, validate, --help and --version cannot load them', () => {
    const found = [...packages(bundle('main'))].filter(
      (module) =>
        module === 'execa' ||
        module === 'diff' ||
        module.startsWith('@aws-sdk/') ||
        module.startsWith('@smithy/'),
    );
    expect(found).toEqual([]);
  });

  test('main.cjs holds no stage that is live: the pipeline’s unused stages are left out', () => {
    const live = /^src\/(apply|aws|bundle|cluster|destroy|doctor|look|outside|plan|status)\//;
    expect(bundled(bundle('main')).filter((path) => live.test(path))).toEqual([]);
  });

  test('compile loads no prompts', () => {
    expect(
      [...reachable(bundle('main'), 'src/commands/compile.ts')].filter((module) => module.includes('@clack')),
    ).toEqual([]);
  });

  test('are ASCII, as the launcher reads them: a regular expression with a ✓ would find none', () => {
    for (const name of ['main', 'live'])
      expect(
        readFileSync(join(root, `dist/${name}.cjs`), 'utf8').match(/.{0,60}[^\0-\x7f].*/)?.[0],
      ).toBeUndefined();
  });

  test('live.cjs holds them', () => {
    const live = packages(bundle('live'));
    for (const name of ['execa', '@aws-sdk/client-ec2']) expect(live).toContain(name);
  });
});

/** Every input that `entry` loads at once, following static imports only. */
function reachable({ inputs }: Metafile, entry: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const it of inputs[path]?.imports ?? []) if (it.kind !== 'dynamic-import') visit(it.path);
  };
  visit(entry);
  expect(seen.size).toBeGreaterThan(20);
  return seen;
}

function allowed(from: string | undefined, to: string | undefined): boolean {
  return from !== undefined && to !== undefined && (roomTable[from] ?? []).includes(to);
}

function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The sources that a source imports, types included. */
function importedFiles(path: string): readonly string[] {
  const modules = [...textOf(path).matchAll(/\bfrom '(\.[^']+\.ts)'|\bimport\('(\.[^']+\.ts)'\)/g)];
  return modules
    .map(([, fixed, dynamic]) => relative(root, resolve(root, dirname(path), fixed ?? dynamic ?? '')))
    .filter((imported) => !imported.endsWith('.d.ts'));
}

function reaches(path: string, wanted: string, seen: Set<string>): boolean {
  return importedFiles(path).some((imported) => {
    if (imported === wanted) return true;
    if (seen.has(imported)) return false;
    seen.add(imported);
    return reaches(imported, wanted, seen);
  });
}

/** What stands between a pair of comments in docs/architecture.md. `npm run goldens` draws it again. */
function expectDrawn(block: string, text: string): void {
  const path = join(root, 'docs/architecture.md');
  const page = readFileSync(path, 'utf8');
  const between = new RegExp(`(<!-- ${block} -->\n)[\\s\\S]*?(\n<!-- /${block} -->)`);
  const drawn = page.replace(between, (_all, begin: string, end: string) => `${begin}${text}${end}`);
  expect(drawn).toContain(text);
  if (process.env['UPDATE_GOLDENS'] === undefined) expect(page).toBe(drawn);
  else writeFileSync(path, drawn);
}

function filesBelow(folder: string): readonly string[] {
  return everyFileBelow(folder).filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));
}

function everyFileBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

function having(claim: (path: string, text: string) => boolean): readonly string[] {
  return [...sources].filter(([path, text]) => claim(path, text)).map(([path]) => path);
}

/** Without comments and strings, in which anything may stand. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, ' ');
}
