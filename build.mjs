/**
 * Builds dist/: the launcher, main.cjs for every command that only reads and writes files, and live.cjs for those that
 * start programs or call AWS. docs/decisions/start-up.md has the figures behind the two bundles.
 */
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { esbuildHandlebars } from './scripts/handlebars-plugin.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const out = `${root}dist`;
// Concurrent builds and running programs see whole files only.
const draft = `${out}.${process.pid}`;

/** main.cjs asks the launcher for the other bundle, so that it comes through the code cache as well. */
const liveIsApart = {
  name: 'live-is-apart',
  setup(it) {
    it.onResolve({ filter: /^\.\/live\.ts$/ }, () => ({ path: './live.cjs', external: true }));
  },
};

/** Commander starts subcommands that are programs of their own; expose has none, and child_process takes 3 ms to load. */
const commanderStartsNothing = {
  name: 'commander-starts-nothing',
  setup(it) {
    it.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('/commander/') ? { path: 'empty', namespace: 'empty' } : undefined,
    );
    it.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: '' }));
  },
};

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  outdir: draft,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // The SDK's CommonJS files cost twice the start-up of its ES modules.
  mainFields: ['module', 'main'],
  alias: { yaml: `${root}node_modules/yaml/browser/dist/index.js` },
  // import() goes through Node's loader for ES modules; require does not, and the code cache needs it.
  supported: { 'dynamic-import': false },
  // Less text to read at every start.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  // The launcher runs a bundle as this function. Wrapping it there would copy the text at every start.
  banner: { js: '(function(exports,require,module,__filename,__dirname){' },
  // publint guesses from words whether a bundle is CommonJS, and takes names like import_node_fs for an ES module.
  footer: { js: ';module.exports})' },
  metafile: true,
  logLevel: 'warning',
  plugins: [esbuildHandlebars],
};

await mkdir(draft, { recursive: true });
const bundles = await Promise.all([
  build({
    ...common,
    entryPoints: { main: 'src/cli.ts' },
    plugins: [esbuildHandlebars, commanderStartsNothing, liveIsApart],
  }),
  build({ ...common, entryPoints: { live: 'src/live.ts' } }),
]);
const hashes = {};
for (const name of ['main.cjs', 'live.cjs']) {
  const text = asciiOf(withoutModuleNames(await readFile(`${draft}/${name}`, 'utf8')));
  await writeFile(`${draft}/${name}`, text);
  hashes[name] = createHash('sha256').update(text).digest('hex');
}
const { engines } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
const launcher = await readFile(`${root}src/launcher.cjs`, 'utf8');
await writeFile(
  `${draft}/expose.cjs`,
  launcher
    .replace('const hashes = {};', () => `const hashes = ${JSON.stringify(hashes)};`)
    .replace("const engines = '';", () => `const engines = ${JSON.stringify(engines.node)};`),
);
await chmod(`${draft}/expose.cjs`, 0o755);
for (const [index, { metafile }] of bundles.entries()) {
  await writeFile(`${draft}/${['main', 'live'][index]}.meta.json`, JSON.stringify(metafile));
}
await mkdir(out, { recursive: true });
for (const name of ['main.cjs', 'live.cjs', 'main.meta.json', 'live.meta.json', 'expose.cjs'])
  await rename(`${draft}/${name}`, `${out}/${name}`);
await rm(draft, { recursive: true });

/**
 * esbuild wraps each module in an object with one method, which has the module's name. V8 makes a hidden class for each of
 * those names, which a compile would feel (docs/decisions/start-up.md).
 */
function withoutModuleNames(text) {
  return text.replace(/\b__(esm|commonJS)\(\{"[^"]+"\(/g, '__$1({run(');
}

/** The launcher reads a bundle as one byte a character. esbuild escapes other characters in strings, not in regular expressions. */
function asciiOf(text) {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
