/**
 * The boot script, checked by the programs that read it: cloud-init, sshd, systemd, nft, haproxy, ssh-keygen and
 * PyYAML. Needs root.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sentUserData } from '../../src/emitters/cloud-init/sent-user-data.ts';
import { bootScript, type GatewayKind, manyPorts } from '../helpers/gateway-exposure.ts';
import { fileOf, type UserData, unpack } from '../helpers/user-data.ts';

const person =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0s1l8yW7m1c3oEw2Jr0kVhHn5M1a0n8Hc1mJqYd0aP me "%h $(id)';
const kinds: Readonly<Record<string, GatewayKind>> = {
  'the smallest file': {},
  'socat without IPv6, a person, another ssh port': { ipv6: false, adminKeys: [person], sshPort: 2222 },
  'socat with twenty ports': { ports: manyPorts(20) },
  'haproxy with one tunnel': { forwarder: 'haproxy' },
  'haproxy with three tunnels, checked over HTTP': { forwarder: 'haproxy', replicas: 3, adminKeys: [person] },
  'haproxy with two tunnels, checked over TLS': {
    forwarder: 'haproxy',
    replicas: 2,
    ports: [443, 25565],
    ipv6: false,
  },
  'haproxy with two tunnels, checked over TCP': { forwarder: 'haproxy', replicas: 2, ports: [25565] },
  nftables: { forwarder: 'nftables', keepAlive: { interval: 30, count: 5 } },
  'nftables without IPv6': { forwarder: 'nftables', ipv6: false, ports: [22222, 443] },
};

const folder = mkdtempSync(join(tmpdir(), 'expose-cloud-init-'));
const hostKey = join(folder, 'host');
const script = Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, bootScript(kind)]));
const rootOf = (name: string) => join(folder, Object.keys(kinds).indexOf(name).toString());
const packages: Readonly<Record<string, string>> = {
  'cloud-init': 'cloud-init',
  sshd: 'openssh-server',
  'ssh-keygen': 'openssh-client',
  'systemd-analyze': 'systemd',
  nft: 'nftables',
  haproxy: 'haproxy',
  unshare: 'util-linux',
};

beforeAll(() => {
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  tool('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', hostKey]);
  for (const name of Object.keys(kinds)) unpack(bootScript(kinds[name]), rootOf(name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.keys(kinds))('%s', (name) => {
  const userData = script[name] as UserData;

  test('is valid to cloud-init, alone and with the host key that terraform appends', () => {
    const alone = join(rootOf(name), 'user-data');
    const whole = join(rootOf(name), 'user-data-with-key');
    writeFileSync(alone, userData.text);
    writeFileSync(whole, withHostKey(userData.text));
    for (const path of [alone, whole])
      expect(tool('cloud-init', ['schema', '--config-file', path])).toMatchObject({ code: 0 });
  });

  test('is read by PyYAML as the yaml package reads it', () => {
    const read = tool(
      '/usr/bin/python3',
      ['-c', 'import json,sys,yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)'],
      { input: userData.text },
    );
    expect(JSON.parse(read.output)).toEqual(userData.value);
  });

  test('gives sshd settings that it accepts, and the tunnel only its listeners', () => {
    const effective = (user: string) => sshd(rootOf(name), userData, user);
    const tunnel = effective('tunnel');
    expect(tunnel).toMatchObject({
      allowtcpforwarding: 'remote',
      gatewayports: 'no',
      permitopen: 'none',
      maxsessions: '0',
      permittty: 'no',
      allowagentforwarding: 'no',
      allowstreamlocalforwarding: 'no',
      x11forwarding: 'no',
      permittunnel: 'no',
      permituserrc: 'no',
      passwordauthentication: 'no',
      kbdinteractiveauthentication: 'no',
      permitrootlogin: 'no',
      pubkeyauthentication: 'yes',
      authenticationmethods: 'publickey',
      hostkey: hostKey,
      authorizedkeysfile: '/etc/ssh/authorized_keys/%u',
      port: String(kinds[name]?.sshPort ?? 22),
      clientaliveinterval: String(kinds[name]?.keepAlive?.interval ?? 5),
      clientalivecountmax: String(kinds[name]?.keepAlive?.count ?? 3),
      logingracetime: '10',
      maxstartups: '40:30:60',
      persourcemaxstartups: '20',
      persourcenetblocksize: '32:48',
      authorizedkeyscommand: 'none',
    });
    if (kinds[name]?.adminKeys !== undefined)
      expect(effective('expose-admin')).toMatchObject({
        maxsessions: '10',
        permittty: 'yes',
        allowtcpforwarding: 'no',
        passwordauthentication: 'no',
        authorizedkeyscommand: 'none',
      });
  });

  test('authorises keys that ssh-keygen can read', () => {
    const keys = [...userData.files].filter(([path]) => path.startsWith('/etc/ssh/authorized_keys/'));
    expect(keys).toHaveLength(kinds[name]?.adminKeys === undefined ? 1 : 2);
    for (const [path] of keys)
      expect(tool('ssh-keygen', ['-l', '-f', join(rootOf(name), path)]).output).toMatch(/^256 SHA256:/);
  });

  test('has units that systemd accepts, and sandboxes the forwarders', () => {
    const units = join(rootOf(name), 'etc/systemd/system');
    const names = readdirSync(units)
      .filter((name) => name.startsWith('expose'))
      .map((name) => name.replace('@.', '@80.'));
    const verified = tool('systemd-analyze', ['verify', ...names, 'ssh.service'], {
      env: { SYSTEMD_UNIT_PATH: `${units}:` },
    });
    expect(
      verified.output.split('\n').filter((line) => line !== '' && !isAboutThisMachine(line, rootOf(name))),
    ).toEqual([]);
    for (const unit of names.filter((name) => /forward|haproxy/.test(name))) {
      expect(
        tool('systemd-analyze', ['security', '--offline=true', '--threshold=30', unit], {
          env: { SYSTEMD_UNIT_PATH: `${units}:` },
        }),
      ).toMatchObject({ code: 0 });
    }
  });

  test('has a ruleset that nft accepts', () => {
    expect(tool('unshare', ['-n', 'nft', '-c', '-f', join(rootOf(name), 'etc/expose/gateway.nft')])).toEqual({
      code: 0,
      output: '',
    });
  });
});

test.each(Object.keys(kinds).filter((name) => kinds[name]?.forwarder === 'haproxy'))(
  'haproxy accepts its configuration without a warning: %s',
  (name) => {
    const checked = tool('haproxy', ['-c', '-f', join(rootOf(name), 'etc/expose/haproxy.cfg')]);
    expect(checked.code).toBe(0);
    expect(checked.output).not.toMatch(/WARNING|ALERT/);
  },
);

describe('the stand-in for haproxy', () => {
  test('connects a visitor to the first tunnel that answers, and tells the origin the visitor’s address', async () => {
    const [publicPort = 0, dead = 0, alive = 0] = await freePorts(3);
    const config = join(folder, 'stand-in.cfg');
    writeFileSync(
      config,
      `listen http\n  bind :::${publicPort} v4v6\n  server t1 127.0.0.1:${dead}\n  server t2 127.0.0.1:${alive}\n`,
    );
    const place = join(folder, 'stand-in');
    writeFileSync(
      place,
      fileOf(script['haproxy with one tunnel'] as UserData, '/usr/local/libexec/expose-stand-in'),
      { mode: 0o755 },
    );
    const origin = createServer({ allowHalfOpen: true }, (socket) => {
      const got: Buffer[] = [];
      socket
        .on('data', (data: Buffer) => got.push(data))
        .on('end', () => socket.end(Buffer.concat(got).toString('hex')));
    }).listen(alive, '127.0.0.1');
    const standIn: ChildProcess = spawn('/usr/bin/python3', ['-I', place, config], { stdio: 'inherit' });
    try {
      const answer = await eventually(() => ask(publicPort, 'hello'));
      const { port } = answer;
      const addresses = `7f0000017f000001${port.toString(16).padStart(4, '0')}${publicPort.toString(16).padStart(4, '0')}`;
      expect(answer.text).toBe(
        `0d0a0d0a000d0a515549540a2111000c${addresses}${Buffer.from('hello').toString('hex')}`,
      );
    } finally {
      standIn.kill();
      origin.close();
    }
  });
});

/** The effective settings for a user, under Debian's own main file and a later file that would allow passwords. */
function sshd(root: string, userData: UserData, user: string): Readonly<Record<string, string>> {
  const path = '/etc/ssh/sshd_config.d/10-expose.conf';
  writeFileSync(join(root, path), fileOf(userData, path).replace('/etc/ssh/ssh_host_ed25519_key', hostKey));
  writeFileSync(join(root, 'etc/ssh/sshd_config.d/50-cloud-init.conf'), 'PasswordAuthentication yes\n');
  const main = join(root, 'etc/ssh/sshd_config');
  writeFileSync(
    main,
    `Include ${root}/etc/ssh/sshd_config.d/*.conf\nKbdInteractiveAuthentication no\nUsePAM yes\nX11Forwarding yes\nPrintMotd no\nAcceptEnv LANG LC_*\nSubsystem sftp /usr/lib/openssh/sftp-server\n`,
  );
  expect(tool('sshd', ['-t', '-f', main])).toEqual({ code: 0, output: '' });
  // As the unit of Ubuntu's EC2 Instance Connect starts it.
  const connect = ['AuthorizedKeysCommand=/usr/bin/true', 'AuthorizedKeysCommandUser=nobody'];
  const overrides = connect.flatMap((option) => ['-o', option]);
  const { output } = tool('sshd', [
    '-T',
    '-f',
    main,
    ...overrides,
    '-C',
    `user=${user},host=x,addr=198.51.100.1`,
  ]);
  return Object.fromEntries(
    output.split('\n').map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  );
}

