/** The cache in which terraform's provider lies: the user's own, or none. */
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';

import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cachePlaces, hasProvider, lockCache, openCache } from '../../src/project/provider-cache.ts';

const kept = { XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'], HOME: process.env['HOME'] };
let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'expose-cache-'));
  process.env['XDG_CACHE_HOME'] = base;
});
afterEach(() => {
  rmSync(base, { recursive: true });
  for (const [name, value] of Object.entries(kept))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
});

const places = () => cachePlaces('/home/me/site/.expose/api', 'api');
const unusable = { ok: false, diagnostics: [{ code: 'cache-unusable' }] };

test('is made for its owner alone, with one provider folder for all exposures', () => {
  expect(openCache(places())).toMatchObject({ ok: true });
  const other = cachePlaces('/home/me/other/.expose/api', 'api');
  expect(other.providers).toBe(places().providers);
  expect(other.dataDirectory).not.toBe(places().dataDirectory);
});

test('a link, a file and a folder that others can write to are refused', () => {
  mkdirSync(join(base, 'elsewhere'));
  symlinkSync(join(base, 'elsewhere'), join(base, 'expose'));
  expect(openCache(places())).toMatchObject(unusable);
  rmSync(join(base, 'expose'));
  openCache(places());
  chmodSync(places().providers, 0o777);
  expect(openCache(places())).toMatchObject(unusable);
});

test.skipIf(process.getuid?.() !== 0)('another user’s HOME, as sudo may keep it, is left alone', () => {
  delete process.env['XDG_CACHE_HOME'];
  process.env['HOME'] = join(base, 'home');
  mkdirSync(join(base, 'home'));
  expect(places().cache).toBe(join(base, 'home/.cache/expose/terraform'));
  chownSync(join(base, 'home'), 65534, 65534);
  expect(places().cache).toBe(join(userInfo().homedir, '.cache/expose/terraform'));
});

test('a link to a provider that is gone does not count as a provider', () => {
  const version = join(places().dataDirectory, 'providers/registry.terraform.io/hashicorp/aws/5.100.0');
  mkdirSync(version, { recursive: true });
  symlinkSync(join(base, 'gone'), join(version, 'linux_amd64'));
  expect(hasProvider(places())).toBe(false);
  mkdirSync(join(base, 'gone'));
  expect(hasProvider(places())).toBe(true);
});

test('one init at a time: the second waits for the first', async () => {
  openCache(places());
  const { signal } = new AbortController();
  const first = await lockCache(places(), signal);
  if (!first.ok) throw new Error('not locked');
  let entered = false;
  const second = lockCache(places(), signal).then((lock) => {
    entered = true;
    return lock;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(entered).toBe(false);
  first.value.release();
  const lock = await second;
  expect(lock.ok).toBe(true);
  if (lock.ok) lock.value.release();
  expect(existsSync(join(places().cache, 'init.lock'))).toBe(false);
});
