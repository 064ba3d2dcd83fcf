/**
 * A cache folder for one run of a lane. Each build of expose has code caches of its own, hundreds of megabytes in a week,
 * and terraform's provider is beside them: none of that is for the user's ~/.cache.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Called by vitest before the files of a lane are run; what it returns, afterwards. */
export function setup(): () => void {
  for (const name of readdirSync(tmpdir()).filter(isAbandoned))
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  const folder = mkdtempSync(join(tmpdir(), `expose-cache-${process.pid}-`));
  process.env['XDG_CACHE_HOME'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Of a run that was killed. */
function isAbandoned(name: string): boolean {
  const owner = /^expose-cache-(\d+)-/.exec(name)?.[1];
  return owner !== undefined && !existsSync(`/proc/${owner}`);
}
