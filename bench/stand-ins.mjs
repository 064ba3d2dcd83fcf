/** What the benchmarks of plan and apply share: AWS and cluster stand-ins, and the checkouts that they compare. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadTypescript } from '../test/helpers/load-typescript.mjs';

export const { startMoto, startControlPlane } = await loadTypescript(
  'test/helpers/moto.ts',
  'test/helpers/control-plane.ts',
);

/**
 * --rounds N (default 5), and --against DIR: a built checkout that is measured in the same rounds. Returns both as
 * { rounds, checkouts: [{ label, expose }] }, this checkout first. Throws when one of them is not built.
 */
export function readFlags() {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '5' }, against: { type: 'string' } },
  });
  const folders = [
    fileURLToPath(new URL('..', import.meta.url)),
    ...(values.against === undefined ? [] : [resolve(values.against)]),
  ];
  return { rounds: Number(values.rounds), checkouts: folders.map(checkout) };
}

function checkout(folder, index) {
  const expose = join(folder, 'dist/expose.cjs');
  if (!existsSync(expose)) throw new Error(`${expose} is missing: npm run build`);
  return { label: index === 0 ? 'this checkout' : basename(folder), expose };
}
