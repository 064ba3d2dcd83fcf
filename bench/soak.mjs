/**
 * `npm run soak`: 200 visitors per second, each on a new connection, for 20 minutes. Prints the processes, descriptors
 * and anonymous memory of the programs that carry them, before and after. Fails if something leaks or a visitor gets no
 * answer. `--seconds N`, `--forwarder socat|haproxy|nftables`, `--rate N`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadTypescript } from '../test/helpers/load-typescript.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '1200' },
    forwarder: { type: 'string', default: 'socat' },
    rate: { type: 'string', default: '200' },
  },
});
const { Lab, pause } = await loadTypescript('test/helpers/lab/lab.ts', 'test/helpers/lab/command.ts');
/** Programs take memory in steps and keep it; a leak would grow beyond this. */
const tolerated = { processes: 0, descriptors: 2, kibibytes: 2048 };

const lab = await Lab.start({ forwarder: values.forwarder });
let leaks = false;
try {
  await load(20);
  const before = usage();
  const requests = await load(Number(values.seconds));
  const after = usage();
  const failed = requests.filter((request) => !request.ok);
  const slow = requests.map((request) => request.ms).sort((a, b) => a - b)[
    Math.floor(requests.length * 0.99)
  ];
  console.log(
    `${values.forwarder}: ${requests.length} connections in ${values.seconds} s, ${failed.length} failed, 99 % answered within ${slow} ms`,
  );
  for (const [name, was] of Object.entries(before)) {
    const is = after[name] ?? { processes: 0, descriptors: 0, kibibytes: 0 };
    console.log(
      `${name}: processes ${was.processes} -> ${is.processes}, descriptors ${was.descriptors} -> ${is.descriptors}, anonymous memory ${was.kibibytes} -> ${is.kibibytes} KiB`,
    );
    leaks ||= Object.keys(tolerated).some((what) => is[what] - was[what] > tolerated[what]);
  }
  leaks ||= failed.length > 0;
} finally {
  await lab.stop();
}
if (leaks) console.error('something leaks, or visitors were not answered');
process.exit(leaks ? 1 : 0);

/** Visitors for some seconds, then a pause in which closed connections can go away. */
async function load(seconds) {
  const visitor = lab.visit({ every: 1 / Number(values.rate), patience: 10 });
  await pause(seconds);
  await visitor.stop();
  await pause(10);
  return visitor.requests;
}

/** What all processes of each program use together, on the gateway and in the pod. */
function usage() {
  const groups = {
    sshd: lab.gateway.machine.processes('sshd'),
    forwarder: lab.gateway.machine.processes(values.forwarder),
    ssh: lab.pods[0].processes('ssh'),
    autossh: lab.pods[0].processes('autossh'),
  };
  return Object.fromEntries(
    Object.entries(groups).map(([name, pids]) => [
      name,
      {
        processes: pids.length,
        descriptors: sum(pids.map(descriptorsOf)),
        kibibytes: sum(pids.map(anonymousMemory)),
      },
    ]),
  );
}

/** This and the memory are 0 for a process that has just ended. */
function descriptorsOf(pid) {
  return existsSync(`/proc/${pid}/fd`) ? readdirSync(`/proc/${pid}/fd`).length : 0;
}

function anonymousMemory(pid) {
  const status = existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  return Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0);
}

function sum(numbers) {
  return numbers.reduce((a, b) => a + b, 0);
}
