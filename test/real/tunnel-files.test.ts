/** The tunnel pod's files, checked by the programs that read them: ssh, ssh-keygen, and the shells of the images. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sshFiles } from '../../src/emitters/k8s/tunnel/ssh-config.ts';
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
const files = sshFiles(twoReplicas, keys);
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
});
