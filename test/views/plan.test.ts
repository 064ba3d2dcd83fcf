/** The picture of a plan, on a terminal and in a pull request. */
import { describe, expect, test } from 'vitest';
import type { Change, Plan } from '../../src/plan/document/plan.ts';
import { renderDecision } from '../../src/views/plan/closing-lines.ts';
import type { PlanFrame } from '../../src/views/plan/plan-frame.ts';
import { renderPlan } from '../../src/views/plan/render-plan.ts';
import { renderPlanMarkdown } from '../../src/views/plan/render-plan-markdown.ts';
import { paint } from '../../src/views/text/paint.ts';
import { compiled, exposure, port } from '../helpers/exposure-builder.ts';
import { change, plan } from '../helpers/plan-builder.ts';

const frame: PlanFrame = {
  exposure: exposure(),
  placeOf: (path) => `exposure.yaml:${path.length}`,
  run: { what: 'exposure.yaml', flags: [] },
  out: 'out',
  offline: false,
  full: false,
};
/** The whole of a plan that can be applied, without colours. */
const shown = (draft: Plan, over: Partial<PlanFrame> = {}): string =>
  renderPlan(draft, { ...frame, ...over }, paint(false)) +
  renderDecision(draft, { ...frame, ...over }, { paint: paint(false), below: false });
const cost = { currency: 'USD' as const, monthly: 5.13, items: [], missing: [] };
const made: Plan = plan({
  cost,
  costBefore: 4.46,
  summary: { create: 1, update: 1, replace: 1, delete: 0 },
  changes: [
    change({
      target: 'files',
      address: 'terraform/gateway.tf',
      action: 'update',
      diff: ' a\n-b\n+c',
      origin: ['gateway'],
    }),
    change({
      address: 'aws_instance.gateway',
      action: 'replace',
      diff: '~ instance_type: "t4g.nano" -> "t4g.micro"',
      forcedBy: ['gateway.instanceType: t4g.nano -> t4g.micro'],
      impact: 'gateway is replaced: two to seven minutes without service, address stays',
      origin: ['gateway', 'instanceType'],
    }),
    change({
      target: 'k8s',
      address: 'Secret/home/tunnel-key',
      action: 'create',
      deferred: true,
      origin: ['tunnel'],
    }),
  ],
  findings: [
    {
      kind: 'foreign-change',
      address: 'Deployment/home/tunnel',
      detail: 'spec.x (by kubectl-edit) is not from exposure.yaml. apply removes it',
      repairs: true,
    },
  ],
});

const head = `api.example.com
  Open      http 80 and https 443 to everyone; ssh 22 to everyone, for the tunnel
  Address   192.0.2.10
  AWS       account 123456789012 (profile work), us-east-1
  Cluster   context home, https://192.0.2.1:6443
`;

