/**
 * `npm run bench:traffic`: each forwarder against a bare `ssh -R` on the same gateway, measured in turns because both
 * have to meet the same load. Prints medians with the goals and writes them into docs/data-path.md; `--print` only
 * prints. `--seconds N` (default 4) and `--rounds N` (default 5).
 */
import { parseArgs } from 'node:util';
import { loadTypescript } from '../test/helpers/load-typescript.mjs';
import { median } from './measure.mjs';
import { putTable } from './put-table.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '5' },
    print: { type: 'boolean', default: false },
  },
});
const { Lab, BareTunnel, gatewayAddress } = await loadTypescript(
  'test/helpers/lab/lab.ts',
  'test/helpers/lab/bare-tunnel.ts',
  'test/helpers/lab/network.ts',
);

const goals = {
  haproxy: { keepAlive: 0.85, connections: 0.75, bulk: 0.95 },
  socat: { keepAlive: 0.6, connections: 0.28, bulk: 0.8 },
  nftables: { keepAlive: 0.97, connections: 0.97, bulk: 0.97 },
};
/** Milliseconds, at 32 connections that stay open. */
const p99Goal = 10;

const rows = [];
for (const forwarder of Object.keys(goals)) rows.push(...(await compare(forwarder)));
const table = [
  '| forwarder | what | bare ssh -R | through the forwarder | ratio | goal |',
  '|---|---|---|---|---|---|',
  ...rows,
].join('\n');
console.log(`\n${table}`);
if (!values.print) await putTable('docs/data-path.md', 'npm run bench:traffic', table);

async function compare(forwarder) {
  const lab = await Lab.start({ forwarder });
  try {
    const bare = await BareTunnel.start(lab);
    const rounds = [];
    for (let round = 0; round < Number(values.rounds); round += 1) {
      const order = round % 2 === 0 ? ['bare', 'through'] : ['through', 'bare'];
      const result = {};
      for (const way of order)
        result[way] = await measure(
          lab,
          way === 'bare' ? `http://${gatewayAddress}:${bare.port}` : `http://${gatewayAddress}`,
        );
      rounds.push(result);
      console.log(forwarder, JSON.stringify(result));
    }
    return [
      ...Object.entries(goals[forwarder]).map(([what, goal]) => row(forwarder, what, rounds, goal)),
      `| ${forwarder} | p99 of a kept connection, 32 at once | ${median(rounds.map((round) => round.bare.p99)).toFixed(1)} ms | ${median(rounds.map((round) => round.through.p99)).toFixed(1)} ms | | ${p99Goal} ms |`,
    ];
  } finally {
    await lab.stop();
  }
}

function row(forwarder, what, rounds, goal) {
  const names = {
    keepAlive: 'requests on kept connections, per s',
    connections: 'new connections, per s',
    bulk: 'one download, MB/s',
  };
  const figure = (way) => Math.round(median(rounds.map((round) => round[way][what])));
  const ratio = median(rounds.map((round) => round.through[what] / round.bare[what]));
  return `| ${forwarder} | ${names[what]} | ${figure('bare')} | ${figure('through')} | ${ratio.toFixed(2)} | ${goal} |`;
}

async function measure(lab, url) {
  const kept = await wrk(lab, url, []);
  const fresh = await wrk(lab, url, ['-H', 'Connection: close']);
  const speed = await lab.network.internet.must(
    ['curl', '--silent', '--output', '/dev/null', '--write-out', '%{speed_download}', `${url}/1g`],
    { seconds: 120 },
  );
  return {
    keepAlive: kept.perSecond,
    p99: kept.p99,
    connections: fresh.perSecond,
    bulk: Number(speed) / 1e6,
  };
}

async function wrk(lab, url, headers) {
  const text = await lab.network.internet.must(
    ['wrk', '--latency', '-t1', '-c32', `-d${values.seconds}s`, ...headers, `${url}/1k`],
    { seconds: 60 },
  );
  const [, amount, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(text);
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]),
    p99: Number(amount) * { us: 0.001, ms: 1, s: 1000 }[unit],
  };
}
