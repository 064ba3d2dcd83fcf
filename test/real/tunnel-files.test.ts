/** The tunnel pod's files, checked by the programs that read them: ssh, ssh-keygen, and the shells of the images. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tunnelConfigFiles } from '../../src/emitters/k8s/tunnel/tunnel-config-map.ts';
import { fingerprint } from '../../src/fingerprint.ts';
import { exposure, port, publicKeys } from '../helpers/exposure-builder.ts';

const base = exposure();
const twoReplicas = exposure({
  ports: [
    port({ tunnels: [8443, 8543] }),
    port({
      name: 'game',
      public: 25565,
      tunnels: [35565, 35665],
      target: { host: 'minecraft.games.svc', port: 25565, onNode: false },
    }),
  ],
  gateway: { ...base.gateway, forwarder: 'haproxy', ssh: { ...base.gateway.ssh, port: 2222 } },
  tunnel: { ...base.tunnel, replicas: 2, keepAlive: { interval: 7, count: 2 } },
});
const keys = { ...publicKeys, previousHost: publicKeys.tunnel };
const files = tunnelConfigFiles(twoReplicas, keys);
let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'expose-tunnel-files-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text, { mode: 0o600 });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Exit code and output; a missing program fails the test with its name. */
function run(program: string, ...args: string[]): { status: number | null; output: string } {
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (error !== undefined) throw new Error(`${program} is not installed: the test runs the real one`);
  return { status, output: stdout + stderr };
}

describe('ssh', () => {
  const settings = (name: string) => {
    const { status, output } = run('ssh', '-F', join(dir, 'ssh_config'), '-G', name);
    expect(status, output).toBe(0);
    return output.split('\n');
  };

  test('reads the intended settings', () => {
    expect(settings('tunnel')).toEqual(
      expect.arrayContaining([
        'hostname api.example.com',
        'port 2222',
        'user tunnel',
        'hostkeyalias api.example.com',
        'stricthostkeychecking true',
        'batchmode yes',
        'userknownhostsfile /etc/tunnel/known_hosts',
        'identityfile /etc/tunnel-key/id_ed25519',
        'identitiesonly yes',
        'updatehostkeys false',
        'exitonforwardfailure yes',
        'serveraliveinterval 7',
        'serveralivecountmax 2',
        'connecttimeout 10',
        'compression no',
        'controlpath /dev/shm/control',
      ]),
    );
  });

  test.each([
    ['tunnel', 8443, 35565],
    ['tunnel-2', 8543, 35665],
  ])('gives %s only its own ports', (name, https, game) => {
    expect(settings(name).filter((line) => line.startsWith('remoteforward'))).toEqual([
      `remoteforward [localhost]:${https} [localhost]:443`,
      `remoteforward [localhost]:${game} [minecraft.games.svc]:25565`,
    ]);
  });

  test('dials an address that is given to it, and expects the same host key there', () => {
    const { output } = run(
      'ssh',
      '-F',
      join(dir, 'ssh_config'),
      '-o',
      'HostName=2001:db8::7',
      '-G',
      'tunnel',
    );
    expect(output).toMatch(/^hostname 2001:db8::7$/m);
    expect(output).toMatch(/^hostkeyalias api\.example\.com$/m);
  });

  test('finds both host keys under the alias', () => {
    const found = run('ssh-keygen', '-F', 'api.example.com', '-f', join(dir, 'known_hosts')).output;
    expect(found).toContain(keys.host);
    expect(found).toContain(keys.previousHost);
  });

  test('computes the fingerprint that the manifests contain', () => {
    writeFileSync(join(dir, 'tunnel.pub'), `${keys.tunnel}\n`);
    expect(run('ssh-keygen', '-l', '-f', join(dir, 'tunnel.pub')).output.split(' ')[1]).toBe(
      fingerprint(keys.tunnel),
    );
  });
});

const scripts = Object.keys(files).filter((name) => name.endsWith('.sh'));

test('each script that the pod names exists', () => {
  expect(scripts).toEqual(['start.sh', 'ssh.sh', 'ready.sh', 'live.sh', 'drain.sh']);
});

// Debian and Ubuntu, Alpine, and images whose sh is bash.
describe.each([['dash'], ['busybox', 'sh'], ['bash', '--posix']])('%s', (program, ...args) => {
  test.each(scripts)('parses %s', (script) => {
    expect(run(program, ...args, '-n', join(dir, script))).toEqual({ status: 0, output: '' });
  });

  /** Starts ssh.sh as often as `seconds` has entries, each ssh of which lasts that long. What was dialled, and the pauses. */
  function dialled(gateway: string | null, seconds: readonly number[]): string {
    const place = mkdtempSync(join(dir, 'dial-'));
    const stub = (name: string, text: string) =>
      writeFileSync(join(place, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    stub('ssh', 'echo "$@"');
    stub('sleep', 'echo "pause $1"');
    stub('date', `cat ${place}/clock`);
    if (gateway !== null) writeFileSync(join(place, 'gateway'), gateway);
    const script = (files['ssh.sh'] ?? '').replaceAll('/etc/tunnel-key', place).replaceAll('/dev/shm', place);
    writeFileSync(join(place, 'ssh.sh'), script);
    let now = 1_700_000_000;
    return seconds
      .map((lasted) => {
        writeFileSync(join(place, 'clock'), String(now));
        now += lasted;
        const shell = [program, ...args, join(place, 'ssh.sh'), '-N', 'tunnel'];
        const { output } = run('env', `PATH=${place}:${process.env['PATH']}`, ...shell);
        return output.trim().replaceAll('\n', ', ');
      })
      .join('; ');
  }

  test('dials the addresses in turn, then the name, and pauses once in each round', () => {
    const [ipv4, ipv6, name] = [
      '-o HostName=203.0.113.7 -N tunnel',
      '-o HostName=2001:db8::7 -N tunnel',
      '-N tunnel',
    ];
    expect(dialled('203.0.113.7\n2001:db8::7\n', [10, 1, 10, 10, 0])).toBe(
      `${ipv4}; ${ipv6}; ${name}; pause 2, ${ipv4}; ${ipv6}`,
    );
    expect(dialled('2001:db8::7', [1, 1, 1])).toBe(`${ipv6}; ${name}; pause 2, ${ipv6}`);
  });

  test('dials again what carried a session', () => {
    const ipv6 = '-o HostName=2001:db8::7 -N tunnel';
    expect(dialled('203.0.113.7\n2001:db8::7\n', [10, 3600, 3600])).toBe(
      `-o HostName=203.0.113.7 -N tunnel; ${ipv6}; pause 2, ${ipv6}`,
    );
  });

  test('dials the name where apply has written no address', () => {
    expect(dialled(null, [1, 3600, 1])).toBe('-N tunnel; pause 2, -N tunnel; pause 2, -N tunnel');
    expect(dialled('', [1, 1])).toBe('-N tunnel; pause 2, -N tunnel');
  });
});
