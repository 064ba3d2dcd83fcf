/** Requests of every kind reach home through what compile wrote, and the answers come back complete. */
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../helpers/lab/command.ts';
import { domain, Lab } from '../helpers/lab/lab.ts';
import { gatewayAddress, gatewayAddress6, visitorAddress, visitorAddress6 } from '../helpers/lab/network.ts';

const client = fileURLToPath(new URL('../helpers/lab/programs/client.mjs', import.meta.url));

describe.each(['socat', 'haproxy', 'nftables'] as const)('%s', (forwarder) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.start({ forwarder });
  }, 120_000);
  afterAll(() => lab.stop());

  const curl = async (...args: string[]) => {
    const { code, stdout, stderr } = await lab.curl(args);
    expect(code, stderr).toBe(0);
    return stdout;
  };
  const visit = async (mode: string, port: number, host = gatewayAddress) => {
    const { code, stdout, stderr } = await lab.network.internet.run([
      process.execPath,
      client,
      mode,
      host,
      String(port),
    ]);
    expect(code, stderr).toBe(0);
    return stdout;
  };

  test('carries HTTP', async () => {
    expect(await curl(`http://${domain}/`)).toBe('hello\n');
  });

  test('carries HTTPS with the certificate of the origin', async () => {
    expect(await curl(`https://${domain}/`)).toBe('hello\n');
    const stranger = await lab.network.internet.run([
      'curl',
      '--silent',
      '--max-time',
      '10',
      '--resolve',
      `${domain}:443:${gatewayAddress}`,
      `https://${domain}/`,
    ]);
    expect(stranger.code, 'a client that does not trust the origin’s authority must refuse it').toBe(60);
  });

  test('carries every port of the file, to a port of the node and to a name in the cluster', async () => {
    for (const { public: port } of lab.exposure.ports.filter((port) => port.public > 1024))
      expect(await visit('echo', port)).toBe('hello\n');
  });

  test('carries IPv6', async () => {
    expect(await curl(`http://[${gatewayAddress6}]/`)).toBe('hello\n');
    expect(await visit('echo', 7000, gatewayAddress6)).toBe('hello\n');
  });

  test(
    forwarder === 'haproxy'
      ? 'tells the origin the visitor’s address'
      : 'does not tell the origin the visitor’s address, as documented',
    async () => {
      const seen = [
        await curl(`http://${domain}/who`),
        await curl(`https://${domain}/who`),
        await visit('who', 7000),
      ].map((address) => address.trim().replace('::ffff:', ''));
      for (const address of seen) expect(address === visitorAddress).toBe(forwarder === 'haproxy');
    },
  );

  test('carries large downloads and uploads byte for byte', async () => {
    const file = join(lab.directory, 'www/64m');
    const hash = await sha256(file);
    const download = await lab.network.internet.run(
      ['sh', '-c', `curl -sS --max-time 120 http://${gatewayAddress}/64m | sha256sum`],
      { seconds: 130 },
    );
    expect(download.stdout.split(' ')[0]).toBe(hash);
    expect(await curl('--upload-file', file, `https://${domain}/upload`)).toBe(
      `${64 * 1024 * 1024} ${hash}\n`,
    );
  }, 300_000);

  test('carries thousands of short connections', async () => {
    // At thousands a second the kernel still counts some that have ended, so 32 at a time come to more than one address may have.
    const result = await lab.network.internet.must(
      ['ab', '-q', '-n', '3000', '-c', '16', `http://${gatewayAddress}/`],
      { seconds: 120 },
    );
    expect(result).toMatch(/Complete requests: +3000\n/);
    expect(result).toMatch(/Failed requests: +0\n/);
  });

  test('carries websockets', async () => {
    expect(await visit('websocket', 80)).toBe('over a websocket\n');
  });

  test('carries server-sent events as they come', async () => {
    const { stdout } = await lab.curl(['--no-buffer', `http://${domain}/events`], 3);
    const delays = [...stdout.matchAll(/^data: (\d+)$/gm)].map((match) => Number(match[1]));
    expect(delays.length).toBeGreaterThan(5);
  });

  test('carries HTTP/2 with many streams at once', async () => {
    expect(
      await curl('--http2', '--output', '/dev/null', '--write-out', '%{http_version}', `https://${domain}/`),
    ).toBe('2');
    const result = await lab.network.internet.must([
      'h2load',
      '-n',
      '400',
      '-c',
      '4',
      '-m',
      '20',
      `https://${gatewayAddress}/`,
    ]);
    expect(result).toContain('400 succeeded, 0 failed');
  });

  test('waits for slow visitors', async () => {
    expect(await visit('slow', 80)).toContain('hello\n');
    expect(
      await curl(
        '--range',
        '0-999999',
        '--limit-rate',
        '400k',
        '--output',
        '/dev/null',
        '--write-out',
        '%{size_download}',
        `http://${domain}/64m`,
      ),
    ).toBe('1000000');
  });

  test('lets a half-closed connection finish', async () => {
    expect(await visit('half', 7000)).toBe('last words\nbye\n');
  });
});

