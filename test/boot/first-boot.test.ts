/**
 * The emitted boot script on a virtual machine with systemd: the first request, a reboot, and an unavailable package
 * mirror. `npm run test:boot`; needs root and the programs that machine.ts names.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { cloudInit } from '../../src/emitters/cloud-init/index.ts';
import { sentUserData } from '../../src/emitters/cloud-init/sent-user-data.ts';
import { type GatewayKind, gatewayExposure } from '../helpers/gateway-exposure.ts';
import { accelerator, type Machine, startMachine } from './machine.ts';

interface Case {
  readonly kind: GatewayKind;
  readonly mirrorDown: boolean;
  /** The processes that must carry the ports at first, and in the end. */
  readonly first: RegExp;
  readonly last: RegExp;
  readonly origin: 'plain' | 'proxied';
}

const cases: Readonly<Record<string, Case>> = {
  'socat, installed from a mirror in the background': {
    kind: {},
    mirrorDown: false,
    first: /socat|systemd-socket/,
    last: /socat -t 300 -T 3600 TCP6-LISTEN:80/,
    origin: 'plain',
  },
  'socat, with the mirror unavailable at first': {
    kind: {},
    mirrorDown: true,
    first: /systemd-socket/,
    last: /socat -t 300 -T 3600 TCP6-LISTEN:80/,
    origin: 'plain',
  },
  'haproxy, with the mirror unavailable at first': {
    kind: { forwarder: 'haproxy', sshPort: 2222 },
    mirrorDown: true,
    first: /expose-stand-in/,
    last: /haproxy -db/,
    origin: 'proxied',
  },
  nftables: {
    kind: { forwarder: 'nftables' },
    mirrorDown: true,
    first: /systemd-socket-activate -l \[::\]:80/,
    last: /systemd-socket/,
    origin: 'plain',
  },
};

const how = accelerator();
const patience = how === 'kvm' ? 180 : 1500;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

describe.each(Object.entries(cases))('%s', (_, bootCase) => {
  test(
    'serves after the first boot and after a reboot',
    async () => {
      const gateway = await boot(bootCase);
      const seconds = (performance.now() - gateway.started) / 1000;
      await gateway.serves(bootCase.origin);
      const served = (performance.now() - gateway.started) / 1000;

      expect(gateway.ask('sudo cloud-init status --long')).toMatch(/status: done/);
      expect(gateway.ask('systemctl --failed --no-legend --plain')).toBe('');
      expect(gateway.offeredHostKeys()).toEqual([gateway.hostKey]);
      expect(gateway.processes()).toMatch(bootCase.first);
      if (bootCase.mirrorDown) gateway.ask('sudo mv /srv/mirror.away /srv/mirror');
      await eventually(patience, () => expect(gateway.processes()).toMatch(bootCase.last));
      await gateway.serves(bootCase.origin);
      settings(gateway);
      const available = Number(/MemAvailable: +(\d+)/.exec(gateway.ask('cat /proc/meminfo'))?.[1]) / 1024;
      expect(available).toBeGreaterThan(250);

      gateway.ask('sudo systemctl reboot');
      await gateway.machine.booted(2, patience);
      await gateway.serves(bootCase.origin);
      expect(gateway.ask('systemctl --failed --no-legend --plain')).toBe('');
      expect(gateway.processes()).toMatch(bootCase.last);
      expect(gateway.offeredHostKeys()).toEqual([gateway.hostKey]);
      settings(gateway);
      process.stderr.write(
        `booted in ${seconds.toFixed(0)} s, first request at ${served.toFixed(0)} s, ${available.toFixed(0)} MB available (${how})\n`,
      );
    },
    2 * patience * 1000 + 300_000,
  );
});

interface Gateway {
  readonly machine: Machine;
  readonly started: number;
  readonly hostKey: string;
  /** Runs a command as the admin user. */
  readonly ask: (command: string) => string;
  readonly processes: () => string;
  /** The host keys that sshd offers for any algorithm. */
  readonly offeredHostKeys: () => readonly string[];
  /** Waits until the origin answers on both ports, through forwarder, sshd and tunnel. */
  readonly serves: (origin: Case['origin']) => Promise<void>;
}

