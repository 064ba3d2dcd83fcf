/** Bundles TypeScript modules and imports them, for benchmarks and scripts, which Node runs without a build step. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { esbuildHandlebars } from '../../scripts/handlebars-plugin.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A module finds neighbouring files by its own URL, which has to survive bundling. */
const keepsAddress = {
  name: 'keeps-address',
  setup(bundler) {
    bundler.onLoad({ filter: /\/test\/.*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: 'ts',
      resolveDir: dirname(path),
    }));
  },
};

/** The exports of several TypeScript modules in one object; paths are relative to the repository. */
export async function loadTypescript(...paths) {
  const directory = await mkdtemp(join(root, 'node_modules/.loaded-'));
  try {
    const outfile = join(directory, 'module.cjs');
    await build({
      stdin: {
        contents: paths.map((path) => `export * from './${path}';`).join('\n'),
        resolveDir: root,
        loader: 'ts',
      },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'warning',
      plugins: [esbuildHandlebars, keepsAddress],
    });
    return createRequire(import.meta.url)(outfile);
  } finally {
    await rm(directory, { recursive: true });
  }
}
