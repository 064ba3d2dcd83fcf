/**
 * Renews the list prices of src/cost/price-table.ts, or of a copy: node scripts/prices.mjs [FILE]. It needs credentials
 * that may pricing:GetProducts, changes nothing in AWS, and prints what could not be had.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url);
const file = process.argv[2] ?? fileURLToPath(new URL('src/cost/price-table.ts', root));
// The bundle is inside node_modules because it imports packages from there.
const bundle = new URL(`node_modules/.prices-${process.pid}.mjs`, root);

await build({
  entryPoints: [fileURLToPath(new URL('scripts/price-table.ts', root))],
  outfile: fileURLToPath(bundle),
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
try {
  const { renewedPrices, withListPrices } = await import(bundle.href);
  const { lines, missing } = await renewedPrices();
  await writeFile(file, withListPrices(await readFile(file, 'utf8'), lines));
  console.log(`${file}: ${lines.length} lines`);
  for (const one of missing) console.error(`missing: ${one}`);
} finally {
  await rm(bundle, { force: true });
}
