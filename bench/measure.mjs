/** Times of whole processes. Commands are run in turns, so a busy machine slows all of them alike. */
import { spawnSync } from 'node:child_process';

/** bash's `time` reports the kernel's figures for a child, in milliseconds; Node has only those of its own process. */
const timed = 'TIMEFORMAT="%3U %3S"; time "$@" >/dev/null 2>/dev/null';

/**
 * User and system milliseconds of each command, median over `rounds` turns. A command is { name, argv, before? };
 * `before` is called before each run and is not counted.
 */
export function interleaved(commands, rounds) {
  const samples = new Map(commands.map((command) => [command.name, []]));
  // The first turn only fills caches.
  for (let round = -1; round < rounds; round += 1) {
    for (const { name, argv, before } of commands) {
      before?.();
      const sample = cpuMilliseconds(argv);
      if (round >= 0) samples.get(name).push(sample);
    }
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}

/**
 * Runs a command with all that it starts; returns { wall, cpu } in milliseconds, and its standard output as `stdout`.
 * `env` is the whole environment. Throws when the exit code is not one of `accepts`.
 */
export function timedRun(argv, { cwd, env = process.env, accepts = [0] }) {
  const since = performance.now();
  const ended = spawnSync('bash', ['-c', 'TIMEFORMAT="%3U %3S"; time "$@"', 'bash', ...argv], {
    cwd,
    encoding: 'utf8',
    env: environment(env),
    maxBuffer: 64 * 1024 * 1024,
  });
  const wall = performance.now() - since;
  if (!accepts.includes(ended.status))
    throw new Error(
      `${argv.slice(0, 4).join(' ')} failed: ${ended.error?.message ?? ended.stdout + ended.stderr}`,
    );
  const [user, system] = ended.stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { wall, cpu: (user + system) * 1000, stdout: ended.stdout };
}

/** The median of each round's own ratio: within a round both sides meet the same load. */
export function medianRatio(above, below) {
  return median(above.map((value, round) => value / below[round]));
}

/** The largest resident size of one run. */
export function peakMegabytes(argv) {
  const script =
    'import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)';
  const { stdout, status, error } = spawnSync('python3', ['-c', script, ...argv], {
    encoding: 'utf8',
    env: environment(),
  });
  if (status !== 0) throw new Error(`python3: ${error?.message ?? status}`);
  return Number(stdout) / 1024;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function cpuMilliseconds(argv) {
  const { stderr, status, error } = spawnSync('bash', ['-c', timed, 'bash', ...argv], {
    encoding: 'utf8',
    env: environment(),
  });
  if (error !== undefined || status !== 0)
    throw new Error(`${argv.join(' ')} failed: ${error?.message ?? status}`);
  const [user, system] = stderr.trim().split(' ').map(Number);
  return (user + system) * 1000;
}

/** Node 20 reads NODE_EXTRA_CA_CERTS at every start, which would flatter every ratio to `node -e 0`. */
function environment(whole = process.env) {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = whole;
  return env;
}
