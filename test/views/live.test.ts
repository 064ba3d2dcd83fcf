/** What a person sees of apply, destroy, status and doctor. */
import { describe, expect, test } from 'vitest';
import type { ApplyReport } from '../../src/apply/apply.ts';
import type { DestroyReport } from '../../src/destroy/destroy.ts';
import type { DestroyList } from '../../src/destroy/destroy-list.ts';
import type { Check } from '../../src/outside/check.ts';
import { renderApplied } from '../../src/views/live/render-applied.ts';
import { renderChecks } from '../../src/views/live/render-checks.ts';
import { isEmpty, renderDestroyList } from '../../src/views/live/render-destroy-list.ts';
import { renderDestroyed } from '../../src/views/live/render-destroyed.ts';
import { renderStatus, renderStatusAdvice, type ShownStatus } from '../../src/views/live/render-status.ts';
import { paint } from '../../src/views/text/paint.ts';
import { compiled, exposure, port } from '../helpers/exposure-builder.ts';
import { nothingListed } from '../helpers/observed-builder.ts';

const plain = paint(false);
/** A bell, a jump of the cursor and a change of direction, as a server might send them. */
const hostile = 'a\u001b[2J\u0007\u202e';
const harmless = 'a\\u001b[2J\\u0007\\u202e';

function step(title: string, state: 'done' | 'failed' | 'skipped') {
  return { title, tool: 'terraform', state, seconds: state === 'skipped' ? 0 : 1 };
}

describe('an apply', () => {
  const done: ApplyReport = {
    steps: [step('run the saved terraform plan', 'done'), step('ask from outside', 'done')],
    diagnostics: [],
    interrupted: false,
    outputs: { fqdn: 'api.example.com', ipv4: '192.0.2.1', ipv6: null },
    checks: [
      { id: 'https', title: 'https (443) on 192.0.2.1', state: 'pass', detail: 'HTTP status 200' },
      { id: 'http', title: 'http (80) on 192.0.2.1', state: 'fail', detail: 'connection reset' },
      { id: 'name', title: 'api.example.com leads to the gateway', state: 'skip', detail: hostile },
    ],
  };
  const frame = { file: 'exposure.yaml', waited: true, site: exposure() };

  const next = `Open https://api.example.com/
Next: expose status shows whether it is up, expose destroy takes it down.
`;

  test('that is complete shows the outputs and what was checked', () => {
    expect(renderApplied(done, frame, plain)).toBe(`Applied.
  name  api.example.com
  IPv4  192.0.2.1
  works     https (443) on 192.0.2.1: HTTP status 200
  fails     http (80) on 192.0.2.1: connection reset
  not seen  api.example.com leads to the gateway: ${harmless}
${next}`);
  });

  test('ends with the address to open and with what the first check that is not fine advises', () => {
    const missing = {
      id: 'http',
      title: 'http (80)',
      state: 'warn',
      detail: 'HTTP 404',
      fix: hostile,
    } as const;
    const http = { ...exposure(), ports: [port({ name: 'http', public: 8000 })] };
    const shown = renderApplied({ ...done, checks: [missing] }, { ...frame, site: http }, plain);
    expect(shown).toMatch(/\n {2}look at {3}http \(80\): HTTP 404\nOpen http:\/\/api\.example\.com:8000\/\n/);
    expect(shown).toContain(`\nNext: ${harmless}\n`);
    const mqtt = { ...exposure(), ports: [port({ name: 'mqtt', public: 1883 })] };
    expect(renderApplied(done, { ...frame, site: mqtt }, plain)).not.toContain('Open ');
  });

  test('with --no-wait says that nothing was checked', () => {
    const outputs = { fqdn: 'api.example.com', ipv4: '192.0.2.1', ipv6: '2001:db8::1' };
    expect(renderApplied({ ...done, checks: [], outputs }, { ...frame, waited: false }, plain)).toBe(`Applied.
  name  api.example.com
  IPv4  192.0.2.1
  IPv6  2001:db8::1
AWS and the cluster have accepted everything. Nothing was waited for or checked (--no-wait).
Next: expose status shows how it comes up.
`);
  });

  const broken: ApplyReport = {
    ...done,
    steps: [
      step('write the out directory', 'done'),
      step('check tools', 'done'),
      step('run the saved terraform plan', 'failed'),
      step('wait for the gateway', 'skipped'),
    ],
  };

  test('that failed shows what is done and how to continue', () => {
    expect(renderApplied(broken, frame, plain)).toBe(`Not finished.
  done:      write the out directory, check tools
  failed:    run the saved terraform plan
  not done:  wait for the gateway
Next: expose apply goes on from here.
`);
  });

  test('of which only the question from outside failed is applied, and doctor is next', () => {
    const unanswered = { ...done, steps: [step('roll out', 'done'), step('ask from outside', 'failed')] };
    expect(renderApplied(unanswered, frame, plain)).toMatch(
      /^Applied, but it does not work yet\.\n(?:.*\n)* {2}fails {5}http(?:.*\n)*Next: expose doctor looks at each hop\.\n$/,
    );
    expect(renderApplied({ ...unanswered, interrupted: true }, frame, plain)).toMatch(/^Interrupted\./);
  });

  test('that was interrupted is called that, and its file is written as a shell takes it', () => {
    const early = { ...broken, steps: [step('check tools', 'skipped')], interrupted: true };
    expect(renderApplied(early, { ...frame, file: 'my home.yaml' }, plain)).toBe(`Interrupted.
  done:      nothing
  not done:  check tools
Next: expose apply 'my home.yaml' goes on from here.
`);
  });
});

