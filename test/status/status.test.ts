/** `expose status`, run as a command, for gateways and clusters in good and bad states. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { status } from '../../src/commands/live/status.ts';
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

let answer = 200;
const site = createServer((_request, response) => response.writeHead(answer).end()).listen(0, '127.0.0.1');
await once(site, 'listening');
afterAll(() => void site.close());
const { port } = site.address() as AddressInfo;
const fileWith = (domain: string, gateway = '{}') =>
  `name: home\ndomain: ${domain}\ngateway: ${gateway}\nports: [{ name: http, public: ${port}, target: web.edge.svc:80 }]\ncluster: { ingress: traefik }\n`;

/** A gateway at work on 127.0.0.1, whose one port is that of the site. */
const good: MachineOptions = {
  file: fileWith('www.example.com', '{ ipv6: false }'),
  ec2: { DescribeInstances: instances('running', { ipv4: '127.0.0.1' }) },
  dns: { 'www.example.com A': ['127.0.0.1'] },
  state: ['i-1'],
  programs: { kubectl: kubectlThatLists([deployment('tunnel', 'tunnel', 1, 1)]) },
};

let machine: Machine;
afterEach(async () => {
  answer = 200;
  await machine.stop();
});

const lookFurther = '\nNext: expose doctor names the likely cause.\n';
const up = `✓ site     http (${port}) on 127.0.0.1: HTTP status 200\n`;

async function shown(over: Partial<MachineOptions>, json = false) {
  machine = await liveMachine({ ...good, ...over });
  return machine.run(status, { json });
}

async function document(over: Partial<MachineOptions>) {
  const { exit, out } = await shown(over, true);
  return { exit, document: JSON.parse(out) as Record<string, unknown> };
}

test('shows a gateway, its name and its tunnel at work', async () => {
  expect(await shown({})).toEqual({
    exit: 0,
    err: '',
    out: `✓ gateway  i-1 is running (t4g.nano, us-east-1)
✓ address  127.0.0.1
✓ dns      www.example.com A points to the gateway
✓ tunnel   tunnel: 1 of 1 ready
${up}`,
  });
});

test('has the same in JSON', async () => {
  expect(await document({})).toEqual({
    exit: 0,
    document: {
      formatVersion: 1,
      command: 'status',
      ok: true,
      diagnostics: [],
      account: { id: '123456789012', credentials: 'environment' },
      gateway: {
        id: 'i-1',
        state: 'running',
        type: 't4g.nano',
        ipv4: '127.0.0.1',
        ipv6: null,
        account: '123456789012',
      },
      dns: [
        {
          name: 'www.example.com',
          type: 'A',
          wanted: '127.0.0.1',
          found: ['127.0.0.1'],
          state: 'right',
        },
      ],
      tunnel: [{ name: 'tunnel', ready: 1, wanted: 1 }],
      image: null,
      alerts: null,
      orphans: [],
      checks: [
        {
          id: 'outside-http-ipv4',
          title: `http (${port}) on 127.0.0.1`,
          state: 'pass',
          detail: 'HTTP status 200',
          answered: true,
          milliseconds: expect.any(Number),
        },
      ],
    },
  });
});

describe('the site', () => {
  test.each([
    [404, 0, '!', 'no Ingress answers for this name'],
    [502, 1, '!', 'the application is down'],
  ])('answering %i: exit %i', async (code, exit, mark, detail) => {
    answer = code;
    const { exit: ended, out } = await shown({});
    expect(out).toContain(`${mark} site     http (${port}) on 127.0.0.1: HTTP status ${code}: `);
    expect(out).toContain(detail);
    expect(ended).toBe(exit);
  });

  test('not answering: is down, in JSON as well', async () => {
    const file = good.file.replace(`public: ${port}`, 'public: 1');
    expect(await document({ file })).toMatchObject({
      exit: 1,
      document: { ok: false, checks: [{ id: 'outside-http-ipv4', state: 'fail' }] },
    });
  });
});

