/**
 * The user's own cache: terraform's providers and its data directories. They are not in the private folder, because a
 * clone or an archive can put programs there; docs/decisions/provider-cache.md has the reasons.
 */
import { hash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { quote } from '../compiler/diagnostics/quote.ts';
import { describeProcess, type Holder } from '../lock/holder.ts';
import { type Lock, takeLock } from '../lock/lock.ts';
import { terraformProgram } from '../tools/terraform/terraform-program.ts';

/** How long terraform init may take: it downloads 150 MB. */
export const initSeconds = 600;

/** What terraform keeps outside the private folder. All paths are absolute. */
export interface CachePlaces {
  /** Holds everything below; for the owner alone. */
  readonly cache: string;
  /** TF_PLUGIN_CACHE_DIR: one copy of each provider for the machine. */
  readonly providers: string;
  /** The lock file of the providers that this machine has downloaded itself. */
  readonly providerLock: string;
  /** TF_DATA_DIR of one exposure. */
  readonly dataDirectory: string;
}

/** The places for the exposure that has this private folder. Makes nothing. */
export function cachePlaces(privateFolder: string, name: string): CachePlaces {
  // Each program has a lock file of its own: they call the provider by the names of their registries.
  const cache = join(userCache(), terraformProgram().name);
  return {
    cache,
    providers: join(cache, 'providers'),
    providerLock: join(cache, 'provider.lock.hcl'),
    dataDirectory: join(cache, `${name}-${hash('sha256', privateFolder, 'hex').slice(0, 12)}`),
  };
}

/** Makes the cache; fails where another user could put programs into it. */
export function openCache({ cache, providers, dataDirectory }: CachePlaces): Result<null> {
  try {
    for (const path of [dirname(cache), cache, providers, dataDirectory]) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      const reason = faultOf(path);
      if (reason !== null) return failed(unusable(path, reason));
    }
    return ok(null);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return failed(unusable(cache, `it cannot be made (${code})`));
  }
}

/** The data directory has links to the provider, which lead nowhere once the cache has been cleared. */
export function hasProvider({ dataDirectory }: CachePlaces): boolean {
  const folder = join(dataDirectory, 'providers', terraformProgram().registry, 'hashicorp/aws');
  const versions = existsSync(folder) ? readdirSync(folder) : [];
  return versions.some((version) =>
    readdirSync(join(folder, version)).some((platform) => existsSync(join(folder, version, platform))),
  );
}

/** terraform does not guard its plugin cache, so one init at a time writes to it. Waits as long as an init may take. */
export async function lockCache({ cache }: CachePlaces, signal: AbortSignal): Promise<Result<Lock>> {
  const path = join(cache, 'init.lock');
  const busy = (holder: Holder | null): Diagnostic => ({
    severity: 'error',
    code: 'run-locked',
    summary: `another expose is installing terraform’s provider${holder === null ? '' : ` (${describeProcess(holder)})`}`,
    detail: `Wait until it has ended, then run this again. If none is running, remove ${quote(path)}.`,
  });
  const deadline = Date.now() + initSeconds * 1000;
  for (;;) {
    const taken = takeLock({
      path,
      command: 'init',
      trustMilliseconds: initSeconds * 1000,
      busy,
      unsafe: ({ reason }) => unusable(path, reason),
    });
    if (taken.ok || signal.aborted || Date.now() >= deadline) return taken;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function faultOf(path: string): string | null {
  const present = lstatSync(path);
  if (present.isSymbolicLink()) return 'it is a link';
  if (!present.isDirectory()) return 'it is not a folder';
  if (process.getuid === undefined) return null;
  if (present.uid !== process.getuid()) return `it belongs to another user (uid ${present.uid})`;
  return (present.mode & 0o022) === 0 ? null : 'other users can write to it';
}

/**
 * expose's folder in XDG_CACHE_HOME, else in .cache of the home directory: that of the account where sudo has kept another
 * user's HOME. A user without a home of its own, as a container may be told to run as, has a temporary folder.
 */
function userCache(): string {
  const { XDG_CACHE_HOME: cache, HOME: home } = process.env;
  if (cache?.startsWith('/')) return join(cache, 'expose');
  if (home !== undefined && isOwn(home)) return join(home, '.cache/expose');
  const ofAccount = accountHome();
  if (ofAccount !== null && isOwn(ofAccount)) return join(ofAccount, '.cache/expose');
  return join(process.getBuiltinModule('node:os').tmpdir(), `expose-${process.getuid?.()}`);
}

function accountHome(): string | null {
  try {
    return process.getBuiltinModule('node:os').userInfo().homedir;
  } catch {
    // No account has this user's number.
    return null;
  }
}

function isOwn(folder: string): boolean {
  return (
    process.getuid === undefined || lstatSync(folder, { throwIfNoEntry: false })?.uid === process.getuid()
  );
}

function unusable(path: string, reason: string): Diagnostic {
  return {
    severity: 'error',
    code: 'cache-unusable',
    summary: `${quote(path)} cannot hold terraform’s provider: ${reason}`,
    detail: 'Set XDG_CACHE_HOME to a folder that only you can write to, or put this one right.',
  };
}