/** Joined as the emitted HCL does: yamlencode writes a block mapping with quoted keys. */
function withHostKey(text: string): string {
  const pem = JSON.stringify(readFileSync(hostKey, 'utf8'));
  const known = JSON.stringify(readFileSync(`${hostKey}.pub`, 'utf8').trim());
  return `${sentUserData(text)}\n"ssh_keys":\n  "ed25519_private": ${pem}\n  "ed25519_public": ${known}\n`;
}

/** systemd-analyze also reports programs that are missing on this machine and that only the gateway has. */
function isAboutThisMachine(line: string, root: string): boolean {
  const absent = /: Command (\/\S+) is not executable: No such file or directory$/.exec(line)?.[1];
  if (absent === undefined) return !line.includes('expose');
  const ours = join(root, absent);
  return existsSync(ours) && (statSync(ours).mode & 0o111) === 0o111;
}

interface ToolOutcome {
  readonly code: number | null;
  readonly output: string;
}

function tool(
  name: string,
  args: readonly string[],
  options: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): ToolOutcome {
  const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin`, ...options.env };
  const program = name === 'sshd' ? '/usr/sbin/sshd' : name;
  const done = spawnSync(program, args, { encoding: 'utf8', env, input: options.input ?? '' });
  if (done.error !== undefined)
    throw new Error(
      `${name} cannot be run (${done.error.message}); install the package ${packages[name] ?? name}`,
    );
  return { code: done.status, output: done.stdout + done.stderr };
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Sends a text, half-closes, and reads to the end. */
function ask(publicPort: number, text: string): Promise<{ readonly text: string; readonly port: number }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: publicPort, allowHalfOpen: true });
    const got: Buffer[] = [];
    let port = 0;
    socket.on('connect', () => {
      port = socket.localPort ?? 0;
      socket.end(text);
    });
    socket
      .on('data', (data: Buffer) => got.push(data))
      .on('end', () => resolve({ text: Buffer.concat(got).toString(), port }))
      .on('error', reject);
  });
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 100; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
