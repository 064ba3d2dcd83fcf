/**
 * One run at a time for each gateway on this machine. terraform locks its state as well, but only while it runs; this
 * lock holds for a whole apply or destroy. A lock whose process is gone is taken over.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';

export interface RunLock {
  /** Lets the next run in. */
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  readonly token: string;
}

/**
 * Takes the lock of a gateway's private directory (`.expose/<name>`), or says who holds it.
 * A holder on another host cannot be looked at, so it is believed.
 */
export async function takeRunLock(directory: string, command: string): Promise<Result<RunLock>> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = join(directory, 'run.lock');
  const mine: Holder = { pid: process.pid, host: hostname(), command, token: randomUUID() };
  if (await claim(lock, mine)) return ok(held(lock));
  const holder = await read(lock);
  if (holder !== null && isAlive(holder)) return failed(busy(holder, lock));
  // Only one of several waiting runs may remove a dead lock, or the second would remove the first one's new lock.
  const takeover = `${lock}.${holder?.token ?? 'unreadable'}`;
  const successor = (await claim(takeover, mine)) ? null : await read(takeover);
  if (successor !== null && isAlive(successor)) return failed(busy(successor, takeover));
  await rm(lock, { force: true });
  const taken = await claim(lock, mine);
  await rm(takeover, { force: true });
  return taken ? ok(held(lock)) : failed(busy((await read(lock)) ?? mine, lock));
}

/** Puts a file into place whole, or not at all when there is one: a reader never sees half of it. */
async function claim(path: string, holder: Holder): Promise<boolean> {
  const draft = `${path}.${holder.token}.draft`;
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function read(path: string): Promise<Holder | null> {
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder>;
    const { pid, host, command, token } = value;
    if (
      typeof pid !== 'number' ||
      typeof host !== 'string' ||
      typeof command !== 'string' ||
      typeof token !== 'string'
    )
      return null;
    return { pid, host, command, token: token.replace(/[^0-9a-f-]/g, '') };
  } catch {
    return null; // Gone in the meantime, or not ours to understand.
  }
}

function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    // Someone else's process is alive, it is only not ours to signal.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function held(lock: string): RunLock {
  return { release: () => rm(lock, { force: true }) };
}

function busy(holder: Holder, lock: string): Diagnostic {
  const elsewhere = holder.host !== hostname();
  return {
    severity: 'error',
    code: 'run-locked',
    summary: `another expose ${holder.command} is running (process ${holder.pid}${elsewhere ? ` on ${holder.host}` : ''})`,
    detail: elsewhere
      ? `Wait until it has ended. If that machine is gone, remove ${lock}.`
      : 'Wait until it has ended, then run this again: it plans against what that run leaves.',
  };
}
