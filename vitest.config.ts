/** One project per lane: the pure tests, those that run real programs, and those with a command of their own. */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { viteHandlebars } from './scripts/handlebars-plugin.mjs';

/**
 * Real programs have time limits of their own, which a busy machine can exceed, so these tests are retried once. A bug
 * in this program fails twice.
 */
const tries = (name: string) => (name === 'compiler' || name === 'boot' ? 0 : 1);

const lane = (name: string, include: string[], seconds: number, fileParallelism = true) => ({
  plugins: [viteHandlebars],
  test: {
    name,
    include,
    // The images of lane boot are worth keeping.
    globalSetup: name === 'boot' ? [] : ['test/helpers/own-cache.ts'],
    fileParallelism,
    // vitest leaves one core to itself, which on CI's two would be half of them.
    ...(fileParallelism ? { maxWorkers: availableParallelism() } : {}),
    testTimeout: seconds * 1000,
    hookTimeout: Math.max(seconds, 60) * 1000,
    pool: 'forks' as const,
    retry: tries(name),
  },
});

export default defineConfig({
  test: {
    projects: [
      lane(
        'compiler',
        [
          'test/*.test.ts',
          'test/{compiler,emitters,output,keys,backup,lock,project,aws,cluster,outside,plan,apply,destroy,status,doctor,cost,tools,session,views,commands,look,bundle}/**/*.test.ts',
        ],
        60,
      ),
      lane('real', ['test/real/**/*.test.ts'], 300),
      lane('lab', ['test/lab/**/*.test.ts'], 300, false),
      lane('node', ['test/node/*.test.ts'], 300, false),
      lane('node-slow', ['test/node/slow/*.test.ts'], 300, false),
      lane('circle', ['test/circle/**/*.test.ts'], 600, false),
      lane('faults', ['test/faults/**/*.test.ts'], 600),
      lane('life', ['test/life/**/*.test.ts'], 600, false),
      lane('recipes', ['test/recipes/**/*.test.ts'], 600, false),
      lane('container', ['test/container/**/*.test.ts'], 600, false),
      lane('boot', ['test/boot/**/*.test.ts'], 1800, false),
    ],
  },
});
