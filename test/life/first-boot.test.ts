/**
 * A gateway as AWS gives it: 10 % of one core, because a t4g.nano has no CPU credits at launch, and the memory that Ubuntu
 * leaves of 512 MB. How long until it serves, and whether it goes on while packages are upgraded. There is no swap here,
 * which a gateway has besides.
 */
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must, until } from '../helpers/lab/command.ts';
import { Lab } from '../helpers/lab/lab.ts';

/** The baseline of a t4g.nano, 5 % of each of its two vCPUs. */
const cores = 0.1;
const memory = 440 << 20;
/** Seconds that apply waits for a gateway. */
const wait = 900;
/** MiB that an Ubuntu image's own services take, and that unattended-upgrades and apt take besides. */
const taken = { services: 130, upgrade: 150 };

/** As Ubuntu's: cloud-init waits for it before runcmd, and it takes long where there are no CPU credits. */
const seeding = `[Unit]
Before=cloud-config.service
[Service]
Type=oneshot
ExecStart=/bin/sh -c 'touch /var/seeded; sleep 300'
`;
const units = 'usr/lib/systemd/system';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start({
    forwarder: 'socat',
    memory,
    cores,
    image: {
      [`${units}/snapd.seeded.service`]: seeding,
      [`${units}/multi-user.target.d/snapd.conf`]: '[Unit]\nWants=snapd.seeded.service\n',
    },
  });
}, 1_000_000);
afterAll(() => lab?.stop());

test('serves within the time that apply waits', () => {
  const { bootBegan, listeningSince, machine } = lab.gateway;
  const after = (moment: number) => `after ${((moment - bootBegan) / 1000).toFixed(0)} s`;
  const now = Date.now();
  console.log(
    `${cores * 100} % of a core, ${memory >> 20} MiB: sshd ${after(listeningSince)}, the first request ${after(now)}; ${machine.cpuSeconds.toFixed(1)} s of CPU time`,
  );
  expect((now - bootBegan) / 1000).toBeLessThan(wait);
});

test('waits for no snaps, and cloud-init is content with that', async () => {
  const { machine } = lab.gateway;
  expect(existsSync(machine.path('/var/seeded'))).toBe(false);
  const loaded = await machine.must(['systemctl', 'show', '-P', 'LoadState', 'snapd.seeded', 'multipathd']);
  expect(loaded.split('\n').filter(Boolean)).toEqual(['masked', 'masked']);
  expect(await machine.must(['systemctl', '--failed', '--no-legend', '--plain'])).toBe('');
});

test('goes on serving while packages are upgraded, and ends neither sshd nor a forwarder', async () => {
  const { machine } = lab.gateway;
  const pids = () =>
    machine.must(['systemctl', 'show', '--property=MainPID', '--value', 'ssh', 'expose-forward@80']);
  const [session, before] = [await lab.tunnelSession(), await pids()];
  const visitor = lab.visit({ every: 1, patience: 30 });
  await visitor.settled();
  const since = Date.now();
  const hold = (name: string, mebibytes: number) =>
    machine.must([
      ...['systemd-run', '--quiet', `--unit=${name}`, 'python3', '-c'],
      `import time; held = bytearray(b"x") * (${mebibytes} << 20); time.sleep(600)`,
    ]);
  const held = () =>
    machine
      .processes('python3')
      .map((pid) => Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) >> 10)
      .reduce((sum, mebibytes) => sum + mebibytes, 0);
  await hold('services', taken.services);
  await hold('upgrade', taken.upgrade);
  await until('the memory is taken', 120, () => held() >= taken.services + taken.upgrade);
  // dpkg in earnest: it unpacks, writes and syncs.
  const built = join(lab.directory, 'package');
  mkdirSync(join(built, 'DEBIAN'), { recursive: true });
  writeFileSync(
    join(built, 'DEBIAN/control'),
    'Package: expose-lab\nVersion: 1\nArchitecture: all\nMaintainer: lab\nDescription: lab\n',
  );
  writeFileSync(join(built, 'lab.bin'), randomBytes(40 << 20));
  await must(['dpkg-deb', '--build', '-Zgzip', built, join(lab.directory, 'lab.deb')]);
  copyFileSync(join(lab.directory, 'lab.deb'), machine.path('/var/lab.deb'));
  await machine.must(
    ['systemd-run', '--quiet', '--wait', '--unit=unpack', 'dpkg', '--install', '/var/lab.deb'],
    { seconds: 240 },
  );
  expect([await pids(), await lab.tunnelSession()]).toEqual([before, session]);
  expect(machine.memoryKills).toBe(0);
  expect(visitor.failures(since)).toEqual([]);
  console.log(
    `packages unpacked in ${((Date.now() - since) / 1000).toFixed(0)} s, and every request was answered`,
  );
}, 500_000);
