/** The picture of a plan, on a terminal and in a pull request. */
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/plan/document/plan.ts';
import type { PlanFrame } from '../../src/views/plan/plan-frame.ts';
import { renderPlan } from '../../src/views/plan/render-plan.ts';
import { renderPlanMarkdown } from '../../src/views/plan/render-plan-markdown.ts';
import { paint } from '../../src/views/text/paint.ts';
import { change, plan } from '../helpers/plan-builder.ts';

const frame: PlanFrame = {
  placeOf: (path) => `exposure.yaml:${path.length}`,
  savedAs: '.expose/home/plans/a.json',
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
    expect(renderPlan(made, frame, paint(false))).toBe(`Files (out)
    ~ terraform/gateway.tf  exposure.yaml:1
         a
        -b
        +c

AWS (account 123456789012, us-east-1)
  -/+ aws_instance.gateway  exposure.yaml:2
        ~ instance_type: "t4g.nano" -> "t4g.micro"
        forced by gateway.instanceType: t4g.nano -> t4g.micro
        gateway is replaced: about 90 s without service, address stays

Cluster (context home, https://192.0.2.1:6443)
    + Secret/home/tunnel-key  exposure.yaml:1, once its namespace exists
    ! Deployment/home/tunnel: spec.x (by kubectl-edit) is not from exposure.yaml. apply removes it

Cost: $4.46 -> $5.13 a month
Plan: 1 to create, 1 to change, 1 to replace, 1 to repair.
Run it: expose apply .expose/home/plans/a.json
`);
  });

  test('says plainly that nothing is to be done', () => {
    expect(renderPlan(plan({ cost }), { ...frame, savedAs: null }, paint(false))).toBe(
      'Cost: $5.13 a month\nNo changes: files, AWS and cluster are as the file says.\n',
    );
  });

  test('says which records are somebody else’s to set', () => {
    const text = renderPlan(plan({ cost }), { ...frame, namesByHand: ['api.example.com'] }, paint(false));
    expect(text).toContain('DNS is yours to set (domain.manage: false): api.example.com.');
    expect(renderPlan(plan({ cost }), frame, paint(false))).not.toContain('DNS is yours');
  });

  test('says what it did not ask', () => {
    expect(
      renderPlan(plan({ cost, complete: false }), { ...frame, savedAs: null, offline: true }, paint(false)),
    ).toContain('Offline: AWS and the cluster were not asked.');
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
      changes: [change({ diff: '+ ```\n+ </details><img src=x>', impact: '<b>[x](javascript:1)' })],
      diagnostics: [{ severity: 'warning', code: 'tool-failed', summary: '@team `x` <i>' }],
    });
    const text = renderPlanMarkdown(hostile, frame);
    expect(text).toContain('````diff');
    expect(text.split('````')).toHaveLength(3);
    expect(text).not.toMatch(/<script>|<b>|<i>|(?<!\\)\[x/);
  });

  test('is the same text each time, without a time in it', () => {
    expect(renderPlanMarkdown(made, frame)).toBe(renderPlanMarkdown(structuredClone(made), frame));
    expect(renderPlanMarkdown(made, frame)).not.toMatch(/\d{2}:\d{2}:\d{2}|\/tmp\//);
  });
});