describe('a destroy', () => {
  /** The IngressClass was somebody else's. */
  const removable = (address: string) => ({
    address,
    apiVersion: 'v1',
    uid: address,
    adopted: address === 'IngressClass/nginx',
    ...(address === 'IngressClass/nginx' ? { returned: `+ spec.controller: "${hostile}"` } : {}),
  });
  const list: DestroyList = {
    account: { id: '123456789012', credentials: 'profile work' },
    resources: ['aws_eip.gateway', 'aws_instance.gateway'],
    moved: [],
    terraformPlan: '/tmp/plan',
    inState: new Set(),
    untracked: [{ id: 'vol-1', type: 'volume', billed: true }],
    records: [{ name: 'api.example.com', type: 'A', values: ['192.0.2.1'], ttl: 120 }],
    alerts: [{ type: 'health-check', id: '1f2e', region: 'us-east-1' }],
    cluster: {
      objects: ['Deployment/web/tunnel', `Secret/web/${hostile}`, 'IngressClass/nginx'].map(removable),
      namespaces: [removable('Namespace/web')],
    },
  };
  const frame = {
    name: 'home',
    region: 'us-east-1',
    cluster: 'context home, https://192.0.2.1:6443',
    file: 'home.yaml',
  };
  const nothing: DestroyList = { ...nothingListed, cluster: { objects: [], namespaces: [] } };

  test('lists all that it will delete, and what stays', () => {
    expect(isEmpty(list)).toBe(false);
    expect(renderDestroyList(list, frame, plain)).toBe(`Cluster (context home, https://192.0.2.1:6443)
    - Deployment/web/tunnel
    - Secret/web/${harmless}
    - Namespace/web

Cluster, given back (context home, https://192.0.2.1:6443)
    - IngressClass/nginx
        + spec.controller: "${harmless}"

AWS (account 123456789012 (profile work), us-east-1)
    - aws_eip.gateway
    - aws_instance.gateway

AWS, tagged but not in the state (us-east-1)
    - volume vol-1

DNS records in no state that lead to it (Route 53)
    - api.example.com A 192.0.2.1

Alerts in no state (account 123456789012)
    - health check 1f2e (us-east-1)

Destroy: 8 to delete, 1 to give back. The keys and home.yaml stay.
`);
  });

  test('leaves out a side that holds nothing', () => {
    const cloudOnly = { ...nothing, resources: ['aws_eip.gateway'], cluster: null };
    expect(
      renderDestroyList(cloudOnly, { ...frame, cluster: null }, plain),
    ).toBe(`AWS (account 123456789012 (profile work), us-east-1)
    - aws_eip.gateway

Destroy: 1 to delete. The keys and home.yaml stay.
`);
  });

  test('says when there is nothing to delete', () => {
    for (const empty of [nothing, { ...nothing, cluster: null }]) {
      expect(isEmpty(empty)).toBe(true);
      expect(renderDestroyList(empty, frame, plain)).toBe('Nothing of home is left to destroy.\n');
    }
  });

  test('is not empty as long as one side holds something', () => {
    expect(isEmpty({ ...nothing, cluster: { objects: [], namespaces: [removable('Namespace/web')] } })).toBe(
      false,
    );
    expect(isEmpty({ ...nothing, cluster: { objects: [removable('Secret/web/a')], namespaces: [] } })).toBe(
      false,
    );
    expect(isEmpty({ ...nothing, untracked: list.untracked })).toBe(false);
    expect(isEmpty({ ...nothing, alerts: list.alerts })).toBe(false);
  });

  const done: DestroyReport = {
    steps: [step('destroy what the state holds', 'done'), step('look whether anything is left', 'done')],
    diagnostics: [],
    interrupted: false,
    left: [],
  };

  test('that is complete says that nothing is left', () => {
    expect(renderDestroyed(done, frame, plain)).toBe('Destroyed. Nothing with its tags is left in EC2.\n');
  });

  test('that left something without a price names it', () => {
    const left = [
      { id: 'sg-1', type: 'security-group', billed: false },
      { id: 'vpc-1', type: 'vpc', billed: false },
    ] as const;
    expect(renderDestroyed({ ...done, left }, frame, plain)).toBe(
      'Destroyed. Left over, at no cost: security-group sg-1, vpc vpc-1.\n',
    );
  });

  test('that is not complete shows what is done and how to continue', () => {
    const steps = [
      step('delete the cluster’s objects', 'failed'),
      step('destroy what the state holds', 'skipped'),
    ];
    const report = { ...done, steps, left: null };
    const rest = `
  done:      nothing
  failed:    delete the cluster’s objects
  not done:  destroy what the state holds
Next: expose destroy home.yaml goes on from here.
`;
    expect(renderDestroyed(report, frame, plain)).toBe(`Not finished.${rest}`);
    const interrupted = { ...report, interrupted: true };
    const stopped = rest.replace('failed: ', 'stopped:');
    expect(renderDestroyed(interrupted, frame, plain)).toBe(`Interrupted.${stopped}`);
    const refused = { severity: 'error', code: 'cluster-refused', summary: 'no' } as const;
    expect(renderDestroyed({ ...interrupted, diagnostics: [refused] }, frame, plain)).toBe(
      `Interrupted.${rest}`,
    );
  });
});

