/** Notes when the programs that a command starts begin and end, by wrappers of them in a folder that stands first on PATH. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that src/tools/ may start. */
const programs = ['terraform', 'kubectl', 'ssh', 'ssh-keygen', 'ssh-keyscan', 'perl'];

/**
 * Writes the wrappers into `folder`; PATH has to begin with it. A wrapper is a bash script, whose own start of a few
 * milliseconds counts for the command and not for the program.
 */
export function wrapTools(folder) {
  const log = join(folder, 'log');
  mkdirSync(folder);
  for (const name of programs) {
    const path = whereIs(name);
    if (path !== null) writeFileSync(join(folder, name), wrapper(name, path, log), { mode: 0o755 });
  }
  return {
    clear: () => writeFileSync(log, ''),
    /** The runs since clear(): { name, from, to }, milliseconds since 1970. */
    runs: () => readFileSync(log, 'utf8').trim().split('\n').filter(Boolean).map(parseRun),
  };
}

/** Milliseconds in which at least one of the runs went on. */
export function unionOf(runs) {
  let total = 0;
  let covered = -Infinity;
  for (const { from, to } of [...runs].sort((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, covered));
    covered = Math.max(covered, to);
  }
  return total;
}

function whereIs(name) {
  try {
    return execFileSync('bash', ['-c', 'type -P "$0"', name], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

/** EPOCHREALTIME has microseconds and needs no program; some locales write it with a comma. */
function wrapper(name, path, log) {
  return `#!/bin/bash
from=$EPOCHREALTIME
'${path}' "$@"
code=$?
echo "${name} $from $EPOCHREALTIME" >>'${log}'
exit $code
`;
}

function parseRun(line) {
  const [name, from, to] = line.replaceAll(',', '.').split(' ');
  return { name, from: Number(from) * 1000, to: Number(to) * 1000 };
}
