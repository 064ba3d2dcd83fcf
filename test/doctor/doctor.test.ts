/** `expose doctor`, run as a command: what each check says of good and bad states, and what it advises. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { doctor } from '../../src/commands/live/doctor.ts';
import { fingerprint } from '../../src/fingerprint.ts';
import { ensureKeys } from '../../src/keys/ensure-keys.ts';
import { generatePair } from '../../src/keys/openssh.ts';
import type { Check } from '../../src/outside/check.ts';
import { tagsOf } from '../helpers/ec2-stand-in.ts';
import {
  deployment,
  instances,
  kubectlThatLists,
  kubectlWithoutCluster,
  liveMachine,
  type Machine,
  type MachineOptions,
} from '../helpers/live-machine.ts';

let machine: Machine;
let site: Server;
beforeEach(async () => {
  site = createServer((_request, response) => response.end('home\n'));
  await once(site.listen(0, '127.0.0.1'), 'listening');
});
afterEach(async () => {
  site.close();
  await machine.stop();
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const fileWith = (ports: string) =>
  `name: home\ndomain: www.example.com\nports: [${ports}]\ngateway: { ipv6: false }\ncluster: { ingress: traefik }\n`;

/** A gateway at work on 127.0.0.1, whose one port is that of the site. */
const good = (): MachineOptions => ({
  file: fileWith(`{ name: http, public: ${portOf(site)}, target: web.edge.svc:80 }`),
  ec2: { DescribeInstances: instances('running', { ipv4: '127.0.0.1' }) },
  dns: { 'www.example.com A': ['127.0.0.1'] },
  state: ['i-1'],
  programs: {
    kubectl: kubectlThatLists([deployment('tunnel', 'tunnel', 1, 1)]),
    terraform: 'echo \'{"terraform_version":"1.11.4"}\'',
    // Offers the host key of the exposure itself.
    'ssh-keyscan': 'echo "gateway $(cat "$(dirname "$0")/.expose/home/keys/host.pub")"',
  },
});

async function prepared(over: Partial<MachineOptions> & { readonly compiled?: boolean }): Promise<string> {
  const { compiled = true, ...options } = over;
  const usual = good();
  machine = await liveMachine({ ...usual, ...options, programs: { ...usual.programs, ...over.programs } });
  if (!compiled) return '';
  const made = ensureKeys(join(machine.folder, '.expose/home/keys'));
  if (!made.ok) throw new Error('the machine has no keys');
  return fingerprint(made.value.keys.host);
}

/** The checks by their id, of a run with --json. */
async function checks(over: Partial<MachineOptions> & { readonly compiled?: boolean }) {
  await prepared(over);
  const { exit, out } = await machine.run(doctor, { json: true });
  const { checks: found } = JSON.parse(out) as { readonly checks: readonly Check[] };
  return { exit, ...Object.fromEntries(found.map((check) => [check.id, check])) } as {
    readonly exit: number;
  } & Readonly<Record<string, Check>>;
}

test('passes everything that works, and shows the time of what was asked for one check alone', async () => {
  const pinned = await prepared({});
  const { exit, out, err } = await machine.run(doctor);
  expect(
    out.replaceAll(/\(\d+ ms\)/g, '(N ms)').replace(/\d{4}-\d\d-\d\dT\d\d:\d\dZ/, 'TIME'),
  ).toBe(`✓ example.com is delegated to its zone in Route 53
    ns-1.awsdns.example, ns-2.awsdns.example
✓ www.example.com has an A record for the gateway  127.0.0.1
✓ the gateway runs  i-1, 127.0.0.1
✓ http (${portOf(site)}) on 127.0.0.1 (N ms)  HTTP status 200
✓ the gateway offers the pinned host key (N ms)
    ${pinned}
✓ the clock of this machine agrees with the site’s (N ms)  TIME
✓ the tunnel’s pods are ready  tunnel: 1 of 1
✓ nothing is left over in EC2  all that carries its tag is in the state
✓ terraform is installed and new enough (N ms)  ready
✓ kubectl is installed (N ms)  v1.34.1
✓ AWS knows these credentials in us-east-1 (N ms)
    account 123456789012, environment
✓ the cluster answers and gives the rights that apply needs (N ms)
    context home, https://192.0.2.1:6443

12 passed, 0 failed.
`);
  expect(err).toBe('');
  expect(exit).toBe(0);
});

