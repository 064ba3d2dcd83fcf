/** Locks of processes other than the test's own. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { type Holder, holderName, newHolder } from '../../src/lock/holder.ts';

/** Above every real process number. */
export const deadPid = 4194999;

/** The name of the folder with which process `pid` holds a lock. */
export function nameOfHolder(command: string, pid: number, over: Partial<Holder> = {}): string {
  return holderName({ ...newHolder(command), pid, started: startOf(pid), serial: 1, ...over });
}

/** The folder as a stranger would make it, who knows the host's name and nothing else of the machine. */
export function guessedHolder(command: string, pid: number, started = 0): string {
  return `${command}-${pid}-${started}-1@${hostname()}`;
}

/** When a process started, in the system's count; 0 for one that is gone. */
export function startOf(pid: number): number {
  return Number(statOf(pid)[22 - 3] ?? 0);
}

/** Whether a process is gone, or only waits for its parent to read its exit code. */
export function hasEnded(pid: number): boolean {
  return ['Z', 'X', undefined].includes(statOf(pid)[0]);
}

/** The fields of a process from its state on; none for one that is gone. */
function statOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
