/** Uploads that the application does not take fill the tunnel's session: the gateway outlives it, and it comes back. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

const upload = (count: number) =>
  lab.network.internet.start([
    process.execPath,
    stall,
    'upload',
    gatewayAddress,
    String(port),
    String(count),
  ]);

test('carries 16 of them and goes on serving the others', async () => {
  const session = await lab.tunnelSession();
  const visitor = lab.visit();
  await visitor.settled();
  const since = Date.now();
  const uploads = upload(16);
  await pause(10);
  expect(visitor.failures(since)).toEqual([]);
  expect(await lab.tunnelSession()).toBe(session);
  const kibibytes = await lab.gateway.machine.must(['ps', '-o', 'rss=', '-p', session ?? '']);
  expect(Number(kibibytes), 'at least ssh’s window of 2 MiB for each').toBeGreaterThan(16 * 2048);
  await uploads.stop('SIGKILL');
  await visitor.stop();
}, 60_000);

test('loses only the session to 128 of them, neither sshd nor a forwarder', async () => {
  const { machine } = lab.gateway;
  const services = ['ssh', 'expose-forward@80', `expose-forward@${port}`];
  const pids = () => machine.must(['systemctl', 'show', '--property=MainPID', '--value', ...services]);
  const [session, before] = [await lab.tunnelSession(), await pids()];
  const uploads = upload(128);
  await until('the session is killed', 60, async () => (await lab.tunnelSession()) !== session);
  await uploads.stop('SIGKILL');
  expect(await pids()).toBe(before);
  await lab.connected(30);
}, 120_000);
