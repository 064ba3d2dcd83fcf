/** Who holds a lock, written as a folder's name, and whether that process is still there. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';

/** A process, described so that no other one on this host or another fits. */
export interface Holder {
  /** What it does: one word of lower-case letters. */
  readonly command: string;
  readonly pid: number;
  /** When it started, in the system's own count; 0 where the system does not say. */
  readonly started: number;
  /** Tells the locks of one process apart. */
  readonly serial: number;
  /** Which start of the machine this was, in letters that nobody can guess from outside; "0" where the system does not say. */
  readonly boot: string;
  readonly host: string;
}

const namePattern = /^([a-z]+)-([1-9]\d*)-(\d+)-(\d+)(?:-([0-9a-f]+))?@([^/]+)$/;
const helperPattern = /^helper-([1-9]\d*)-(\d+)$/;
let locksOfThisProcess = 0;

/** This process, as the holder of one more lock. */
export function newHolder(command: string): Holder {
  locksOfThisProcess += 1;
  const started = readProcess(process.pid)?.started ?? 0;
  const { pid } = process;
  return { command, pid, started, serial: locksOfThisProcess, boot: thisBoot(), host: thisHost() };
}

/** The name of a holder's folder. */
export function holderName({ command, pid, started, serial, boot, host }: Holder): string {
  return `${command}-${pid}-${started}-${serial}-${boot}@${host}`;
}

/** The holder that a name stands for; null for another name. An older version wrote no boot. */
export function parseHolder(name: string): Holder | null {
  const [, command = '', pid, started, serial, boot = '0', host = ''] = namePattern.exec(name) ?? [];
  if (host === '') return null;
  return { command, pid: Number(pid), started: Number(started), serial: Number(serial), boot, host };
}

/** Whether the holder runs on another host. */
export function isElsewhere(holder: Holder): boolean {
  return holder.host !== thisHost();
}

/** The holder's process as a message names it: "process 1234", with the host if that is another one. */
export function describeProcess(holder: Holder): string {
  return `process ${holder.pid}${isElsewhere(holder) ? ` on ${holder.host}` : ''}`;
}

/**
 * The path under which a program that works for a holder makes a folder before it changes anything: with "-PID-START"
 * appended. The holder then counts as alive until that program has ended.
 */
export function helperPrefix(folder: string): string {
  return `${folder}/helper`;
}

/**
 * Whether the holder of `folder`, or a program that works for it, is still running. A process on another host cannot
 * be checked from here: it counts as alive until `trustMilliseconds` after the last change of its folder. A clone or an
 * archive can bring a folder with any name and date, but it cannot know the boot, and its change is when it was unpacked.
 */
export function isAlive(holder: Holder, folder: string, trustMilliseconds: number): boolean {
  try {
    if (isElsewhere(holder)) return hasChanged(folder, trustMilliseconds);
    if (holder.boot !== thisBoot()) return false;
    // In this order: a helper makes its folder first, then checks that the holder is running.
    const runs = isRunning(holder.pid, holder.started) || readdirSync(folder).some(isRunningHelper);
    const isProven = holder.boot !== '0' && holder.started !== 0;
    return runs && (isProven || hasChanged(folder, trustMilliseconds));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** By the time that the file system gives to a change, which nobody can choose. One far in the future is no sign of life. */
function hasChanged(folder: string, milliseconds: number): boolean {
  return Math.abs(Date.now() - lstatSync(folder).ctimeMs) < milliseconds;
}

function isRunningHelper(name: string): boolean {
  const [, pid, started] = helperPattern.exec(name) ?? [];
  return pid !== undefined && isRunning(Number(pid), Number(started));
}

function isRunning(pid: number, started: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process of another user, which is running.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const found = readProcess(pid);
  if (found === null) return true;
  // In a container, or after a restart, another process may have the same number. It started at another time.
  return !found.ended && found.started === started;
}

/** Null where the system does not say. A process that has ended may wait to be collected by its parent. */
function readProcess(pid: number): { readonly ended: boolean; readonly started: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The program's name is in brackets and may contain anything. The fields after it are numbered from 3.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { ended: fields[0] === 'Z' || fields[0] === 'X', started: Number(fields[22 - 3]) };
  } catch {
    return null;
  }
}

function thisHost(): string {
  return hostname().replaceAll('/', '_').slice(0, 64);
}

/** From Linux itself: node:os is another module to load at each compile. */
function hostname(): string {
  try {
    return readFileSync('/proc/sys/kernel/hostname', 'utf8').trim();
  } catch {
    return process.getBuiltinModule('node:os').hostname();
  }
}

/** Linux makes up a new one with each start of the machine. */
function thisBoot(): string {
  try {
    const id = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').replaceAll('-', '').slice(0, 16);
    return /^[0-9a-f]{16}$/.test(id) ? id : '0';
  } catch {
    return '0';
  }
}