test('has the same in JSON', async () => {
  const pinned = await prepared({});
  const { exit, out } = await machine.run(doctor, { json: true });
  const timed = { state: 'pass', milliseconds: expect.any(Number) };
  expect(JSON.parse(out)).toEqual({
    formatVersion: 1,
    command: 'doctor',
    ok: true,
    diagnostics: [],
    cause: null,
    checks: [
      {
        id: 'delegation-example.com',
        title: 'example.com is delegated to its zone in Route 53',
        state: 'pass',
        detail: 'ns-1.awsdns.example, ns-2.awsdns.example',
      },
      {
        id: 'dns-www.example.com-a',
        title: 'www.example.com has an A record for the gateway',
        state: 'pass',
        detail: '127.0.0.1',
      },
      { id: 'gateway', title: 'the gateway runs', state: 'pass', detail: 'i-1, 127.0.0.1' },
      {
        id: 'outside-http-ipv4',
        title: `http (${portOf(site)}) on 127.0.0.1`,
        detail: 'HTTP status 200',
        answered: true,
        ...timed,
      },
      { id: 'host-key', title: 'the gateway offers the pinned host key', detail: pinned, ...timed },
      {
        id: 'clock',
        title: 'the clock of this machine agrees with the site’s',
        detail: expect.stringMatching(/^\d{4}-/),
        ...timed,
      },
      { id: 'tunnel', title: 'the tunnel’s pods are ready', state: 'pass', detail: 'tunnel: 1 of 1' },
      {
        id: 'orphans',
        title: 'nothing is left over in EC2',
        state: 'pass',
        detail: 'all that carries its tag is in the state',
      },
      { id: 'terraform', title: 'terraform is installed and new enough', detail: 'ready', ...timed },
      { id: 'kubectl', title: 'kubectl is installed', detail: 'v1.34.1', ...timed },
      {
        id: 'credentials',
        title: 'AWS knows these credentials in us-east-1',
        detail: 'account 123456789012, environment',
        ...timed,
      },
      {
        id: 'cluster',
        title: 'the cluster answers and gives the rights that apply needs',
        detail: 'context home, https://192.0.2.1:6443',
        ...timed,
      },
    ],
  });
  expect(exit).toBe(0);
});

describe('DNS', () => {
  test.each([
    [{ 'www.example.com A': ['198.51.100.7'] }, 'it leads to 198.51.100.7'],
    [{}, 'there is no record'],
  ])('of %j: %s, and apply corrects it', async (dns, detail) => {
    const { exit, 'dns-www.example.com-a': record } = await checks({ dns });
    expect(record).toMatchObject({
      state: 'fail',
      detail,
      fix: expect.stringMatching(/^Run expose apply/),
    });
    expect(exit).toBe(1);
  });

  test('of a zone that nobody delegates: the name servers to enter, and no circle by apply', async () => {
    await prepared({ dns: { 'example.com NS': [] } });
    const { out } = await machine.run(doctor, { json: true });
    const { checks: found, cause } = JSON.parse(out) as { checks: readonly Check[]; cause: string };
    expect(cause).toMatch(
      /^the world does not ask Route 53 for the name: example\.com is delegated to no name server, so nobody sees its records$/,
    );
    expect(found[0]).toMatchObject({
      state: 'fail',
      fix: expect.stringContaining('ns-1.awsdns.example, ns-2.awsdns.example'),
    });
    expect(found[1]).toMatchObject({
      detail: 'there is no record',
      fix: 'Put the delegation of example.com right first, as said above: apply only writes to the zone in Route 53.',
    });
  });

  test('of a zone that the account does not have: which it has', async () => {
    const file = good().file.replace('www.example.com', 'www.example.org');
    const { 'delegation-example.org': delegation } = await checks({ file });
    expect(delegation).toMatchObject({
      state: 'fail',
      detail: 'the account has no public hosted zone example.org',
      fix: expect.stringMatching(/^It has example\.com\. Use the account that has it \(--profile\)/),
    });
  });

  test('kept elsewhere: says which address to set', async () => {
    const file = good().file.replace(
      'domain: www.example.com',
      'domain: { name: www.example.com, manage: false }',
    );
    const { 'dns-www.example.com-a': record } = await checks({ file, dns: {} });
    expect(record).toMatchObject({ state: 'fail', fix: 'Set it to 127.0.0.1.' });
  });

  test.each([
    [1, 0, 'pass'],
    [0, 1, 'fail'],
  ])(
    'overridden by the resolver here, with %i tunnel ready: no failure, because the tunnel dials the address',
    async (ready, code, state) => {
      const kubectl = kubectlThatLists([deployment('tunnel', 'tunnel', ready, 1)]);
      const dns = { 'www.example.com A': ['192.168.1.10'] };
      const { exit, tunnel, 'dns-www.example.com-a': record } = await checks({ dns, programs: { kubectl } });
      const detail =
        /resolver here overrides the name: it leads to 192\.168\.1\.10.*tunnel dials the gateway’s address.*dig \+short www\.example\.com @1\.1\.1\.1/;
      expect(record).toMatchObject({ state: 'skip', detail: expect.stringMatching(detail) });
      expect([exit, tunnel?.state]).toEqual([code, state]);
    },
  );

  test('not answering: is not a failure', async () => {
    const { exit, 'dns-www.example.com-a': record } = await checks({ dns: null });
    expect(record).toMatchObject({ state: 'skip', detail: 'the resolver of this machine does not answer' });
    expect(exit).toBe(0);
  });
});