describe('status', () => {
  const live: ShownStatus = {
    cloud: 'asked',
    account: { id: '123456789012', credentials: 'profile work' },
    gateway: {
      id: 'i-1',
      state: 'running',
      type: 't4g.nano',
      ipv4: '192.0.2.1',
      ipv6: '2001:db8::1',
      account: '1',
    },
    dns: [
      { name: 'api.example.com', type: 'A', wanted: '192.0.2.1', found: ['192.0.2.1'], state: 'right' },
      { name: 'api.example.com', type: 'AAAA', wanted: '2001:db8::1', found: [], state: 'missing' },
    ],
    tunnel: [{ name: 'tunnel', ready: 1, wanted: 1 }],
    image: null,
    alerts: null,
    checks: [],
    ownership: [],
    orphans: [],
    faults: { cloud: [], cluster: [], alerts: [] },
  };

  test('is one line for each thing', () => {
    expect(renderStatus(live, exposure(), plain)).toBe(`✓ gateway  i-1 is running (t4g.nano, us-east-1)
✓ address  192.0.2.1, 2001:db8::1
✓ dns      api.example.com A points to the gateway
! dns      api.example.com has no AAAA record
✓ tunnel   tunnel: 1 of 1 ready
`);
  });

  test('marks what is down', () => {
    const down: ShownStatus = {
      ...live,
      gateway: { id: 'i-1', state: 'stopped', type: 't4g.nano', ipv4: null, ipv6: null, account: '1' },
      dns: [
        { name: 'a.example.com', type: 'A', wanted: '192.0.2.1', found: ['198.51.100.7'], state: 'wrong' },
        { name: 'b.example.com', type: 'A', wanted: null, found: ['198.51.100.7'], state: 'wrong' },
        { name: 'c.example.com', type: 'AAAA', wanted: null, found: [], state: 'unknown' },
      ],
      tunnel: [
        { name: 'tunnel-1', ready: 0, wanted: 1 },
        { name: 'tunnel-2', ready: 0, wanted: 0 },
      ],
      checks: [
        { id: 'a', title: 'http (80) on 192.0.2.1', state: 'pass', detail: 'HTTP status 200' },
        { id: 'b', title: 'https (443) on 192.0.2.1', state: 'warn', detail: hostile },
        { id: 'c', title: 'mqtt (1883) on 192.0.2.1', state: 'fail', detail: 'no connection' },
        { id: 'd', title: 'the ports on IPv6', state: 'skip', detail: 'no IPv6 here' },
      ],
      orphans: [{ kind: 'orphan-resource', address: 'vol-1', detail: hostile, repairs: false }],
    };
    expect(renderStatus(down, exposure(), plain)).toBe(`! gateway  i-1 is stopped (t4g.nano, us-east-1)
! address  none
! dns      a.example.com A points to 198.51.100.7, not to 192.0.2.1
! dns      b.example.com A points to 198.51.100.7; the gateway’s address is not known
! dns      c.example.com AAAA could not be looked up
! tunnel   tunnel-1: 0 of 1 ready
! tunnel   tunnel-2: 0 of 0 ready
✓ site     http (80) on 192.0.2.1: HTTP status 200
! site     https (443) on 192.0.2.1: ${harmless}
! site     mqtt (1883) on 192.0.2.1: no connection
- site     the ports on IPv6: no IPv6 here
! problem  vol-1: ${harmless}
`);
  });

  test('ends with where to look when something is down, and with plan before the first apply', () => {
    expect(renderStatusAdvice(live, exposure(), 'home.yaml')).toBe(
      '\nNext: expose doctor home.yaml names the likely cause.\n',
    );
    expect(renderStatusAdvice({ ...live, gateway: null }, exposure(), 'exposure.yaml')).toBe(
      '\nNext: expose plan shows what an apply would create.\n',
    );
  });

  test('shows the digest of the tunnel’s image, and that it is another one than at first', () => {
    const running = ['sha256:aa'];
    const status = (first: string | null): string =>
      renderStatus({ ...live, image: { image: 'x/autossh:1', running, first } }, exposure(), plain);
    expect(status(null)).toContain('✓ image    x/autossh:1 is sha256:aa\n');
    expect(status('sha256:bb')).toContain('! image    x/autossh:1 is sha256:aa\n');
  });

  test('says whether a mail can arrive, and what the alarm says', () => {
    const rows = (alerts: NonNullable<ShownStatus['alerts']>): readonly string[] =>
      renderStatus({ ...live, alerts }, exposure(), plain)
        .split('\n')
        .filter((line) => line.slice(2).startsWith('alerts'));
    const email = 'me@example.com';
    expect(
      rows({ email, subscriptions: [{ region: 'us-east-1', state: 'confirmed' }], alarm: 'OK' }),
    ).toEqual([
      '✓ alerts   the alarm says OK: Route 53 gets an answer from the site; mails go to me@example.com',
    ]);
    expect(
      rows({
        email,
        subscriptions: [
          { region: 'us-east-1', state: 'unconfirmed' },
          { region: 'eu-west-1', state: 'missing' },
        ],
        alarm: 'ALARM',
      }),
    ).toEqual([
      '! alerts   me@example.com is not subscribed in eu-west-1: run expose apply',
      '! alerts   me@example.com has not followed the link in AWS’s mail (us-east-1): no alert arrives from there',
      '! alerts   the alarm says ALARM: Route 53 gets no answer from the site',
    ]);
    expect(rows({ email, subscriptions: [], alarm: 'INSUFFICIENT_DATA' })).toEqual([
      '- alerts   the alarm has no measurement yet',
    ]);
    expect(rows({ email, subscriptions: [], alarm: null })).toEqual([
      '! alerts   there is no alarm: run expose apply',
    ]);
  });

  test('tells what does not exist from what could not be asked', () => {
    const nothing: ShownStatus = { ...live, gateway: null, dns: [], tunnel: [] };
    expect(renderStatus(nothing, exposure(), plain)).toBe(
      '! gateway  does not exist in us-east-1 of account 123456789012 (profile work)\n! tunnel   is not in the cluster\n',
    );
    const unasked: ShownStatus = { ...nothing, cloud: 'not asked', tunnel: null };
    expect(renderStatus(unasked, exposure(), plain)).toBe(
      '! gateway  is not known: AWS could not be asked\n! tunnel   is not known: the cluster could not be asked\n',
    );
  });

  test('lists the records to set where expose does not manage DNS', () => {
    const byHand = compiled('domain: { name: api.example.com, manage: false }\n');
    expect(renderStatus(live, byHand, plain)).toContain(
      'tunnel: 1 of 1 ready\n\nSet these records:\n  api.example.com. 120 IN AAAA 2001:db8::1\n',
    );
    const set = { ...live, dns: live.dns.slice(0, 1) };
    expect(renderStatus(set, byHand, plain)).not.toContain('Set these records');
  });
});