describe('IPv6 alone, with no IPv4 between visitors, gateway and home', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.start({ forwarder: 'socat', ipv4: false });
  }, 120_000);
  afterAll(() => lab.stop());

  test('carries HTTP and HTTPS by name, and every other port, to the node and to a name in the cluster', async () => {
    const { internet, router, home } = lab.network;
    for (const machine of [internet, router, home, lab.gateway.machine])
      expect(await machine.must(['ip', '-4', '-o', 'address', 'show', 'scope', 'global'])).toBe('');
    for (const scheme of ['http', 'https'])
      expect(await lab.curl([`${scheme}://${domain}/`])).toMatchObject({ code: 0, stdout: 'hello\n' });
    for (const port of ['7000', '25565'])
      expect(await internet.run([process.execPath, client, 'echo', gatewayAddress6, port])).toMatchObject({
        code: 0,
        stdout: 'hello\n',
      });
    expect(await internet.must(['ssh-keyscan', '-T', '10', gatewayAddress6])).toContain(lab.hostKey.public);
  });

  test('comes back when the tunnel is killed', async () => {
    const [before] = [Date.now(), lab.pods[0]?.kill('SIGKILL')];
    await lab.connected();
    expect(Date.now() - before).toBeLessThan(30_000);
  });

  test('asks package mirrors over IPv6, and Ubuntu’s own, which has it', async () => {
    const { machine } = lab.gateway;
    const mirror = lab.network.internet.start(['python3', '-um', 'http.server', '--bind', '::', '80']);
    try {
      await until('the mirror listens', 10, () => lab.network.internet.listensOn(80));
      const log = readFileSync(machine.path('/var/log/cloud-init.log'), 'utf8');
      // This machine's Debian keeps the list of sources that it has; Ubuntu's images have one written.
      const uri = /Apt Mirror info: .*'SECURITY': '([^']+)'/.exec(log)?.[1];
      expect(uri).toBe('http://ports.ubuntu.com/ubuntu-ports');
      writeFileSync(machine.path('/etc/apt/lab.list'), `deb ${uri} noble main\n`);
      // The address of the other family leads nowhere, as every IPv4 address does on such a gateway.
      writeFileSync(
        machine.path('/etc/hosts'),
        `192.0.2.1 ports.ubuntu.com\n${visitorAddress6} ports.ubuntu.com\n127.0.0.1 localhost\n`,
      );
      const list = ['-o', 'Dir::Etc::sourcelist=/etc/apt/lab.list', '-o', 'Dir::Etc::sourceparts=-'];
      await machine.run(['apt-get', '-q', ...list, 'update'], { seconds: 30 });
      const asked = mirror.lines.filter((line) => line.includes('GET /ubuntu-ports/dists/'));
      expect(asked.length, mirror.lines.join('\n')).toBeGreaterThan(0);
    } finally {
      await mirror.stop('SIGKILL');
    }
  });
});

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}
