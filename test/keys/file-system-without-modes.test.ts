/** A file system on which chmod succeeds and changes nothing, as a Windows drive in WSL does. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensureKeys } from '../../src/keys/ensure-keys.ts';
import { readPrivateKey } from '../../src/keys/key-files.ts';

const { changeMode } = vi.hoisted(() => ({ changeMode: { works: true } }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const fchmod: typeof fs.fchmodSync = (file, mode) => {
    if (changeMode.works) fs.fchmodSync(file, mode);
  };
  return { ...fs, fchmodSync: fchmod };
});

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'expose-modes-'));
});
afterEach(() => {
  changeMode.works = true;
  rmSync(base, { recursive: true });
});

test('is named once, with the mode that the keys really have and another place for them', () => {
  const folder = join(base, '.expose/home/keys');
  ensureKeys(folder);
  for (const name of ['tunnel', 'host']) chmodSync(join(folder, name), 0o777);
  changeMode.works = false;
  const warning = {
    severity: 'warning',
    code: 'key-too-open',
    summary: `other users can read the private keys in ${folder} (mode 777): its file system ignores file modes`,
    detail: expect.stringMatching(/^Move the project to a file system with Unix permissions/),
  };
  expect(ensureKeys(folder)).toMatchObject({ ok: true, diagnostics: [warning] });
  expect(ensureKeys(folder).diagnostics).toHaveLength(1);
  expect(readPrivateKey(folder, 'tunnel').diagnostics).toEqual([warning]);
});