describe('on a terminal', () => {
  test('reads from what matters to the causes, and ends with the sentences to decide by', () => {
    expect(
      shown(made),
    ).toBe(`${head}  Visitors  gateway is replaced: two to seven minutes without service, address stays
  Cost      $4.46 -> $5.13 a month (gateway.instanceType: t4g.nano -> t4g.micro)
  Changes   1 in AWS, 1 in the cluster, 1 file, 1 repair

gateway  exposure.yaml:1
  Files     ~ terraform/gateway.tf
gateway.instanceType  exposure.yaml:2
  AWS     -/+ aws_instance.gateway    gateway.instanceType: t4g.nano -> t4g.micro
tunnel  exposure.yaml:1
  Cluster   + Secret/home/tunnel-key
found
    ! Deployment/home/tunnel: spec.x (by kubectl-edit) is not from exposure.yaml. apply removes it
(--full shows every attribute)

Plan: 1 to create, 1 to change, 1 to replace, 1 to repair. $4.46 -> $5.13 a month.
Visitors notice: gateway is replaced: two to seven minutes without service, address stays.
Next: expose apply
`);
  });

  test('shows every attribute of each side with --full', () => {
    expect(renderPlan(made, { ...frame, full: true }, paint(false))).toContain(`
Files (out)
    ~ terraform/gateway.tf  exposure.yaml:1
         a
        -b
        +c

AWS
  -/+ aws_instance.gateway  exposure.yaml:2
        ~ instance_type: "t4g.nano" -> "t4g.micro"
        forced by gateway.instanceType: t4g.nano -> t4g.micro
        gateway is replaced: two to seven minutes without service, address stays

Cluster
    + Secret/home/tunnel-key  exposure.yaml:1, once its namespace exists
    ! Deployment/home/tunnel: spec.x (by kubectl-edit) is not from exposure.yaml. apply removes it
`);
  });

  test('shows each value that an object of somebody else gets back, also folded', () => {
    const text = shown(
      plan({
        changes: [
          change({
            target: 'k8s',
            address: 'Role/home/reader',
            action: 'update',
            diff: '- rules: []\n+ rules[0].verbs[0]: "*"',
            givenBack: true,
          }),
        ],
      }),
    );
    expect(text).toMatch(
      /Role\/home\/reader +given back\n +- rules: \[\]\n +\+ rules\[0\]\.verbs\[0\]: "\*"\n/,
    );
  });

  test('shows one change of the file once, with what follows on each side', () => {
    const origin = ['ports', 1];
    const text = shown(
      plan({
        cost,
        changes: [
          change({
            target: 'files',
            address: 'terraform/firewall.tf',
            action: 'update',
            diff: '+a\n+b',
            origin,
          }),
          change({
            address: 'aws_security_group.gateway',
            action: 'update',
            diff: '+ ingress tcp 2222 from ::/0 (git)\n+ ingress tcp 2222 from 0.0.0.0/0 (git)',
            impact: 'tcp 2222 opens',
            origin,
          }),
          change({
            target: 'k8s',
            address: 'ConfigMap/home/ssh',
            action: 'update',
            diff: ' Host tunnel\n+      RemoteForward localhost:12222 git:22',
            origin,
          }),
        ],
      }),
    );
    expect(text).toContain(`
ports[1]  exposure.yaml:2
  AWS       ~ aws_security_group.gateway  tcp 2222 opens
  Cluster   ~ ConfigMap/home/ssh          + RemoteForward localhost:12222 git:22
  Files     ~ terraform/firewall.tf
`);
    expect(text.split('ports[1]')).toHaveLength(2);
  });

  test('gathers a first plan below the groups of fields, without a word of what waits for its namespace', () => {
    const k8s = (address: string, origin: Change['origin'], deferred: boolean) =>
      change({ target: 'k8s', address, deferred, ...(origin === undefined ? {} : { origin }) });
    const files = ['a', 'b', 'c', 'd'].map((name) =>
      change({ target: 'files', address: `terraform/${name.repeat(20)}.tf`, origin: ['gateway'] }),
    );
    const draft = plan({
      cost,
      addresses: [],
      complete: false,
      summary: { create: 9, update: 0, replace: 0, delete: 0 },
      changes: [
        ...files,
        change({ address: 'aws_eip.gateway', origin: ['gateway'] }),
        change({ origin: ['gateway', 'market'] }),
        change({ address: 'aws_route53_record.ipv4["a.b"]', origin: ['domain', 'name'] }),
        k8s('Namespace/home', ['cluster', 'namespace'], false),
        k8s('Deployment/home/tunnel', ['tunnel'], true),
      ],
    });
    const text = shown(draft, { placeOf: () => null });
    expect(text).toContain('\n  Address   new IPv4 and IPv6, known after apply\n');
    expect(text).not.toMatch(/Visitors|Incomplete|once its/);
    expect(text).toContain(`
domain
  AWS       + aws_route53_record.ipv4["a.b"]
gateway
  AWS       + aws_eip.gateway
            + aws_instance.gateway
  Files     + 4 files
tunnel
  Cluster   + Deployment/home/tunnel
cluster
  Cluster   + Namespace/home
(--full shows every attribute)

Plan: 9 to create. $5.13 a month.
`);
    expect(shown(draft, { full: true })).toContain(
      'Deployment/home/tunnel  exposure.yaml:1, once its namespace',
    );
  });

  test('says who may use which port', () => {
    const open = (over: Parameters<typeof exposure>[0]) =>
      /Open +(.*)/.exec(shown(plan({ cost }), { exposure: exposure(over) }))?.[1];
    const home = { ipv4: ['203.0.113.7/32'], ipv6: [] };
    const many = {
      ipv4: ['192.0.2.0/32', '192.0.2.1/32'],
      ipv6: ['2001:db8::/64', '2001:db8:1::/64', '2001:db8:2::/64'],
    };
    expect(
      open({ ports: [port(), port({ name: 'git', public: 2222, allow: home }), port({ public: 8443 })] }),
    ).toBe(
      'https 443 and https 8443 to everyone; git 2222 to 203.0.113.7/32; ssh 22 to everyone, for the tunnel',
    );
    expect(open({ ports: [port({ allow: many })] })).toContain(
      'https 443 to 192.0.2.0/32, 192.0.2.1/32, 2001:db8::/64 and 2 other networks;',
    );
    const { gateway } = exposure();
    const ssh = { ...gateway.ssh, adminKeys: ['a', 'b'] };
    expect(open({ gateway: { ...gateway, ssh } })).toContain(
      'ssh 22 to everyone, for the tunnel and 2 admin keys',
    );
    const onlyIpv4 = { ipv4: ['0.0.0.0/0'], ipv6: [] };
    expect(open({ ports: [port({ allow: onlyIpv4 })] })).toContain('https 443 to everyone;');
    expect(open(compiled('domain: api.example.com\ngateway: { ipv4: false }\n'))).toBe(
      'http 80 and https 443 to everyone with IPv6; ssh 22 to everyone with IPv6, for the tunnel',
    );
  });

  test('names an address that changes, and every name', () => {
    const { domain } = exposure();
    const text = shown(
      plan({ cost, changes: [change({ address: 'aws_eip.gateway', action: 'replace', diff: '' })] }),
      { exposure: exposure({ domain: { ...domain, aliases: ['git.example.com'] } }) },
    );
    expect(text).toMatch(/^api\.example\.com, git\.example\.com\n/);
    expect(text).toContain('  Address   192.0.2.10, which changes\n');
  });

  test('says plainly that nothing is to be done, and that nobody notices', () => {
    expect(shown(plan({ cost }), { run: null })).toBe(
      `${head}  Cost      $5.13 a month\n\nNo changes: the files, AWS and the cluster match the exposure file.\n`,
    );
    const tags = change({ action: 'update', diff: '~ tags.a: "b" -> "c"', origin: ['gateway', 'tags'] });
    expect(shown(plan({ cost, changes: [tags] }))).toMatch(
      /Visitors {2}notice nothing\n(?:.*\n)*.*aws_instance\.gateway {2}tags\.a: "b" -> "c"/,
    );
  });

  test('says which records expose does not manage', () => {
    const { domain } = exposure();
    const byHand = exposure({ domain: { ...domain, manage: false, namesByHand: ['api.example.com'] } });
    expect(shown(plan({ cost }), { exposure: byHand })).toContain(
      'DNS is yours to set (domain.manage: false): api.example.com. Once the gateway has its addresses, expose status prints the records.\n',
    );
    expect(shown(plan({ cost }))).not.toContain('DNS is yours');
  });

  test('says what it did not ask or could not compare', () => {
    const unasked = { ...made.target, account: null, credentials: null, kubeContext: null, cluster: null };
    const unaskedPlan = plan({ cost, complete: false, target: unasked, addresses: [] });
    expect(shown(unaskedPlan, { run: null, offline: true })).toBe(`api.example.com
  Open      http 80 and https 443 to everyone; ssh 22 to everyone, for the tunnel
  Cost      $5.13 a month

Offline: AWS and the cluster were not asked. Only the files were compared.

No changes in what could be compared.
`);
    expect(shown(unaskedPlan)).toContain('\nIncomplete: not everything could be compared.\n');
  });

  test('names the profile, the context and the file for apply, as they were given', () => {
    const run = { what: 'my home.yaml', flags: ['--profile', 'my work', '--context', 'home'] };
    expect(shown(made, { run })).toContain(
      "\nNext: expose apply 'my home.yaml' --profile 'my work' --context home\n",
    );
  });

  test('writes the path of a saved plan as a shell takes it', () => {
    expect(shown(made, { run: { what: "it's/a plan.json", flags: [] } })).toContain(
      "\nNext: expose apply 'it'\\''s/a plan.json'\n",
    );
  });

  test('says that giving up IPv4 is what makes it cheaper', () => {
    const gone = change({ address: 'aws_eip.gateway', action: 'delete', diff: '' });
    expect(shown(plan({ cost, costBefore: 8.78, changes: [gone] }))).toContain(
      'Cost      $8.78 -> $5.13 a month (gateway.ipv4: true -> false)\n',
    );
  });

  test.each([
    [['live', 'live'], ', by AWS’s prices of this hour'],
    [['live', 'catalogue'], ', by AWS’s prices of this hour, in part by the catalogue of 2025-06-28'],
    [['catalogue', 'older'], ', by the catalogue of 2025-06-28'],
    [['free'], ''],
  ])('says where the prices are from: %j', (sources, words) => {
    const items = sources.map((source) => ({
      what: '',
      quantity: 1,
      unit: '',
      unitPrice: source === 'free' ? 0 : 1,
      monthly: 1,
      source: source === 'live' ? ('live' as const) : ('catalogue' as const),
      asOf: source === 'older' ? '2025-01-01' : '2025-06-28',
    }));
    expect(shown(plan({ cost: { ...cost, items } }))).toContain(`Cost      $5.13 a month${words}\n`);
  });

  test('names what the cost leaves out', () => {
    const unpriced = { ...cost, missing: ['a', 'b'] };
    expect(shown(plan({ cost: unpriced }))).toContain('Cost      $5.13 a month, without a and b\n');
  });

  test('sets in bold what a person decides by', () => {
    const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;
    expect(renderDecision(made, frame, { paint: paint(true), below: true })).toBe(`
${bold('Plan: 1 to create, 1 to change, 1 to replace, 1 to repair.')} $4.46 -> $5.13 a month.
Visitors notice: ${bold('gateway is replaced: two to seven minutes without service, address stays')}.
Next: expose apply
`);
    expect(renderPlan(made, frame, paint(true))).toMatch(/^\u001b\[1mapi\.example\.com\u001b\[22m\n/);
  });

  test('shows an old and a new value in one line, and counts longer differences', () => {
    const how = (diff: string) =>
      /aws_instance\.gateway(?: {2}(.*))?\n/.exec(
        shown(plan({ changes: [change({ action: 'update', diff })] })),
      )?.[1];
    expect(how(' a\n-        image: alpine:latest\n+        image: jnovack/autossh:2.0.1\n b')).toBe(
      'image: alpine:latest -> jnovack/autossh:2.0.1',
    );
    expect(how('-  - a: b\n+  c: d\n+ e')).toBe('+2 -1 lines');
    expect(how(`~ key SHA256:${'a'.repeat(43)} -> SHA256:${'b'.repeat(43)}`)).toBe(
      'key SHA256:aaaaaaaa… -> SHA256:bbbbbbbb…',
    );
    expect(how(`+ ${'x'.repeat(500)}`)).toHaveLength(121);
    expect(how('')).toBeUndefined();
  });

  test('obeys nothing that a server put into a name or a diff', () => {
    const hostile = plan({
      cost,
      addresses: ['\u001b[31m'],
      target: { ...made.target, cluster: '\u001b[2J' },
      changes: [
        change({
          address: 'a\u001b[2J',
          diff: '+ x\u001b]0;title\u0007\r',
          action: 'update',
          impact: '\u0007',
        }),
        change({ address: 'b', action: 'replace', forcedBy: ['\u001b[0m'] }),
      ],
      findings: [{ kind: 'orphan-resource', address: '\u202eid', detail: '\u009b31m', repairs: false }],
    });
    for (const full of [false, true])
      expect(shown(hostile, { full })).not.toMatch(/[\u001b\u0007\r\u202e\u009b]/);
  });
});

describe('in a pull request', () => {
  test('begins with the sum and folds each side away', () => {
    const text = renderPlanMarkdown(made, frame);
    expect(text.split('\n')[0]).toBe('### expose plan: home');
    expect(text).toContain(
      '**Plan: 1 to create, 1 to change, 1 to replace, 1 to repair.** Cost: $4.46 -> $5.13 a month.',
    );
    expect(text).toContain('- gateway is replaced: two to seven minutes without service, address stays');
    expect(text.match(/<details>/g)).toHaveLength(3);
    expect(text.match(/<\/details>/g)).toHaveLength(3);
    expect(text).toContain('! -/+ aws_instance.gateway  exposure.yaml:2');
  });

  test('lets nothing out of its fence or into the markup', () => {
    const hostile = plan({
      cost,
      name: '<script>',
      changes: [change({ diff: '+ ` and ```\n+ </details><img src=x>', impact: '<b>[x](javascript:1)' })],
      diagnostics: [{ severity: 'warning', code: 'tool-failed', summary: '@team `x` <i>' }],
    });
    const text = renderPlanMarkdown(hostile, frame);
    expect(text).toContain('````diff');
    expect(text.split('````')).toHaveLength(3);
    expect(text).not.toMatch(/<script>|<b>|<i>|(?<!\\)\[x/);
  });

  test('is this text', () => {
    const text = renderPlanMarkdown(
      { ...made, complete: false },
      { ...frame, exposure: exposure({ domain: { ...exposure().domain, namesByHand: ['*.example.com'] } }) },
    );
    expect(text).toBe(`### expose plan: home

**Plan: 1 to create, 1 to change, 1 to replace, 1 to repair.** Cost: $4.46 -> $5.13 a month.

- Name: api.example.com
- Open: http 80 and https 443 to everyone; ssh 22 to everyone, for the tunnel
- Address: 192.0.2.10
- AWS: account 123456789012 (profile work), us-east-1
- Cluster: context home, https://192.0.2.1:6443

- gateway is replaced: two to seven minutes without service, address stays

- DNS is yours to set (domain.manage: false): \\*.example.com. Once the gateway has its addresses, expose status prints the records.

<details><summary>Files (out): 1 change</summary>

\`\`\`diff
! ~ terraform/gateway.tf  exposure.yaml:1
       a
-     b
+     c
\`\`\`

</details>

<details><summary>AWS: 1 change</summary>

\`\`\`diff
! -/+ aws_instance.gateway  exposure.yaml:2
      ~ instance_type: "t4g.nano" -> "t4g.micro"
      forced by gateway.instanceType: t4g.nano -> t4g.micro
\`\`\`

</details>

<details><summary>Cluster: 2 changes</summary>

\`\`\`diff
+ Secret/home/tunnel-key (once its namespace exists)  exposure.yaml:1
! Deployment/home/tunnel: spec.x (by kubectl-edit) is not from exposure.yaml. apply removes it
\`\`\`

</details>
`);
  });

  test('is the same text each time, without a time in it', () => {
    expect(renderPlanMarkdown(made, frame)).toBe(renderPlanMarkdown(structuredClone(made), frame));
    expect(renderPlanMarkdown(made, frame)).not.toMatch(/\d{2}:\d{2}:\d{2}|\/tmp\//);
  });
});

describe('what apply does without capacity', () => {
  const spotIn = (zone: string) => ({ zone, market: 'spot' }) as const;
  const zones = ['us-east-1b', 'us-east-1a'].map(spotIn);
  const onDemand = { zone: 'us-east-1b', market: 'on-demand' } as const;
  const kept = [{ zone: null, market: 'spot' } as const, { zone: null, market: 'on-demand' } as const];

  test.each([
    [zones, 'Starts in us-east-1b; if EC2 has no capacity, in 1a.'],
    [
      [...zones, onDemand],
      'Starts in us-east-1b; if EC2 has no capacity, in 1a, else on demand ($7.36 a month).',
    ],
    [
      [...['us-east-1a', 'us-east-1c', 'us-east-1d', 'us-east-1f', 'us-west-2a'].map(spotIn), onDemand],
      'Starts in us-east-1a; if EC2 has no capacity, in 1c, 1d, 1f or us-west-2a, else on demand ($7.36 a month).',
    ],
    [kept, 'Starts on spot; if EC2 has no capacity, on demand ($7.36 a month).'],
  ])('%j', (launches, sentence) => {
    const draft = plan({ ...made, launches, costOnDemand: 7.36 });
    expect(shown(draft)).toContain(`\n${sentence}\n`);
    expect(renderPlanMarkdown(draft, frame)).toContain(sentence);
  });

  test('a gateway that runs on demand is left alone, and a plan that makes none says nothing', () => {
    expect(shown(plan({ ...made, launches: kept, returnsToSpot: true }))).toContain(
      'the gateway stays on demand as it is',
    );
    expect(shown(plan({ launches: [...zones, onDemand] }))).not.toContain('Capacity');
    expect(shown(plan({ ...made, launches: zones.slice(0, 1) }))).not.toContain('Capacity');
  });
});