test('--watch shows it until the session ends, then exits as the last look did', async () => {
  machine = await liveMachine(good);
  const ending = new AbortController();
  setTimeout(() => ending.abort(), 2000);
  const watched = await machine.run((session, file) => status(session, file, { watch: true }), {
    signal: ending.signal,
  });
  expect(watched.out).toMatch(/^\n\d\d:\d\d:\d\d, again every 5 s until Ctrl-C\n✓ gateway /);
  expect(watched.exit).toBe(0);
});

describe('the gateway', () => {
  test('stopped: says what apply does about it', async () => {
    const { exit, out } = await shown({ ec2: { DescribeInstances: instances('stopped') } });
    expect(exit).toBe(1);
    expect(out).toBe(`! gateway  i-1 is stopped (t4g.nano, us-east-1)
! address  none
! dns      www.example.com A points to 127.0.0.1; the gateway’s address is not known
✓ tunnel   tunnel: 1 of 1 ready
! problem  i-1: the gateway is stopped. apply starts it
`);
  });

  test.each([
    ['never made', {}],
    ['terminated', { DescribeInstances: instances('terminated', { ipv4: '192.0.2.1' }) }],
  ])('%s: there is none', async (_title, ec2) => {
    const { exit, out } = await shown({ ec2 });
    expect(exit).toBe(1);
    expect(out.split('\n').slice(0, 2)).toEqual([
      '! gateway  does not exist in us-east-1 of account 123456789012 (environment)',
      '! dns      www.example.com A points to 127.0.0.1; the gateway’s address is not known',
    ]);
  });

  test.each([
    ['UnauthorizedOperation', 'aws-credentials-refused', 'AWS does not allow this to these credentials'],
    ['InternalFailure', 'tool-failed', 'AWS: no'],
  ])('AWS refusing with %s: it could not be asked, and the rest is shown', async (code, known, summary) => {
    const refused = { ec2: { DescribeInstances: { code, message: 'no' } } };
    const { exit, out, err } = await shown(refused);
    expect(exit).toBe(1);
    expect(out).toBe(`! gateway  is not known: AWS could not be asked
! dns      www.example.com A points to 127.0.0.1; the gateway’s address is not known
✓ tunnel   tunnel: 1 of 1 ready
${up}`);
    expect(err).toContain(`error[${known}]: ${summary}`);
    await machine.stop();
    expect(await document(refused)).toMatchObject({
      exit: 1,
      document: { ok: false, gateway: null, orphans: [], diagnostics: [{ code: known, summary }] },
    });
  });
});

describe('DNS', () => {
  test('wrong and missing', async () => {
    const wrong = await shown({ dns: { 'www.example.com A': ['198.51.100.7'] } });
    expect(wrong.exit).toBe(1);
    expect(wrong.out).toContain('! dns      www.example.com A points to 198.51.100.7, not to 127.0.0.1\n');
    await machine.stop();
    const missing = await shown({ dns: {} });
    expect(missing.exit).toBe(1);
    expect(missing.out).toContain(`! dns      www.example.com has no A record
`);
  });

  test('not answering', async () => {
    expect((await shown({ dns: null })).out).toContain(`! dns      www.example.com A could not be looked up
`);
  });

  test('kept elsewhere: lists the records to set', async () => {
    const file = fileWith('{ name: www.example.com, manage: false }', '{ ipv6: false }');
    expect((await shown({ file, dns: {} })).out).toBe(`✓ gateway  i-1 is running (t4g.nano, us-east-1)
✓ address  127.0.0.1
! dns      www.example.com has no A record
✓ tunnel   tunnel: 1 of 1 ready
${up}
Set these records:
  www.example.com. 120 IN A 127.0.0.1
`);
  });
});

