/** The boot script, read back by an independent YAML reader: its contents, its size, and how it carries odd values. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { Image } from '../../src/compiler/resolved-exposure.ts';
import { cloudInit } from '../../src/emitters/cloud-init/index.ts';
import { checkUserDataSize, userDataLimit } from '../../src/emitters/cloud-init/user-data-size.ts';
import { tcpRetries2 } from '../../src/emitters/recovery-time.ts';
import { publicKeys } from '../helpers/exposure-builder.ts';
import { bootScript, type GatewayKind, gatewayExposure, manyPorts } from '../helpers/gateway-exposure.ts';
import { fileOf } from '../helpers/user-data.ts';

const forwarders = ['socat', 'haproxy', 'nftables'] as const;
const person = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0s1l8yW7m1c3oEw2Jr0kVhHn5M1a0n8Hc1mJqYd0aP';
const sshdPath = '/etc/ssh/sshd_config.d/10-expose.conf';

describe('the boot script', () => {
  test.each(forwarders)('is a #cloud-config without packages, host keys or a secret (%s)', (forwarder) => {
    const { text, value } = bootScript({ forwarder });
    expect(text.startsWith('#cloud-config\n')).toBe(true);
    expect(text.endsWith('\n')).toBe(true);
    expect(Object.keys(value)).toEqual([
      'ssh_pwauth',
      'disable_root',
      'ssh_deletekeys',
      'ssh_genkeytypes',
      'bootcmd',
      'swap',
      'users',
      'write_files',
      'runcmd',
    ]);
    expect(text).not.toContain('PRIVATE');
    expect(text).not.toContain(publicKeys.host);
  });

  test.each(forwarders)(
    'fits into user data with 20 ports and, if the forwarder allows it, two tunnels (%s)',
    (forwarder) => {
      const exposure = gatewayExposure({
        forwarder,
        ports: manyPorts(20),
        replicas: forwarder === 'haproxy' ? 2 : 1,
        adminKeys: [`${person} me`],
      });
      expect(checkUserDataSize({ exposure, files: cloudInit(exposure, publicKeys) })).toEqual([]);
    },
  );

  test.each([
    ['socat', 80],
    ['haproxy', 45],
    ['nftables', 80],
  ] as const)(
    'has room with %s for the %i ports that the diagnostic’s explanation names, and not for a quarter more',
    (forwarder, most) => {
      const faults = [most, most * 1.25].map((count) => {
        const exposure = gatewayExposure({ forwarder, ports: manyPorts(count) });
        return checkUserDataSize({ exposure, files: cloudInit(exposure, publicKeys) }).length;
      });
      expect(faults).toEqual([0, 1]);
    },
  );

  test('masks what Ubuntu’s image starts and a gateway has no use for, and nothing of another image', () => {
    const commands = (image: Image) => {
      const base = gatewayExposure();
      const exposure = { ...base, gateway: { ...base.gateway, image } };
      return (parseYaml(cloudInit(exposure, publicKeys)[0]?.contents ?? '') as { bootcmd?: string[] })
        .bootcmd;
    };
    expect(commands({ kind: 'ubuntu', release: '24.04' })).toEqual([
      expect.stringMatching(
        /^systemctl mask --now --no-block snapd snapd\.socket snapd\.seeded multipathd multipathd\.socket /,
      ),
    ]);
    expect(commands({ kind: 'ami', id: 'ami-0123456789abcdef0' })).toBeUndefined();
  });

  test('has swap for package upgrades, which nothing that is bound in memory may use', () => {
    const [file] = cloudInit(gatewayExposure({ forwarder: 'haproxy' }), publicKeys);
    const value = parseYaml(file?.contents ?? '') as {
      swap: object;
      write_files: readonly { path: string; content: string }[];
    };
    expect(value.swap).toEqual({ filename: '/swapfile', size: 512 * 2 ** 20 });
    const bound = value.write_files.filter(({ content }) => content.includes('MemoryMax='));
    expect(bound.map(({ path }) => path).sort()).toEqual([
      '/etc/systemd/system/expose.slice',
      '/etc/systemd/system/ssh.service.d/60-expose.conf',
      '/etc/systemd/system/user-.slice.d/60-expose.conf',
    ]);
    for (const { content } of bound) expect(content).toMatch(/^MemoryMax=\d+%\nMemorySwapMax=0$/m);
  });

  test('is refused at once if it has ten thousand ports, as EC2 would refuse it', () => {
    const exposure = gatewayExposure({ ports: manyPorts(10_000) });
    const files = cloudInit(exposure, publicKeys);
    expect(Buffer.byteLength(files[0]?.contents ?? '')).toBeGreaterThan(userDataLimit);
    const [diagnostic] = checkUserDataSize({ exposure, files });
    expect(diagnostic).toMatchObject({ severity: 'error', code: 'user-data-too-large', path: ['ports'] });
    expect(diagnostic?.summary).toContain('10000 ports');
  });

  test('suggests fewer replicas if there are several', () => {
    const exposure = gatewayExposure({ forwarder: 'haproxy', replicas: 9, ports: manyPorts(40) });
    const [diagnostic] = checkUserDataSize({ exposure, files: cloudInit(exposure, publicKeys) });
    expect(diagnostic?.detail).toContain('tunnel.replicas');
  });

  test('makes scripts executable and sshd_config readable only by root, and quotes every mode', () => {
    const { modes, text } = bootScript({ forwarder: 'haproxy' });
    expect(Object.fromEntries([...modes].filter(([, mode]) => mode !== '0644'))).toEqual({
      [sshdPath]: '0600',
      '/usr/local/libexec/expose-stand-in': '0755',
    });
    expect(text.match(/permissions: .*/g)?.every((line) => /^permissions: "0[0-7]{3}"$/.test(line))).toBe(
      true,
    );
  });
});

