/** Only the file's ports and ssh answer, and the tunnel key allows nothing except the tunnel. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kill, pause, until } from '../helpers/lab/command.ts';
import { type Attempt, attempt, hold, staysConnected } from '../helpers/lab/intruder.ts';
import { type KeyPair, makeKey } from '../helpers/lab/keys.ts';
import { Lab } from '../helpers/lab/lab.ts';
import { gatewayAddress, gatewayAddress6, homeAddress, visitorAddress } from '../helpers/lab/network.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start({ forwarder: 'socat' });
}, 120_000);
afterAll(() => lab.stop());

describe('from the internet', () => {
  test.each([gatewayAddress, gatewayAddress6])(
    'only the ports of the file and ssh answer on %s',
    async (host) => {
      const scan = fileURLToPath(new URL('../helpers/lab/programs/scan.mjs', import.meta.url));
      const open = JSON.parse(
        await lab.network.internet.must([process.execPath, scan, host], { seconds: 200 }),
      ) as number[];
      expect(open).toEqual([22, ...lab.exposure.ports.map((port) => port.public)].sort((a, b) => a - b));
    },
    240_000,
  );

  test('no service listens on UDP', async () => {
    expect(await lab.gateway.machine.must(['ss', '-Huln'])).toBe('');
  });

  test('sshd offers the pinned host key and no other', async () => {
    const offered = await lab.network.internet.must(['ssh-keyscan', '-T', '10', gatewayAddress]);
    expect(offered.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
      `${gatewayAddress} ${lab.hostKey.public}`,
    ]);
  });
});

describe('a program on the gateway', () => {
  const ask = (user: string, url: string) =>
    lab.gateway.machine.run([
      'setpriv',
      '--reuid',
      user,
      '--clear-groups',
      '--',
      'curl',
      '--silent',
      '--max-time',
      '3',
      url,
    ]);
  const metadata = 'http://169.254.169.254/';
  const elsewhere = `http://${visitorAddress}/`;
  beforeAll(async () => {
    const { internet } = lab.network;
    await internet.must(['ip', 'address', 'add', '169.254.169.254/32', 'dev', 'lo']);
    const answers = `require('http').createServer((_, answer) => answer.end('host key')).listen(80)`;
    internet.start([process.execPath, '-e', answers]);
    await until('the metadata service answers root', 20, async () => (await ask('0', metadata)).code === 0);
  });

  test('does not reach the metadata service, which holds the host key, unless it is root', async () => {
    for (const user of ['tunnel', 'nobody', '61184', '65519'])
      expect(await ask(user, metadata), user).toMatchObject({ code: 7, stdout: '' });
    expect((await ask('0', metadata)).stdout).toBe('host key');
  });

  test('opens no connection to other machines if it is a forwarder, but to the tunnel', async () => {
    const forwarder = await lab.gateway.machine.must(['ps', '-C', 'socat', '-o', 'uid=']);
    const user = forwarder.trim().split(/\s+/)[0] ?? '';
    expect((await ask('nobody', elsewhere)).stdout).toBe('host key');
    expect(await ask(user, elsewhere)).toMatchObject({ code: 7, stdout: '' });
    expect((await ask(user, 'http://127.0.0.1:8080/')).stdout).toBe('hello\n');
  });

  test('writes no log of failed logins, which has no limit, not even after a reboot', async () => {
    const log = () => lab.gateway.machine.run(['stat', '--dereference', '/var/log/btmp']);
    expect((await log()).code).not.toBe(0);
    await lab.gateway.reboot();
    await attempt({ from: lab.network.internet, key: lab.tunnelKey.path, user: 'stranger' });
    expect((await log()).code).not.toBe(0);
    await lab.connected();
  }, 120_000);
});

describe('a compromised gateway', () => {
  test('cannot open a connection into the home network', async () => {
    const wan = '198.51.100.20';
    for (const [host, port] of [
      [wan, 22],
      [wan, 80],
      [wan, 443],
      [wan, 7000],
      [homeAddress, 80],
      [homeAddress, 22],
    ] as const) {
      const { code } = await lab.gateway.machine.run([
        'curl',
        '--silent',
        '--max-time',
        '2',
        `http://${host}:${port}/`,
      ]);
      expect([7, 28], `${host}:${port}`).toContain(code);
    }
    const forwarded = await lab.gateway.machine.must([
      'curl',
      '--silent',
      '--max-time',
      '5',
      'http://127.0.0.1:8080/',
    ]);
    expect(forwarded, 'what is forwarded does answer, so the test can tell').toBe('hello\n');
  }, 60_000);

  test('gets nothing from the client except the forwarded ports: ssh_config allows no agent, no display, no other channel', async () => {
    const effective = await lab.pods[0]?.exec(['ssh', '-G', '-F', '/etc/tunnel/ssh_config', 'tunnel'], 10);
    const lines = effective?.stdout.split('\n') ?? [];
    for (const line of [
      'forwardagent no',
      'forwardx11 no',
      'tunnel false',
      'permitlocalcommand no',
      'stricthostkeychecking true',
      'updatehostkeys false',
    ])
      expect(lines).toContain(line);
    expect(lines.filter((line) => /^(localforward|dynamicforward) /.test(line))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('remoteforward '))).toHaveLength(lab.exposure.ports.length);
  });

  test('with another host key gets no tunnel, and the right one gets it back', async () => {
    const { machine } = lab.gateway;
    const path = machine.path('/etc/ssh/ssh_host_ed25519_key');
    const restart = async (key: KeyPair) => {
      writeFileSync(path, key.private, { mode: 0o600 });
      await machine.must(['systemctl', 'restart', 'ssh.service']);
      for (const session of machine.processes('sshd').slice(0, -1)) kill(session, 'SIGKILL');
    };
    await restart(await makeKey(lab.directory, 'other-host'));
    await until('the pod sees another key', 30, () =>
      lab.pods[0]?.log.join('\n').includes('Host key verification failed'),
    );
    await pause(5);
    expect(await lab.gateway.forwards(8080)).toBe(false);
    await restart(lab.hostKey);
    await lab.connected();
  }, 120_000);
});

describe('the tunnel’s key', () => {
  let thief: Attempt;
  // The ports must be free: a refusal has to come from sshd's rules, not from a tunnel that holds the port.
  beforeAll(async () => {
    await Promise.all(lab.pods.map((pod) => pod.stop()));
    lab.pods.length = 0;
    thief = { from: lab.network.home, key: lab.tunnelKey.path };
    await until('the ports are free', 20, async () => !(await lab.gateway.forwards(8080)));
  });

  test('may listen on each loopback port of the file (without this, the refusals below would prove nothing)', async () => {
    for (const port of lab.exposure.ports.flatMap((port) => port.tunnels)) {
      expect(
        await staysConnected({ ...thief, options: ['-R', `localhost:${port}:localhost:80`] }),
      ).toMatchObject({ stays: true });
    }
  }, 60_000);

  test.each([
    ['another loopback port', 'localhost:9999:localhost:80'],
    ['a port below 1024', 'localhost:81:localhost:80'],
    ['a public port', 'localhost:25565:localhost:80'],
    ['all addresses', '0.0.0.0:8080:localhost:80'],
    ['all IPv6 addresses', '[::]:8080:localhost:80'],
    ['every address', '*:8080:localhost:80'],
    ['the address that the internet sees', `${gatewayAddress}:8080:localhost:80`],
    ['a port of the system’s choice', 'localhost:0:localhost:80'],
    ['a unix socket', '/tmp/intruder.sock:localhost:80'],
  ])('may not listen on %s', async (_, forward) => {
    const { stays, said } = await staysConnected({ ...thief, options: ['-R', forward] });
    expect({ stays, refused: said.includes('remote port forwarding failed') }, said).toEqual({
      stays: false,
      refused: true,
    });
  });

  test('cannot listen on a public address by leaving the address out', async () => {
    const { stays } = await staysConnected({ ...thief, options: ['-R', '8080:localhost:80'] });
    expect(stays).toBe(true);
    const listening = (await lab.gateway.machine.listeners()).filter((listener) =>
      listener.endsWith(':8080'),
    );
    for (const address of listening) expect(['127.0.0.1:8080', '[::1]:8080']).toContain(address);
  });

  test('gets no shell, no command and no subsystem, and sets no environment variable', async () => {
    for (const options of [[], ['-tt'], ['-s'], ['-o', 'SetEnv=LC_ALL=intruder']]) {
      const { code, stdout } = await attempt({
        ...thief,
        options,
        command: options[0] === '-s' ? ['sftp'] : ['id; env'],
      });
      expect(stdout).toBe('');
      expect(code).not.toBe(0);
    }
    expect((await attempt(thief)).stdout).toBe('');
  }, 60_000);

  test('reads and writes no file', async () => {
    const target = `tunnel@${gatewayAddress}`;
    const ssh = [
      '-F',
      '/dev/null',
      '-i',
      thief.key,
      '-o',
      'IdentitiesOnly=yes',
      '-o',
      'BatchMode=yes',
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
    ];
    for (const [program, args] of [
      ['sftp', ['-b', '/dev/stdin', target]],
      ['scp', [`${target}:/etc/hostname`, '/dev/stdout']],
      ['scp', ['-O', `${target}:/etc/hostname`, '/dev/stdout']],
    ] as const) {
      const { code, stdout } = await lab.network.home.run([program, ...ssh, ...args], {
        input: 'get /etc/hostname /dev/stdout\n',
        seconds: 15,
      });
      expect(code).not.toBe(0);
      expect(stdout).not.toContain('gateway');
    }
  }, 60_000);

  test.each([
    ['sshd itself', '127.0.0.1:22'],
    ['a forwarded port', 'localhost:8080'],
    ['the cloud’s metadata', '169.254.169.254:80'],
    ['a visitor', '203.0.113.1:80'],
  ])('opens no connection from the gateway to %s', async (_, target) => {
    const { code, stdout, stderr } = await attempt({ ...thief, options: ['-W', target] });
    expect(stdout).toBe('');
    expect(code).not.toBe(0);
    expect(stderr).toContain('administratively prohibited');
  });

  test('does not make the gateway a proxy', async () => {
    for (const [options, proxy] of [
      [['-L', '5555:127.0.0.1:22'], 'http://127.0.0.1:5555/'],
      [['-D', '1080'], 'socks'],
    ] as const) {
      const forwarding = staysConnected({ ...thief, options });
      await pause(2);
      const answer = await lab.network.home.run([
        'curl',
        '--silent',
        '--max-time',
        '2',
        '--http0.9',
        ...(proxy === 'socks' ? ['--socks5', '127.0.0.1:1080', 'http://127.0.0.1:80/'] : [proxy]),
      ]);
      expect(answer.code).not.toBe(0);
      expect(answer.stdout).toBe('');
      await forwarding;
    }
  }, 30_000);

  test('gets no agent, no display and no network device', async () => {
    const effective = await lab.gateway.machine.must([
      'sshd',
      '-T',
      '-C',
      'user=tunnel,host=x,addr=198.51.100.20',
    ]);
    for (const line of [
      'allowagentforwarding no',
      'x11forwarding no',
      'permittunnel no',
      'allowstreamlocalforwarding no',
      'maxsessions 0',
      'permituserenvironment no',
      'permittty no',
      'gatewayports no',
      'permitopen none',
    ]) {
      expect(effective.split('\n')).toContain(line);
    }
    for (const options of [['-A'], ['-X'], ['-w', '0:0', '-o', 'Tunnel=point-to-point']]) {
      const { code, stdout } = await attempt({ ...thief, options, command: ['id'] });
      expect(code).not.toBe(0);
      expect(stdout).toBe('');
    }
  }, 60_000);

  test('holds no more sessions than the file’s tunnels need, from however many addresses', async () => {
    const tries = 40;
    await lab.network.ownBlocks('198.18.0.0/24');
    const thieves = Array.from({ length: tries }, (_, index) =>
      hold({ ...thief, from: lab.network.internet, options: ['-b', `198.18.0.${1 + (index % 20)}`] }),
    );
    try {
      await until('all have tried', 60, () => thieves.filter((ssh) => ssh.running).length < tries / 2);
      await pause(5);
      const sessions = await lab.gateway.machine.must(['pgrep', '-c', '-u', 'tunnel', '-x', 'sshd']);
      expect(Number(sessions)).toBeGreaterThan(0);
      expect(Number(sessions)).toBeLessThanOrEqual(6);
    } finally {
      await Promise.all(thieves.map((ssh) => ssh.stop('SIGKILL')));
    }
    await until('the sessions have ended', 20, async () => {
      const { code } = await lab.gateway.machine.run(['pgrep', '-u', 'tunnel', '-x', 'sshd']);
      return code !== 0;
    });
    expect((await staysConnected({ ...thief, options: ['-R', 'localhost:8080:localhost:80'] })).stays).toBe(
      true,
    );
  }, 120_000);

  test('logs in no other user, and no other key logs in the tunnel user', async () => {
    const other = await makeKey(lab.directory, 'stranger');
    for (const login of [
      { ...thief, user: 'root' },
      { ...thief, user: 'nobody' },
      { ...thief, key: other.path },
    ]) {
      expect((await attempt({ ...login, options: ['-N'] })).stderr).toContain(
        'Permission denied (publickey)',
      );
    }
    expect(readFileSync(lab.gateway.machine.path('/etc/shadow'), 'utf8')).toMatch(/^tunnel:!/m);
  }, 60_000);
});