describe('the tunnel', () => {
  test.each([
    ['absent', 1, [], '! tunnel   is not in the cluster\n'],
    ['not ready', 1, [deployment('tunnel', 'tunnel', 0, 1)], '! tunnel   tunnel: 0 of 1 ready\n'],
    ['scaled to nothing', 1, [deployment('tunnel', 'tunnel', 0, 0)], '! tunnel   tunnel: 0 of 0 ready\n'],
    [
      'known by its label, whatever the name',
      0,
      [deployment('second', 'tunnel', 1, 1), deployment('tunnel-of-another-kind', 'traefik', 0, 1)],
      '✓ tunnel   second: 1 of 1 ready\n',
    ],
  ])('%s', async (_title, ended, objects, line) => {
    const { exit, out } = await shown({ programs: { kubectl: kubectlThatLists(objects) } });
    expect(exit).toBe(ended);
    expect(out.slice(out.indexOf('A points to the gateway\n'))).toBe(
      `A points to the gateway\n${line}${up}${ended === 0 ? '' : lookFurther}`,
    );
  });

  test('in a cluster that does not answer: says so, and shows the rest', async () => {
    const { exit, out, err } = await shown({ programs: { kubectl: kubectlWithoutCluster } });
    expect(exit).toBe(1);
    expect(out).toBe(`✓ gateway  i-1 is running (t4g.nano, us-east-1)
✓ address  127.0.0.1
✓ dns      www.example.com A points to the gateway
! tunnel   is not known: the cluster could not be asked
${up}`);
    expect(err).toContain('error[cluster-unreachable]');
  });
});

test('lists what carries the tag and is in no state', async () => {
  const { exit, out } = await shown({
    ec2: {
      ...good.ec2,
      DescribeTags: tagsOf({ 'i-1': 'www.example.com', 'eipalloc-9': 'www.example.com' }),
    },
  });
  expect(exit).toBe(0);
  expect(out.split('\n').slice(5)).toEqual([
    '! problem  eipalloc-9: an elastic ip with this gateway’s tag that is in no state, perhaps left by a run that was killed. apply leaves it alone; remove it with expose destroy or by hand',
    '',
  ]);
});

describe('on a machine without the state', () => {
  const elsewhere: Partial<MachineOptions> = {
    ec2: { ...good.ec2, DescribeTags: tagsOf({ 'i-1': 'www.example.com', 'vpc-1': 'www.example.com' }) },
    state: [],
  };

  test('says first that it is elsewhere, how it comes back, and never to destroy what serves', async () => {
    const { exit, out, err } = await shown(elsewhere);
    expect(exit).toBe(0);
    expect(out).toBe(`! state    is not here: another machine made this gateway, or the state was lost
✓ gateway  i-1 is running (t4g.nano, us-east-1)
✓ address  127.0.0.1
✓ dns      www.example.com A points to the gateway
✓ tunnel   tunnel: 1 of 1 ready
${up}`);
    expect(err).toMatch(
      /^warning\[orphan-without-state\]: the gateway "i-1" lives, and its state is not in this folder/,
    );
    expect(err).toContain('expose restore FILE');
    expect(out + err).not.toMatch(/destroy/);
  });

  test('says so in JSON', async () => {
    expect(await document(elsewhere)).toMatchObject({
      exit: 0,
      document: {
        ok: true,
        diagnostics: [{ severity: 'warning', code: 'orphan-without-state' }],
        gateway: { id: 'i-1' },
        orphans: [{ kind: 'orphan-gateway', address: 'i-1', repairs: false }],
      },
    });
  });
});

test('does not show the gateway of another exposure that has the name', async () => {
  const { exit, out, err } = await shown({
    ec2: { ...good.ec2, DescribeTags: tagsOf({ 'i-1': 'shop.example.org' }) },
    state: [],
  });
  expect(exit).toBe(1);
  expect(out).toMatch(/^! gateway {2}does not exist in .*\n/);
  expect(out).not.toContain('i-1');
  expect(err).toContain(
    'warning[name-taken]: the name "home" is taken in this account and region by the exposure of "shop.example.org"',
  );
});

test('ends with the exit code of an interruption', async () => {
  machine = await liveMachine(good);
  expect((await machine.run(status, { signal: AbortSignal.abort() })).exit).toBe(130);
});
