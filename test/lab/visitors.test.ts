/** The visitors' door: crowds keep nobody out, and a connection ends when it is silent for gateway.idle, not before. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../helpers/lab/command.ts';
import { crowdedEntrance } from '../helpers/lab/doors.ts';
import { Lab } from '../helpers/lab/lab.ts';
import { gatewayAddress, gatewayAddress6 } from '../helpers/lab/network.ts';

const client = fileURLToPath(new URL('../helpers/lab/programs/client.mjs', import.meta.url));
const withoutHeader = fileURLToPath(new URL('../helpers/lab/programs/without-header.mjs', import.meta.url));
const idle = 15;
/** Public, and at home; sshd itself listens behind it. */
const sshPort = 2222;
const sshdPort = 2200;

/** An sshd at home that lets the tunnel's key in as root, which is of no use to it anywhere else. */
async function startSshAtHome({ network, directory, tunnelKey, hostKey, exposure }: Lab): Promise<void> {
  const path = join(directory, 'home-sshd.conf');
  const lines = [
    `ListenAddress 127.0.0.1:${sshdPort}`,
    `HostKey ${hostKey.path}`,
    `AuthorizedKeysFile ${tunnelKey.path}.pub`,
    `PidFile ${path}.pid`,
    'PermitRootLogin prohibit-password',
    'StrictModes no',
    'UsePAM no',
    'TCPKeepAlive no',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  mkdirSync('/run/sshd', { recursive: true });
  network.home.start(['/usr/sbin/sshd', '-D', '-e', '-f', path]);
  const protocol = exposure.gateway.forwarder === 'haproxy' ? 'proxy' : 'plain';
  network.home.start([process.execPath, withoutHeader, String(sshPort), String(sshdPort), protocol]);
  await until('sshd listens at home', 20, async () => {
    const listening = await network.home.listeners();
    return [sshdPort, sshPort].every((port) => listening.some((listener) => listener.endsWith(`:${port}`)));
  });
}

describe.each(['socat', 'haproxy', 'nftables'] as const)('%s', (forwarder) => {
  const options = { forwarder, idle: `${idle}s`, morePorts: [sshPort] };
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.start(options);
    await startSshAtHome(lab);
  }, 120_000);
  afterAll(() => lab.stop());

  const ask = async (mode: string, host: string) =>
    Number(await lab.network.internet.must([process.execPath, client, mode, host, '7000']));
  /** Seconds until an ssh session through the gateway ended, and what the command at home said. */
  const ssh = async (aliveSeconds: number, command: string) => {
    const since = Date.now();
    const { stdout } = await lab.network.internet.run(
      ['ssh', '-n', '-F', 'none', '-i', lab.tunnelKey.path, '-p', String(sshPort)].concat(
        [
          'BatchMode=yes',
          'StrictHostKeyChecking=no',
          'UserKnownHostsFile=/dev/null',
          'TCPKeepAlive=no',
          `ServerAliveInterval=${aliveSeconds}`,
        ].flatMap((option) => ['-o', option]),
        [`root@${gatewayAddress}`, command],
      ),
      { seconds: 50 },
    );
    return { stdout, seconds: (Date.now() - since) / 1000 };
  };
  const events = async () => {
    const { code, stdout } = await lab.curl([`http://${gatewayAddress}/events`], 25);
    return { code, events: stdout.split('\nid: ').length };
  };

  test('ends a silent connection after gateway.idle, and none with traffic in one direction or both', async () => {
    const sockets = ['mute', 'pings'].map((mode) =>
      lab.network.internet.must([process.execPath, client, mode, gatewayAddress, '80']),
    );
    const sessions = [ssh(0, 'sleep 45; echo done'), ssh(5, 'sleep 27; echo done')];
    const [silent, silent6, talking, talking6, streaming] = await Promise.all([
      ask('idle', gatewayAddress),
      ask('idle', gatewayAddress6),
      ask('talk', gatewayAddress),
      ask('talk', gatewayAddress6),
      events(),
    ]);
    const [muteSocket, pingedSocket] = await Promise.all(sockets);
    const [muteSession, aliveSession] = await Promise.all(sessions);
    expect(pingedSocket, 'a websocket with pings').toBe('still here\n');
    expect(aliveSession?.stdout, 'an ssh session with keep-alives').toBe('done\n');
    expect(muteSession?.stdout, 'an ssh session without keep-alives').toBe('');
    for (const seconds of [silent, silent6, Number(muteSocket), muteSession?.seconds]) {
      expect(seconds).toBeGreaterThan(idle - 2);
      expect(seconds).toBeLessThan(idle + 10);
    }
    expect([talking, talking6]).toEqual([13, 13]);
    expect(streaming.code, 'curl ended the stream').toBe(28);
    expect(streaming.events).toBeGreaterThan(100);
  }, 60_000);

  test.each(crowdedEntrance(options))('$name', { timeout: 120_000 }, async (fault) => {
    expect(await fault.measure(lab, false)).toBe(0);
  });
});