describe('logins', () => {
  test('allow the tunnel only its loopback ports: one per port and replica', () => {
    const keys = fileOf(bootScript({ forwarder: 'haproxy', replicas: 2 }), '/etc/ssh/authorized_keys/tunnel');
    expect(keys).toBe(
      `restrict,port-forwarding,permitlisten="localhost:8080",permitlisten="localhost:8180",permitlisten="localhost:8443",permitlisten="localhost:8543",command="/usr/sbin/nologin" ${publicKeys.tunnel}\n`,
    );
  });

  test('let the tunnel’s session open more descriptors than PAM’s default', () => {
    expect(fileOf(bootScript(), '/etc/security/limits.d/60-expose.conf')).toMatch(/^tunnel - nofile 65536$/m);
  });

  test('include no user for a person without adminKeys', () => {
    const { users, files } = bootScript();
    expect(users.map((user) => user.name)).toEqual(['tunnel']);
    expect([...files.keys()]).not.toContain('/etc/ssh/authorized_keys/expose-admin');
  });

  test('include one with adminKeys, whose comments are not interpreted', () => {
    const odd = [`${person} me@laptop "#{x}: %h $(id) \\ 'y'`, `${person} - a: b`];
    const script = bootScript({ adminKeys: odd });
    expect(script.users.map((user) => user.name)).toEqual(['tunnel', 'expose-admin']);
    expect(fileOf(script, '/etc/ssh/authorized_keys/expose-admin')).toBe(`${odd.join('\n')}\n`);
    expect(fileOf(script, sshdPath)).toContain('AllowUsers tunnel expose-admin\n');
  });

  test('keep every printable comment of a key unchanged, in the key file only', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
          maxLength: 60,
        }),
        (comment) => {
          const key = `${person} ${comment}`;
          const script = bootScript({ adminKeys: [key] });
          expect(fileOf(script, '/etc/ssh/authorized_keys/expose-admin')).toBe(`${key}\n`);
          const bare = bootScript({ adminKeys: [person] });
          for (const [path, contents] of bare.files)
            if (!path.endsWith('/expose-admin')) expect(script.files.get(path)).toBe(contents);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the exposure', () => {
  const anyKind: fc.Arbitrary<GatewayKind> = fc.record({
    forwarder: fc.constantFrom(...forwarders),
    ipv6: fc.boolean(),
    sshPort: fc.integer({ min: 1, max: 65_535 }),
    keepAlive: fc.record({
      interval: fc.integer({ min: 1, max: 300 }),
      count: fc.integer({ min: 1, max: 20 }),
    }),
    ports: fc.uniqueArray(fc.integer({ min: 1, max: 55_000 }), { minLength: 1, maxLength: 30 }),
  });

  test('determines sshd, the kernel settings, the ruleset and the forwarder', () => {
    fc.assert(
      fc.property(anyKind, (kind) => {
        const exposure = gatewayExposure(kind);
        const script = bootScript(kind);
        const { interval, count } = exposure.tunnel.keepAlive;
        expect(fileOf(script, sshdPath)).toContain(`\nPort ${exposure.gateway.ssh.port}\n`);
        expect(fileOf(script, sshdPath)).toContain(
          `\nClientAliveInterval ${interval}\nClientAliveCountMax ${count}\n`,
        );
        expect(fileOf(script, '/etc/sysctl.d/60-expose.conf')).toContain(
          `\nnet.ipv4.tcp_retries2 = ${tcpRetries2({ interval, count })}\n`,
        );
        expect(fileOf(script, '/etc/expose/gateway.nft')).toContain(
          `define ports = { ${exposure.ports.map((port) => port.public).join(', ')} }\n`,
        );
        for (const port of exposure.ports)
          expect(leadsTo(kind.forwarder, exposure.gateway.ipv6, script.files, port.public)).toBe(
            port.tunnels[0],
          );
      }),
      { numRuns: 300 },
    );
  });

  test('with several tunnels lets haproxy check each through one port, with one it checks none', () => {
    const config = (over: GatewayKind) =>
      fileOf(bootScript({ forwarder: 'haproxy', ...over }), '/etc/expose/haproxy.cfg');
    expect(config({ replicas: 1 })).not.toMatch(/check|track/);
    expect(config({ replicas: 2 })).toMatch(
      /listen http\n(?:.*\n)*? +option httpchk\n(?:.*\n)*listen https\n(?:.*\n)*? +server t2 127\.0\.0\.1:8543 track http\/t2\n/,
    );
    expect(config({ replicas: 2, ports: [25565, 443] })).toMatch(
      /listen port-25565\n(?:.*\n)*? +server t1 127\.0\.0\.1:35565 track https\/t1\n(?:.*\n)*listen https\n.*\n.* check-ssl check-sni api\.example\.com /,
    );
    expect(config({ replicas: 2, ports: [25565] })).toMatch(/ default-server check check-send-proxy\n/);
  });

  test('with nftables opens loopback to forwarded visitors and to nothing else from outside', () => {
    const script = bootScript({ forwarder: 'nftables' });
    expect(fileOf(script, '/etc/sysctl.d/60-expose.conf')).toContain('route_localnet = 1');
    expect(fileOf(script, '/etc/expose/gateway.nft')).toContain('ip daddr 127.0.0.0/8 drop');
    for (const forwarder of ['socat', 'haproxy'] as const)
      expect(fileOf(bootScript({ forwarder }), '/etc/sysctl.d/60-expose.conf')).not.toContain(
        'route_localnet',
      );
  });

  test('ends connections that are idle for gateway.idle, with every forwarder', () => {
    const idle = 600;
    expect(fileOf(bootScript({ idle }), '/usr/local/libexec/expose-forward')).toContain(
      '/socat -t 300 -T 600 ',
    );
    const haproxy = fileOf(bootScript({ idle, forwarder: 'haproxy' }), '/etc/expose/haproxy.cfg');
    expect(haproxy).toMatch(/ timeout client 600s\n timeout server 600s\n/);
    expect(haproxy, 'would replace the other two').not.toContain('timeout tunnel');
    for (const forwarder of forwarders) {
      const script = bootScript({ idle, forwarder });
      expect(fileOf(script, sshdPath)).toContain('\nChannelTimeout forwarded-tcpip=600\n');
      expect(fileOf(script, '/etc/sysctl.d/60-expose.conf')).toContain('timeout_established = 840\n');
    }
  });

  test('starts each unit that it enables, and the installation in the background', () => {
    expect(bootScript().commands).toEqual(
      expect.arrayContaining([
        'systemctl enable --now expose-forward@80 expose-forward@443',
        'systemctl start --no-block expose-install.service',
      ]),
    );
    expect(bootScript({ forwarder: 'nftables', ipv6: false }).commands.join('\n')).not.toMatch(
      /install|expose-forward/,
    );
  });
});

/** The tunnel port that a public port leads to, according to the forwarder's own file. */
function leadsTo(
  forwarder: GatewayKind['forwarder'],
  ipv6: boolean,
  files: ReadonlyMap<string, string>,
  port: number,
): number {
  const bind = ipv6 ? `:${port},:::${port} v6only` : `:${port}`;
  const places = {
    haproxy: ['/etc/expose/haproxy.cfg', `bind ${bind}\n.*127\\.0\\.0\\.1:(\\d+)`],
    nftables: ['/etc/expose/gateway.nft', `[{ ]${port} : (\\d+)`],
    socat: ['/etc/expose/ports.env', `(?:^|\n)TUNNEL_${port}=(\\d+)\n`],
  } as const;
  const [path, pattern] = places[forwarder ?? 'socat'];
  return Number(new RegExp(pattern).exec(files.get(path) ?? '')?.[1]);
}
