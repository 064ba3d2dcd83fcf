/**
 * Compiles .hbs files when the program is built (esbuild) or tested (vite): the program itself loads only the small
 * runtime of Handlebars. Templates are strict: a missing field is an error, not an empty string.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';

const environment = fileURLToPath(new URL('../src/emitters/template.ts', import.meta.url));
const options = {
  noEscape: true,
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: { hcl: true },
};

function moduleFor(source) {
  return `import { templates } from ${JSON.stringify(environment)};\nexport default templates.template(${Handlebars.precompile(source, options)});\n`;
}

/** For esbuild. */
export const esbuildHandlebars = {
  name: 'handlebars',
  setup(build) {
    build.onLoad({ filter: /\.hbs$/ }, async ({ path }) => ({
      contents: moduleFor(await readFile(path, 'utf8')),
      loader: 'ts',
      resolveDir: process.cwd(),
    }));
  },
};

/** For vite and vitest. */
export const viteHandlebars = {
  name: 'handlebars',
  transform(source, id) {
    return id.endsWith('.hbs') ? { code: moduleFor(source), map: null } : undefined;
  },
};
