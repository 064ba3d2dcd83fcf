/** Uploads that the application does not take fill the tunnel's session: the gateway outlives it, and it comes back. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connectionLimits, connectionsPerVisitor, sshMemory } from '../../src/emitters/limits.ts';
import { must, type Program, pause, until } from '../helpers/lab/command.ts';
import { Lab } from '../helpers/lab/lab.ts';
import { gatewayAddress } from '../helpers/lab/network.ts';

const stall = fileURLToPath(new URL('../helpers/lab/programs/stall.mjs', import.meta.url));
/** A target on the node that nothing else listens on. */
const port = 9100;

let lab: Lab;
let sink: Program;
beforeAll(async () => {
  // What Ubuntu leaves of 512 MB.
  lab = await Lab.start({ forwarder: 'socat', memory: 440 << 20, morePorts: [port] });
  await lab.network.ownBlocks('198.18.0.0/24');
  // The session buffers what its uplink is too slow for. On a fast one it would stay small, and prove nothing. At this
  // rate an upload takes 3.5 of the 3.8 MiB that were seen, and the test need not last longer.
  const slow = 'tc qdisc add dev ens5 root tbf rate 100mbit burst 256k latency 50ms';
  await lab.gateway.machine.must(slow.split(' '));
  sink = lab.network.home.start([process.execPath, stall, 'sink', String(port)]);
}, 120_000);
afterAll(async () => {
  await sink.stop();
  await lab.stop();
});

const uploads: Program[] = [];
const upload = (count: number, local: string) =>
  uploads.push(
    lab.network.internet.start([
      process.execPath,
      stall,
      'upload',
      gatewayAddress,
      String(port),
      String(count),
      local,
    ]),
  );
// Also when a test fails: uploads that go on would fail what follows.
afterEach(async () => {
  for (const each of uploads.splice(0)) await each.stop('SIGKILL');
  await lab.connected(60);
}, 120_000);

/** Kibibytes that a process of this machine has in memory. */
const memoryOf = async (pid: number) => Number(await must(['ps', '-o', 'rss=', '-p', String(pid)]));

test('carries as many as one visitor may have, and goes on serving the others', async () => {
  const session = await lab.tunnelSession();
  // All channels of a session take turns, so others wait while the uploads come in. None may be cut off.
  const visitor = lab.visit({ every: 0.5, patience: 60 });
  await visitor.settled();
  const since = Date.now();
  const [ssh = 0] = lab.pods[0]?.processes('ssh') ?? [];
  let peak = 0;
  upload(connectionsPerVisitor, '198.18.0.1');
  await until('ssh’s window of 2 MiB is full for each', 90, async () => {
    const { stdout } = await lab.gateway.machine.run(['ps', '-o', 'rss=', '-p', session ?? '']);
    peak = Math.max(peak, Number(stdout));
    return (await memoryOf(ssh)) > connectionsPerVisitor * 2000;
  });
  console.log(
    `${connectionsPerVisitor} unread uploads: ${Math.round(peak / 1024)} MiB in the gateway’s session`,
  );
  await pause(2);
  expect(visitor.failures(since)).toEqual([]);
  expect(await lab.tunnelSession()).toBe(session);
  await visitor.stop();
}, 120_000);

test('loses only the session to those of four visitors, neither sshd nor a forwarder', async () => {
  const { machine } = lab.gateway;
  const services = ['ssh', 'expose-forward@80', `expose-forward@${port}`];
  const pids = () => machine.must(['systemctl', 'show', '--property=MainPID', '--value', ...services]);
  const [session, before] = [await lab.tunnelSession(), await pids()];
  for (const local of ['1', '2', '3', '4']) upload(connectionsPerVisitor, `198.18.0.${local}`);
  await until('the session is killed', 60, async () => (await lab.tunnelSession()) !== session);
  expect(await pids()).toBe(before);
}, 120_000);

test('ends ssh alone in the pod, and not its container, when it may have no more memory', async () => {
  const [pod] = lab.pods;
  const [ssh = 0] = pod?.processes('ssh') ?? [];
  const limits = readFileSync(`/proc/${ssh}/limits`, 'utf8');
  expect(limits).toMatch(new RegExp(`^Max data size +${sshMemory(connectionLimits.socat) * 2 ** 20} `, 'm'));
  // Lower, as nobody: what the gateway's session can hold would not reach the real one.
  const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  await must([...nobody, 'prlimit', '--pid', String(ssh), `--data=${40 << 20}`]);
  upload(30, '198.18.0.1');
  await until('ssh has ended', 90, () => !pod?.processes('ssh').includes(ssh));
  expect(pod?.log.join('\n')).toContain('memory allocation failed');
  expect(pod?.restarts).toBe(0);
}, 120_000);