describe('the gateway', () => {
  test('stopped', async () => {
    const found = await checks({
      ec2: { DescribeInstances: instances('stopped') },
      dns: {},
      programs: { 'ssh-keyscan': '' },
    });
    expect(found).toMatchObject({
      exit: 1,
      gateway: {
        state: 'fail',
        detail: 'i-1 is stopped',
        fix: 'The gateway is stopped. apply starts it.',
      },
      'dns-www.example.com-a': { state: 'skip', detail: 'the gateway’s address is not known' },
      outside: { state: 'skip', detail: 'the gateway has no known address' },
      'host-key': { state: 'skip', detail: 'the gateway has no known address' },
      orphans: { state: 'pass' },
    });
  });

  test('interrupted: EC2 starts it, and apply cannot', async () => {
    const request =
      '<spotInstanceRequestSet><item><spotInstanceRequestId>sir-1</spotInstanceRequestId><state>open</state><instanceId>i-1</instanceId><status><code>instance-stopped-no-capacity</code></status></item></spotInstanceRequestSet>';
    const found = await checks({
      ec2: { DescribeInstances: instances('stopped'), DescribeSpotInstanceRequests: request },
      dns: {},
      programs: { 'ssh-keyscan': '' },
    });
    expect(found['gateway']).toMatchObject({
      state: 'fail',
      detail: 'i-1 is stopped',
      fix: expect.stringMatching(/took the spot capacity back\. EC2 starts it again by itself/),
    });
    expect(JSON.stringify(found)).not.toContain('which starts it');
  });

  test.each([
    ['pending', /starting/],
    ['shutting-down', /makes another one/],
  ] as const)('%s', async (state, fix) => {
    const found = await checks({ ec2: { DescribeInstances: instances(state) }, dns: {} });
    expect(found['gateway']).toMatchObject({ detail: `i-1 is ${state}`, fix: expect.stringMatching(fix) });
  });

  test('absent', async () => {
    expect(await checks({ ec2: {}, dns: {}, state: [] })).toMatchObject({
      exit: 1,
      gateway: {
        state: 'fail',
        detail: 'there is no instance with this gateway’s tags',
        fix: 'Run expose apply.',
      },
      orphans: { state: 'pass' },
    });
  });

  test('of a file with HTTPS: its certificate cannot be seen without an address', async () => {
    const found = await checks({ file: fileWith('443'), ec2: {}, dns: {} });
    expect(found['certificate']).toEqual({
      id: 'certificate',
      title: 'the certificate of www.example.com is trusted and lasts',
      state: 'skip',
      detail: 'the gateway has no known address',
    });
  });

  test.each([
    ['UnauthorizedOperation', 'AWS does not allow this to these credentials'],
    ['InternalFailure', 'AWS: no'],
  ])('AWS refusing with %s: the gateway’s address is taken from DNS', async (code, detail) => {
    const found = await checks({ ec2: { DescribeInstances: { code, message: 'no' } } });
    expect(found).toMatchObject({
      exit: 0,
      gateway: { state: 'skip', detail },
      'outside-http-ipv4': { state: 'pass' },
      'host-key': { state: 'pass' },
      orphans: { state: 'skip', detail: 'AWS could not be asked' },
      credentials: { state: 'pass' },
    });
  });
});

