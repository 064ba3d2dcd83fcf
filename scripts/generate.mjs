/** Writes the files that are generated from the schema and the table of diagnostics. A test fails if they are stale. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url);
// The bundle is inside node_modules because it imports packages from there.
const bundle = new URL(`node_modules/.generate/${process.pid}.mjs`, root);

await build({
  entryPoints: [new URL('scripts/generated.ts', root).pathname],
  outfile: bundle.pathname,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
try {
  const { generated } = await import(bundle.href);
  for (const [path, text] of Object.entries(await generated())) {
    await mkdir(new URL('.', new URL(path, root)), { recursive: true });
    await writeFile(new URL(path, root), text);
    console.log(path);
  }
} finally {
  await rm(bundle);
}
