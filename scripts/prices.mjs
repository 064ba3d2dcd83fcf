/**
 * Renews the list prices of src/cost/price-table.ts, or of a copy: node scripts/prices.mjs [FILE]. It needs credentials
 * that may pricing:GetProducts, changes nothing in AWS, and prints what could not be had.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadTypescript } from '../test/helpers/load-typescript.mjs';

const file = process.argv[2] ?? fileURLToPath(new URL('../src/cost/price-table.ts', import.meta.url));
const { renewedPrices, withListPrices } = await loadTypescript('scripts/price-table.ts');
const { lines, missing } = await renewedPrices();
await writeFile(file, withListPrices(await readFile(file, 'utf8'), lines));
console.log(`${file}: ${lines.length} lines`);
for (const one of missing) console.error(`missing: ${one}`);