describe('doctor', () => {
  const check = (over: Partial<Check>): Check => ({
    id: 'a',
    title: 'a title',
    state: 'pass',
    detail: 'seen',
    ...over,
  });

  test('says what was seen, what to do, and what could not be checked', () => {
    const checks = [
      check({ milliseconds: 12 }),
      check({ state: 'fail', fix: 'do this', milliseconds: 0 }),
      check({ state: 'fail', title: 'the next title', fix: 'do this' }),
      check({ state: 'warn', title: 'another title', fix: 'look there' }),
      check({ state: 'skip', title: hostile, detail: hostile }),
    ];
    expect(
      renderChecks(checks, `the tunnel: ${hostile}`, 80, plain),
    ).toBe(`Likely cause: the tunnel: ${harmless}.

✓ a title (12 ms)  seen
✗ a title (0 ms)
    seen
    → do this
✗ the next title
    seen
    → as above
! another title
    seen
    → look there
- ${harmless}
    ${harmless}

1 passed, 2 failed, 1 to look at, 1 not checked.
`);
  });

  test('keeps paragraphs within the terminal, under their marks', () => {
    const text = 'one two three four five six seven eight nine ten';
    expect(
      renderChecks(
        [
          check({ detail: 'a line that is too long for its head' }),
          check({ state: 'fail', detail: `${text}\nand more`, fix: text }),
        ],
        null,
        46,
        plain,
      ),
    ).toBe(`✓ a title
    a line that is too long for its head
✗ a title
    one two three four five six seven eight
    nine ten
    and more
    → one two three four five six seven
      eight nine ten

1 passed, 1 failed.
`);
  });
});

test('colour is on the marks and titles alone', () => {
  const coloured = renderChecks(
    [{ id: 'a', title: 'a', state: 'fail', detail: '', milliseconds: 1 }],
    null,
    80,
    paint(true),
  );
  expect(coloured).toContain('\u001b[31m✗\u001b[39m a');
});
