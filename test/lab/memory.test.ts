/** Uploads that the application does not take fill the tunnel's session: the gateway outlives it, and it comes back. */
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Program, pause, until } from '../helpers/lab/command.ts';
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
  sink = lab.network.home.start([process.execPath, stall, 'sink', String(port)]);
}, 120_000);
afterAll(async () => {
  await sink.stop();
  await lab.stop();
});

const uploads: Program[] = [];
const upload = (count: number) =>
  uploads.push(
    lab.network.internet.start([
      process.execPath,
      stall,
      'upload',
      gatewayAddress,
      String(port),
      String(count),
    ]),
  );
// Also when a test fails: uploads that go on would fail what follows.
afterEach(async () => {
  for (const each of uploads.splice(0)) await each.stop('SIGKILL');
  await lab.connected(60);
}, 120_000);

test('carries 16 of them and goes on serving the others', async () => {
  const session = await lab.tunnelSession();
  const visitor = lab.visit();
  await visitor.settled();
  const since = Date.now();
  upload(16);
  await until('ssh’s window of 2 MiB is full for each', 60, async () => {
    const kibibytes = await lab.gateway.machine.must(['ps', '-o', 'rss=', '-p', session ?? '']);
    return Number(kibibytes) > 16 * 2048;
  });
  await pause(5);
  expect(visitor.failures(since)).toEqual([]);
  expect(await lab.tunnelSession()).toBe(session);
  await visitor.stop();
}, 120_000);

test('loses only the session to 128 of them, neither sshd nor a forwarder', async () => {
  const { machine } = lab.gateway;
  const services = ['ssh', 'expose-forward@80', `expose-forward@${port}`];
  const pids = () => machine.must(['systemctl', 'show', '--property=MainPID', '--value', ...services]);
  const [session, before] = [await lab.tunnelSession(), await pids()];
  upload(128);
  await until('the session is killed', 60, async () => (await lab.tunnelSession()) !== session);
  expect(await pids()).toBe(before);
}, 120_000);
