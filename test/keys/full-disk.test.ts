/** Keys on a disk that is really full: a tmpfs of this test's own, which only root can mount. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensureKeys } from '../../src/keys/ensure-keys.ts';
import { rotateKey } from '../../src/keys/rotate-key.ts';

const page = 4096;

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('on a full disk', () => {
  let disk: string;
  let folder: string;
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), 'expose-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=755', 'expose-test', disk]);
    folder = join(disk, '.expose/home/keys');
  });
  afterEach(() => {
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  });

  /** Leaves room for this many pages; each file needs one. */
  function fillBut(pages: number): void {
    const ballast = join(disk, 'ballast');
    let bytes = 0;
    const grow = (): void => {
      for (;;) {
        writeFileSync(ballast, Buffer.alloc(page), { flag: 'a' });
        bytes += page;
      }
    };
    expect(grow).toThrow('ENOSPC');
    truncateSync(ballast, bytes - pages * page);
  }
  const files = () =>
    (readdirSync(join(disk, '.expose'), { recursive: true }) as string[]).filter((name) =>
      /keys\/|draft/.test(name),
    );

  test.each([0, 1, 2, 3, 4])(
    'with room for %i files a failed start leaves whole keys and no draft',
    (pages) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      fillBut(pages);
      const made = ensureKeys(folder);
      expect(made.diagnostics).toMatchObject([
        { code: 'key-not-writable', summary: expect.stringContaining('ENOSPC') },
      ]);
      expect(files().filter((name) => name.endsWith('.draft'))).toEqual([]);
      rmSync(join(disk, 'ballast'));
      expect(ensureKeys(folder)).toMatchObject({ ok: true });
    },
  );

  test('a rotation that finds no room leaves no draft, and a pair that can be used', () => {
    ensureKeys(folder);
    fillBut(0);
    expect(rotateKey(folder, 'host').diagnostics).toMatchObject([{ code: 'key-not-writable' }]);
    expect(files().filter((name) => name.endsWith('.draft'))).toEqual([]);
    rmSync(join(disk, 'ballast'));
    expect(ensureKeys(folder)).toMatchObject({ ok: true });
    expect(existsSync(join(folder, 'host'))).toBe(true);
  });
});