test('credentials that AWS does not know fail, with what to do', async () => {
  const refusal = { code: 'InvalidClientTokenId', message: 'The security token is invalid.' };
  const { exit, credentials } = await checks({ ec2: { GetCallerIdentity: refusal } });
  expect(credentials).toMatchObject({
    state: 'fail',
    detail: 'AWS does not know these credentials',
    fix: expect.stringContaining('The security token is invalid.'),
  });
  expect(exit).toBe(1);
});

test('a port behind which nothing answers fails, and points to the tunnel', async () => {
  const closing = createTcpServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(closing, 'listening');
  const ports = `{ name: mqtt, public: ${portOf(closing)}, target: mqtt.edge.svc:1883 }`;
  const { exit, 'outside-mqtt-ipv4': mqtt } = await checks({ file: fileWith(ports) });
  closing.close();
  expect(mqtt).toMatchObject({
    state: 'fail',
    detail: expect.stringContaining('no tunnel'),
    fix: expect.stringMatching(/^Look at the tunnel below/),
    milliseconds: expect.any(Number),
  });
  expect(exit).toBe(1);
});

test('a clock that is wrong is blamed, and not the certificate', async () => {
  site.close();
  site = createServer((_request, response) =>
    response.setHeader('date', 'Mon, 01 Jan 2024 00:00:00 GMT').end(),
  );
  await once(site.listen(0, '127.0.0.1'), 'listening');
  const port = `{ name: http, public: ${portOf(site)}, target: web.edge.svc:80 }`;
  const file = fileWith(`${port}, { public: 443, target: web.edge.svc:443 }`);
  const aliases = ['shop.example.com', '"*.apps.example.com"'].join(', ');
  await prepared({
    file: file.replace('domain: www.example.com', `domain: { name: www.example.com, aliases: [${aliases}] }`),
  });
  const { exit, out } = await machine.run(doctor, { json: true });
  const { cause, checks: found } = JSON.parse(out) as {
    readonly cause: string;
    readonly checks: readonly Check[];
  };
  expect(exit).toBe(1);
  expect(cause).toMatch(/^the clock of this machine or of the cluster is wrong: here it is /);
  expect(found.find(({ id }) => id === 'clock')).toMatchObject({
    state: 'fail',
    detail: expect.stringMatching(/^here it is \d{4}-.*, there 2024-01-01T00:00Z$/),
    fix: expect.stringContaining('timedatectl'),
  });
  expect(found.find(({ id }) => id === 'certificate')).toMatchObject({
    state: 'skip',
    detail: expect.stringContaining('while the clock is wrong'),
  });
  expect(found.find(({ id }) => id === 'certificate-aliases')).toMatchObject({
    title: 'the certificates of the aliases are trusted and last',
    state: 'skip',
    detail: expect.stringContaining('while the clock is wrong'),
  });
});

describe('the host key', () => {
  test('of another machine fails, and names both fingerprints', async () => {
    const foreign = generatePair().publicKey;
    const pinned = await prepared({ programs: { 'ssh-keyscan': `echo "gateway ${foreign}"` } });
    const { exit, out } = await machine.run(doctor);
    expect(out).toMatch(/^Likely cause: the tunnel cannot log in at the gateway: /);
    expect(out).toMatch(/✗ the gateway offers the pinned host key \(\d+ ms\)\n/);
    expect(out.replaceAll(/\n */g, ' ')).toContain(
      `it offers ${fingerprint(foreign)}, pinned is ${pinned} → Another machine may be answering in its place.`,
    );
    expect(exit).toBe(1);
  });

  test('not offered at all fails', async () => {
    const { 'host-key': hostKey } = await checks({ programs: { 'ssh-keyscan': '' } });
    expect(hostKey).toMatchObject({
      state: 'fail',
      detail: 'nothing answers on 127.0.0.1 port 22',
      fix: expect.stringContaining('gateway.ssh.allow'),
    });
  });

  test('cannot be checked before the first compile; neither can the rights in the cluster', async () => {
    expect(await checks({ compiled: false })).toMatchObject({
      exit: 0,
      'host-key': { state: 'skip', detail: 'there are no keys yet' },
      cluster: { state: 'skip', detail: expect.stringContaining('before the first compile') },
    });
  });
});

