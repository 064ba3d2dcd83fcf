/** CPU time of whole processes, run one after the other in turns, so that a busy machine slows all of them alike. */
import { spawnSync } from 'node:child_process';

/**
 * User and system milliseconds of each command, median over `rounds` turns. A command is { name, argv, before? };
 * `before` is called ahead of each run and is not counted.
 */
export function interleaved(commands, rounds) {
  const samples = new Map(commands.map((it) => [it.name, []]));
  // Node 20 reads this file at every start, which would flatter every ratio to `node -e 0`.
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  for (let round = -1; round < rounds; round += 1) {
    for (const { name, argv, before } of commands) {
      before?.();
      const start = childCpu();
      const { status, stderr, error } = spawnSync(argv[0], argv.slice(1), { env, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });
      if (error !== undefined || status !== 0) throw new Error(`${argv.join(' ')} failed: ${error?.message ?? stderr.toString()}`);
      // The first turn fills caches.
      if (round >= 0) samples.get(name).push(childCpu() - start);
    }
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
