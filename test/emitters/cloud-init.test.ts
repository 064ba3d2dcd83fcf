/** The boot script as data: read back by an independent reader, small enough, and made of values that stay values. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
  it.each(forwarders)('is a #cloud-config without packages, host keys or a secret (%s)', (forwarder) => {
    const { text, value } = bootScript({ forwarder });
    expect(text.startsWith('#cloud-config\n')).toBe(true);
    expect(text.endsWith('\n')).toBe(true);
    expect(Object.keys(value)).toEqual([
      'ssh_pwauth',
      'disable_root',
      'ssh_deletekeys',
      'ssh_genkeytypes',
      'users',
      'write_files',
      'runcmd',
    ]);
    expect(text).not.toContain('PRIVATE');
    expect(text).not.toContain(publicKeys.host);
  });

  it.each(forwarders)(
    'fits into user data for 20 ports, with two tunnels where there can be two (%s)',
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

  it.each([
    ['socat', 80],
    ['haproxy', 38],
    ['nftables', 80],
  ] as const)(
    'with %s holds the %i ports that the explanation of the diagnostic speaks of, and not many more',
    (forwarder, most) => {
      const faults = [most, most * 1.25].map((count) => {
        const exposure = gatewayExposure({ forwarder, ports: manyPorts(count) });
        return checkUserDataSize({ exposure, files: cloudInit(exposure, publicKeys) }).length;
      });
      expect(faults).toEqual([0, 1]);
    },
  );

  it('refuses what EC2 would refuse, at once, for ten thousand ports', () => {
    const exposure = gatewayExposure({ ports: manyPorts(10_000) });
    const files = cloudInit(exposure, publicKeys);
    expect(Buffer.byteLength(files[0]?.contents ?? '')).toBeGreaterThan(userDataLimit);
    const [diagnostic] = checkUserDataSize({ exposure, files });
    expect(diagnostic).toMatchObject({ severity: 'error', code: 'user-data-too-large', path: ['ports'] });
    expect(diagnostic?.summary).toContain('10000 ports');
  });

  it('names tunnel.replicas as a way out where there are several', () => {
    const exposure = gatewayExposure({ forwarder: 'haproxy', replicas: 9, ports: manyPorts(40) });
    const [diagnostic] = checkUserDataSize({ exposure, files: cloudInit(exposure, publicKeys) });
    expect(diagnostic?.detail).toContain('tunnel.replicas');
  });

  it('writes executable scripts executable, sshd_config for root alone, and quotes every mode', () => {
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
  it('gives the tunnel its own loopback ports, every replica of every port, and nothing else', () => {
    const keys = fileOf(bootScript({ forwarder: 'haproxy', replicas: 2 }), '/etc/ssh/authorized_keys/tunnel');
    expect(keys).toBe(
      `restrict,port-forwarding,permitlisten="localhost:8080",permitlisten="localhost:8180",permitlisten="localhost:8443",permitlisten="localhost:8543",command="/usr/sbin/nologin" ${publicKeys.tunnel}\n`,
    );
  });

  it('lets its session hold a descriptor for every visitor, which PAM would forbid', () => {
    expect(fileOf(bootScript(), '/etc/security/limits.d/60-expose.conf')).toMatch(/^tunnel - nofile 65536$/m);
  });

  it('makes no user for a person without adminKeys', () => {
    const { users, files } = bootScript();
    expect(users.map((it) => it.name)).toEqual(['tunnel']);
    expect([...files.keys()]).not.toContain('/etc/ssh/authorized_keys/expose-admin');
  });

  it('makes one with them, and carries their comments unread', () => {
    const odd = [`${person} me@laptop "#{x}: %h $(id) \\ 'y'`, `${person} - a: b`];
    const script = bootScript({ adminKeys: odd });
    expect(script.users.map((it) => it.name)).toEqual(['tunnel', 'expose-admin']);
    expect(fileOf(script, '/etc/ssh/authorized_keys/expose-admin')).toBe(`${odd.join('\n')}\n`);
    expect(fileOf(script, sshdPath)).toContain('AllowUsers tunnel expose-admin\n');
  });

  it('carries any printable comment to the byte, and nowhere else', () => {
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

describe('what follows from the exposure', () => {
  const kind: fc.Arbitrary<GatewayKind> = fc.record({
    forwarder: fc.constantFrom(...forwarders),
    ipv6: fc.boolean(),
    sshPort: fc.integer({ min: 1, max: 65_535 }),
    keepAlive: fc.record({
      interval: fc.integer({ min: 1, max: 300 }),
      count: fc.integer({ min: 1, max: 20 }),
    }),
    ports: fc.uniqueArray(fc.integer({ min: 1, max: 55_000 }), { minLength: 1, maxLength: 30 }),
  });

  it('arrives in sshd, the kernel, the ruleset and the forwarder', () => {
    fc.assert(
      fc.property(kind, (it) => {
        const exposure = gatewayExposure(it);
        const script = bootScript(it);
        const { interval, count } = exposure.tunnel.keepAlive;
        expect(fileOf(script, sshdPath)).toContain(`\nPort ${exposure.gateway.ssh.port}\n`);
        expect(fileOf(script, sshdPath)).toContain(
          `\nClientAliveInterval ${interval}\nClientAliveCountMax ${count}\n`,
        );
        expect(fileOf(script, '/etc/sysctl.d/60-expose.conf')).toContain(
          `\nnet.ipv4.tcp_retries2 = ${tcpRetries2({ interval, count })}\n`,
        );
        expect(fileOf(script, '/etc/expose/gateway.nft')).toContain(
          `tcp dport { ${exposure.ports.map((port) => port.public).join(', ')} } ct state new ct count over `,
        );
        for (const port of exposure.ports)
          expect(leadsTo(it.forwarder, exposure.gateway.ipv6, script.files, port.public)).toBe(
            port.tunnels[0],
          );
      }),
      { numRuns: 300 },
    );
  });

  it('asks one port about a tunnel, and only where there are several', () => {
    const config = (it: GatewayKind) =>
      fileOf(bootScript({ forwarder: 'haproxy', ...it }), '/etc/expose/haproxy.cfg');
    expect(config({ replicas: 1 })).not.toMatch(/check|track/);
    expect(config({ replicas: 2 })).toMatch(
      /listen http\n(?:.*\n)*? +option httpchk\n(?:.*\n)*listen https\n(?:.*\n)*? +server t2 127\.0\.0\.1:8543 track http\/t2\n/,
    );
    expect(config({ replicas: 2, ports: [25565, 443] })).toMatch(
      /listen port-25565\n(?:.*\n)*? +server t1 127\.0\.0\.1:35565 track https\/t1\n(?:.*\n)*listen https\n.*\n.* check-ssl check-sni api\.example\.com /,
    );
    expect(config({ replicas: 2, ports: [25565] })).toMatch(/ default-server check check-send-proxy\n/);
  });

  it('lets nftables lead visitors to loopback and drops what outsiders address there', () => {
    const script = bootScript({ forwarder: 'nftables' });
    expect(fileOf(script, '/etc/sysctl.d/60-expose.conf')).toContain('route_localnet = 1');
    expect(fileOf(script, '/etc/expose/gateway.nft')).toContain('ip daddr 127.0.0.0/8 drop');
    for (const forwarder of ['socat', 'haproxy'] as const)
      expect(fileOf(bootScript({ forwarder }), '/etc/sysctl.d/60-expose.conf')).not.toContain(
        'route_localnet',
      );
  });

  it('starts every unit that it enables, and installs in the background', () => {
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

/** The tunnel port that a public port leads to, as the forwarder's own file says it. */
function leadsTo(
  forwarder: GatewayKind['forwarder'],
  ipv6: boolean,
  files: ReadonlyMap<string, string>,
  port: number,
): number {
  const [path, pattern] =
    forwarder === 'haproxy'
      ? [
          '/etc/expose/haproxy.cfg',
          `bind ${ipv6 ? `:${port},:::${port} v6only` : `:${port}`}\n.*127\\.0\\.0\\.1:(\\d+)`,
        ]
      : forwarder === 'nftables'
        ? ['/etc/expose/gateway.nft', `[{ ]${port} : (\\d+)`]
        : ['/etc/expose/ports.env', `(?:^|\n)TUNNEL_${port}=(\\d+)\n`];
  return Number(new RegExp(pattern).exec(files.get(path) ?? '')?.[1]);
}
