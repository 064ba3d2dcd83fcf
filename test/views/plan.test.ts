/** The picture of a plan, on a terminal and in a pull request. */
import { describe, expect, test } from 'vitest';
import type { Change, Plan } from '../../src/plan/document/plan.ts';
import type { PlanFrame } from '../../src/views/plan/plan-frame.ts';
import { renderPlan } from '../../src/views/plan/render-plan.ts';
import { renderPlanMarkdown } from '../../src/views/plan/render-plan-markdown.ts';
import { paint } from '../../src/views/text/paint.ts';
import { change, plan } from '../helpers/plan-builder.ts';

const frame: PlanFrame = {
  placeOf: (path) => `exposure.yaml:${path.length}`,
  savedAs: '.expose/home/plans/a.json',
  accessFlags: [],
  out: 'out',
  offline: false,
  verbose: false,
  namesByHand: [],
};
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
      impact: 'gateway is replaced: about 90 s without service, address stays',
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
      healed: true,
    },
  ],
});

describe('on a terminal', () => {
  test('reads from files to cluster, then cost, sum and what to type', () => {
    expect(renderPlan(made, frame, paint(false))).toBe(`AWS: account 123456789012 (profile work), us-east-1
Cluster: context home, https://192.0.2.1:6443

Files (out)
    ~ terraform/gateway.tf  exposure.yaml:1
         a
        -b
        +c

AWS
  -/+ aws_instance.gateway  exposure.yaml:2
        ~ instance_type: "t4g.nano" -> "t4g.micro"
        forced by gateway.instanceType: t4g.nano -> t4g.micro
        gateway is replaced: about 90 s without service, address stays

Cluster
    + Secret/home/tunnel-key  exposure.yaml:1, once its namespace exists
    ! Deployment/home/tunnel: spec.x (by kubectl-edit) is not from exposure.yaml. apply removes it

Cost: $4.46 -> $5.13 a month
Plan: 1 to create, 1 to change, 1 to replace, 1 to repair.
Run it: expose apply .expose/home/plans/a.json
`);
  });

  test('says plainly that nothing is to be done', () => {
    expect(renderPlan(plan({ cost }), { ...frame, savedAs: null }, paint(false))).toBe(
      'AWS: account 123456789012 (profile work), us-east-1\nCluster: context home, https://192.0.2.1:6443\n\nCost: $5.13 a month\nNo changes: the files, AWS and the cluster match the exposure file.\n',
    );
  });

  test('says which records expose does not manage', () => {
    const text = renderPlan(plan({ cost }), { ...frame, namesByHand: ['api.example.com'] }, paint(false));
    expect(text).toContain(
      'DNS is yours to set (domain.manage: false): api.example.com. Once the gateway has its addresses, expose status prints the records.\n',
    );
    expect(renderPlan(plan({ cost }), frame, paint(false))).not.toContain('DNS is yours');
  });

  test('says what it did not ask or could not compare', () => {
    const unasked = { ...made.target, account: null, credentials: null, kubeContext: null, cluster: null };
    const closing = (changes: readonly Change[], offline: boolean) =>
      renderPlan(
        plan({ cost, changes, complete: false, target: unasked }),
        { ...frame, savedAs: null, offline },
        paint(false),
      ).split('\n');
    const deferred = change({ target: 'k8s', deferred: true });
    expect(closing([], true)).toEqual([
      'Offline: AWS and the cluster were not asked. Only the files were compared.',
      'Cost: $5.13 a month',
      'No changes in what could be compared.',
      '',
    ]);
    expect(closing([], false)).toContain('Incomplete: not everything could be compared.');
    expect(closing([deferred], false).join('\n')).toContain('once its namespace exists');
    expect(closing([deferred], false).join('\n')).not.toContain('Incomplete');
  });

  test('names the profile and the context for apply, as they were given', () => {
    const accessFlags = ['--profile', 'my work', '--context', 'home'];
    expect(renderPlan(made, { ...frame, accessFlags }, paint(false))).toContain(
      "Run it: expose apply .expose/home/plans/a.json --profile 'my work' --context home\n",
    );
  });

  test('names what the cost leaves out', () => {
    const unpriced = { ...cost, missing: ['a', 'b'] };
    expect(renderPlan(plan({ cost: unpriced }), frame, paint(false))).toContain(
      'Cost: $5.13 a month, without a and b\n',
    );
  });

  test('sets the summary and the headings in bold, whatever they say', () => {
    const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;
    const text = renderPlan(made, frame, paint(true));
    expect(text).toContain(`\n${bold('Plan: 1 to create, 1 to change, 1 to replace, 1 to repair.')}\n`);
    expect(text).toMatch(/^\u001b\[1mFiles\u001b\[22m/m);
    expect(renderPlan(plan({ cost }), frame, paint(true))).toContain(
      bold('No changes: the files, AWS and the cluster match the exposure file.'),
    );
  });

  test('counts the files of a first compile by folder, and lists them with --verbose', () => {
    const changes = ['k8s/a.yaml', 'k8s/b.yaml', 'terraform/a.tf', 'top'].map((address) =>
      change({ target: 'files', address }),
    );
    expect(renderPlan(plan({ cost, changes }), frame, paint(false))).toContain(
      'Files (out)\n    + 4 files (k8s 2, terraform 1)\n',
    );
    expect(renderPlan(plan({ cost, changes }), { ...frame, verbose: true }, paint(false))).toContain(
      'Files (out)\n    + k8s/a.yaml\n    + k8s/b.yaml\n    + terraform/a.tf\n    + top\n',
    );
  });

  test('writes the path of the plan as a shell takes it', () => {
    const spaced = { ...frame, savedAs: "it's/a plan.json" };
    expect(renderPlan(plan({ cost }), spaced, paint(false))).toContain(
      "\nRun it: expose apply 'it'\\''s/a plan.json'\n",
    );
  });

  test('obeys nothing that a server put into a name or a diff', () => {
    const hostile = plan({
      cost,
      changes: [change({ address: 'a\u001b[2J', diff: '+ x\u001b]0;title\u0007\r' })],
      findings: [{ kind: 'orphan-resource', address: '\u202eid', detail: '\u009b31m', healed: false }],
    });
    expect(renderPlan(hostile, frame, paint(false))).not.toMatch(/[\u001b\u0007\r\u202e\u009b]/);
  });

  test('cuts a long diff and says how to see it', () => {
    const long = plan({
      cost,
      changes: [change({ diff: Array.from({ length: 40 }, (_, index) => `+ ${index}`).join('\n') })],
    });
    expect(renderPlan(long, frame, paint(false))).toContain('… 16 more lines (--verbose shows them)');
    expect(renderPlan(long, { ...frame, verbose: true }, paint(false))).toContain('+ 39');
  });
});

describe('in a pull request', () => {
  test('begins with the sum and folds each side away', () => {
    const text = renderPlanMarkdown(made, frame);
    expect(text.split('\n')[0]).toBe('### expose plan: home');
    expect(text).toContain(
      '**Plan: 1 to create, 1 to change, 1 to replace, 1 to repair.** Cost: $4.46 -> $5.13 a month.',
    );
    expect(text).toContain('- gateway is replaced: about 90 s without service, address stays');
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
      { ...frame, namesByHand: ['*.example.com'] },
    );
    expect(text).toBe(`### expose plan: home

**Plan: 1 to create, 1 to change, 1 to replace, 1 to repair.** Cost: $4.46 -> $5.13 a month.

- AWS: account 123456789012 (profile work), us-east-1
- Cluster: context home, https://192.0.2.1:6443

- gateway is replaced: about 90 s without service, address stays

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