async function boot({ kind, mirrorDown }: Case): Promise<Gateway> {
  const folder = mkdtempSync(join(tmpdir(), 'expose-first-boot-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  const [host, tunnel, person] = ['host', 'tunnel', 'person'].map((name) => keyPair(folder, name)) as [
    string,
    string,
    string,
  ];
  const exposure = gatewayExposure({ ...kind, adminKeys: [person] });
  const emitted = cloudInit(exposure, { tunnel, host, previousHost: null })[0]?.contents ?? '';
  const userData = `${sentUserData(emitted)}\n"ssh_keys":\n  "ed25519_private": ${JSON.stringify(readFileSync(join(folder, 'host'), 'utf8'))}\n  "ed25519_public": ${JSON.stringify(host)}\n`;

  const [http, https, ssh, originPort] = (await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ])) as [number, number, number, number];
  const answering = startOrigin(originPort);
  cleanups.push(() => answering.close());
  const sshPort = exposure.gateway.ssh.port;
  const started = performance.now();
  const machine = startMachine({
    accelerator: how,
    userData,
    mirrorDown,
    forwards: new Map([
      [80, http],
      [443, https],
      [sshPort, ssh],
    ]),
  });
  cleanups.push(() => machine.stop());
  await machine.booted(1, patience);

  writeFileSync(join(folder, 'known_hosts'), `gateway ${host}\n`);
  const options = [
    '-F',
    '/dev/null',
    '-p',
    String(ssh),
    '-o',
    'IdentitiesOnly=yes',
    '-o',
    'BatchMode=yes',
    '-o',
    'HostKeyAlias=gateway',
    '-o',
    `UserKnownHostsFile=${folder}/known_hosts`,
    '-o',
    'ConnectTimeout=60',
  ];
  cleanups.push(
    keepTunnel([
      ...options,
      '-i',
      join(folder, 'tunnel'),
      '-N',
      '-o',
      'ExitOnForwardFailure=yes',
      '-o',
      'ServerAliveInterval=10',
      ...exposure.ports.flatMap((port) => ['-R', `localhost:${port.tunnels[0]}:127.0.0.1:${originPort}`]),
      'tunnel@127.0.0.1',
    ]),
  );
  const ask = (command: string) =>
    run('ssh', [...options, '-i', join(folder, 'person'), 'expose-admin@127.0.0.1', command]).trim();
  return {
    machine,
    started,
    ask,
    hostKey: host,
    processes: () => ask('ps -eo args'),
    offeredHostKeys: () =>
      run('ssh-keyscan', ['-T', '20', '-p', String(ssh), '127.0.0.1'])
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.split(' ').slice(1).join(' ')),
    serves: async (origin) => {
      for (const port of [http, https])
        await eventually(patience / 2, async () =>
          expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe(origin),
        );
    },
  };
}

/** What only a running systemd can show: the kernel's settings, the limit, and the tunnel session's cgroup. */
function settings({ ask }: Gateway): void {
  expect(ask('sudo sysctl -n net.ipv4.tcp_retries2 net.netfilter.nf_conntrack_max').split('\n')).toEqual([
    '5',
    '65536',
  ]);
  expect(ask('sudo nft list chain inet expose visitors')).toMatch(/ct count over \d+ reject with tcp reset/);
  expect(ask('systemctl show -P MemoryMax expose.slice ssh.service')).not.toContain('infinity');
  expect(ask('swapon --show=NAME --noheadings')).toBe('/swapfile');
  expect(ask('systemctl show -P MemorySwapMax expose.slice ssh.service')).not.toContain('infinity');
  const session = ask('pgrep -f "sshd: tunnel$" | tail -n 1');
  expect(ask(`sudo grep "open files" /proc/${session}/limits`)).toMatch(/ 65536 +65536 /);
  const slice = /user-\d+\.slice/.exec(ask(`cat /proc/${session}/cgroup`))?.[0];
  expect(slice === undefined ? 'no slice' : ask(`systemctl show -P MemoryMax ${slice}`)).toMatch(/^\d+$/);
}

/** Answers every connection with whether its first bytes were a PROXY header. */
function startOrigin(port: number): Server {
  return createServer((socket) => {
    socket
      .on('error', () => undefined)
      .once('data', (data: Buffer) => {
        const how = data.subarray(0, 4).toString() === '\r\n\r\n' ? 'proxied' : 'plain';
        socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${how.length}\r\nConnection: close\r\n\r\n${how}`);
      });
  }).listen(port, '127.0.0.1');
}

/** Restarts ssh whenever it ends, as the pod does; returns a function that stops it. */
function keepTunnel(args: readonly string[]): () => void {
  let stopped = false;
  let child: ChildProcess | undefined;
  const start = () => {
    if (stopped) return;
    child = spawn('ssh', args, { stdio: 'ignore' });
    child.once('exit', () => setTimeout(start, 2000));
  };
  start();
  return () => {
    stopped = true;
    child?.kill();
  };
}

function keyPair(folder: string, name: string): string {
  run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(folder, name)]);
  return readFileSync(join(folder, `${name}.pub`), 'utf8').trim();
}

function run(program: string, args: readonly string[]): string {
  const done = spawnSync(program, args, { encoding: 'utf8', timeout: 120_000 });
  if (done.error !== undefined) throw new Error(`${program} cannot be run: ${done.error.message}`);
  return done.stdout;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function eventually(seconds: number, attempt: () => unknown): Promise<void> {
  for (const end = Date.now() + seconds * 1000; ; ) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
