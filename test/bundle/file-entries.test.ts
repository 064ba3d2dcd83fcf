/** What of a folder that may have come from a stranger goes into a bundle for another one. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileEntries } from '../../src/bundle/file-entries.ts';
import { projectOf } from '../../src/project/project.ts';
import { exposure } from '../helpers/exposure-builder.ts';

let base: string;
let clone: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'expose-bundle-'));
  clone = join(base, 'clone');
  mkdirSync(join(base, 'home/letters'), { recursive: true });
  writeFileSync(join(base, 'home/letters/private.txt'), 'MINE');
  mkdirSync(clone);
});
afterEach(() => rmSync(base, { recursive: true }));

const bundled = () => {
  const project = projectOf(exposure(), { file: 'exposure.yaml', cwd: clone });
  return JSON.stringify(fileEntries(project));
};

test.each(['exposure.yaml', 'out', 'out/terraform', 'out/k8s/a.yaml', '.expose/api-example-com/plans'])(
  'a link in the place of %s brings nothing of where it leads',
  (place) => {
    mkdirSync(join(clone, place, '..'), { recursive: true });
    const target = /yaml$/.test(place) ? 'home/letters/private.txt' : 'home';
    symlinkSync(join(base, target), join(clone, place));
    expect(bundled()).not.toMatch(/MINE|private\.txt/);
  },
);

test('links that lead nowhere are no obstacle', () => {
  mkdirSync(join(clone, '.expose/api-example-com/plans'), { recursive: true });
  symlinkSync('nowhere', join(clone, '.expose/api-example-com/plans/a.json'));
  expect(bundled()).toContain('plans/a.json');
});