describe('the tunnel', () => {
  test.each([
    ['missing', [], 'there is no tunnel in the cluster', 'Run expose apply.'],
    [
      'scaled to nothing',
      [deployment('tunnel', 'tunnel', 0, 0)],
      'tunnel: 0 of 0',
      'kubectl -n expose scale deploy/tunnel --replicas=1',
    ],
    [
      'not ready',
      [deployment('tunnel', 'tunnel', 1, 1), deployment('tunnel-2', 'tunnel', 0, 1)],
      'tunnel: 1 of 1, tunnel-2: 0 of 1',
      'kubectl -n expose logs deploy/tunnel-2',
    ],
  ])('%s', async (_title, objects, detail, fix) => {
    const { exit, tunnel } = await checks({ programs: { kubectl: kubectlThatLists(objects) } });
    expect(tunnel).toMatchObject({ state: 'fail', detail, fix });
    expect(exit).toBe(1);
  });

  test('whose pod does not run: begins with the cluster’s reason', async () => {
    const pod = {
      metadata: { name: 'home-tunnel-1' },
      status: {
        containerStatuses: [
          { name: 'autossh', state: { waiting: { reason: 'ImagePullBackOff', message: 'no such tag' } } },
        ],
      },
    };
    const list = kubectlThatLists([deployment('home-tunnel', 'tunnel', 0, 1)]);
    const kubectl = list.replace(
      'case "$*" in',
      `case "$*" in\n  *" get pods "*) echo '${JSON.stringify({ items: [pod] })}' ;;\n  *" get Deployment/"*) echo '{}' ;;`,
    );
    await prepared({ programs: { kubectl } });
    const { exit, out } = await machine.run(doctor);
    expect(exit).toBe(1);
    expect(out.replaceAll(/\n */g, ' ')).toMatch(
      /^Likely cause: the tunnel does not run: home-tunnel: 0 of 1; pod home-tunnel-1, container autossh: ImagePullBackOff, no such tag\. /,
    );
    expect(out).toContain('→ kubectl -n expose logs deploy/home-tunnel\n');
  });

  test('in a cluster that does not answer cannot be seen; the cluster’s own check fails', async () => {
    expect(await checks({ programs: { kubectl: kubectlWithoutCluster } })).toMatchObject({
      exit: 1,
      tunnel: { state: 'skip', detail: expect.stringContaining('192.0.2.1:6443') },
      cluster: { state: 'fail', detail: expect.stringContaining('192.0.2.1:6443') },
      kubectl: { state: 'pass' },
    });
    expect((await machine.run(doctor)).out).toMatch(/^Likely cause: the cluster cannot be used from here: /);
  });
});

test('rights that are missing in the cluster fail, and are listed', async () => {
  const kubectl = good().programs['kubectl']?.replace('true,get,secrets', 'false,get,secrets') ?? '';
  const { cluster } = await checks({ programs: { kubectl } });
  expect(cluster).toMatchObject({
    state: 'fail',
    detail: expect.stringMatching(/^this account may not do what apply needs/),
    fix: expect.stringContaining('get secrets in web'),
  });
});

test.each([
  ['too old', 'echo \'{"terraform_version":"1.5.7"}\'', 'terraform 1.5.7 is too old: 1.6 or newer is needed'],
  ['broken', 'exit 1', expect.stringContaining('terraform')],
])('a terraform that is %s fails', async (_title, terraform, detail) => {
  const { exit, terraform: check } = await checks({ programs: { terraform } });
  expect(check).toMatchObject({ state: 'fail', detail });
  expect(exit).toBe(1);
});

test('says first that the state is elsewhere, and takes nothing of the gateway for a leftover', async () => {
  const { state, orphans, gateway } = await checks({
    ec2: { ...good().ec2, DescribeTags: tagsOf({ 'i-1': 'www.example.com' }) },
    state: [],
  });
  expect(state).toMatchObject({
    state: 'fail',
    detail: 'the gateway "i-1" lives, and its state is not in this folder',
    fix: expect.stringContaining('expose restore FILE'),
  });
  expect([gateway?.state, orphans?.state]).toEqual(['pass', 'pass']);
});
