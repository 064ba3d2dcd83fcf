/** Which steps a plan leads to. */
import { describe, expect, test } from 'vitest';
import { stepsFor } from '../../src/apply/steps.ts';
import { change, plan } from '../helpers/plan-builder.ts';

const tunnels = ['Deployment/web/tunnel', 'Deployment/web/tunnel-2'];
const kinds = (...input: Parameters<typeof stepsFor>) => stepsFor(...input).map((step) => step.kind);

describe('steps of a plan', () => {
  test('does everything in order for a first apply', () => {
    const first = plan({
      terraformPlan: '/srv/plan',
      changes: [
        change({ target: 'files', address: 'terraform/main.tf' }),
        change(),
        change({ target: 'k8s', address: tunnels[0] ?? '' }),
      ],
    });
    expect(kinds(first, tunnels, true)).toEqual([
      'preflight',
      'files',
      'terraform',
      'gateway',
      'objects',
      'workload',
      'workload',
      'check',
    ]);
  });

  test('changes one tunnel after the other, in the order given', () => {
    const workloads = stepsFor(plan({ changes: [change({ target: 'k8s' })] }), tunnels, true).filter(
      (step) => step.kind === 'workload',
    );
    expect(workloads.map((step) => step.address)).toEqual(tunnels);
  });

  test('leaves the cluster alone when only the cloud changes and nobody waits', () => {
    expect(kinds(plan({ terraformPlan: '/srv/plan', changes: [change()] }), tunnels, false)).toEqual([
      'preflight',
      'terraform',
    ]);
  });

  test('waits and checks again after an apply that ended too early', () => {
    expect(kinds(plan(), tunnels, true)).toEqual(['preflight', 'gateway', 'workload', 'workload', 'check']);
  });

  test('has nothing to do for an empty plan that need not be waited for', () => {
    expect(stepsFor(plan(), tunnels, false)).toEqual([]);
  });

  test('repairs in EC2 before terraform needs what is in the way', () => {
    const found = plan({
      terraformPlan: '/srv/plan',
      findings: [{ kind: 'stopped-instance', address: 'i-1', detail: '', repairs: true }],
    });
    expect(kinds(found, [], false)).toEqual(['preflight', 'repair', 'terraform']);
  });

  test('takes a change made by others in the cluster for work on the cluster, and a finding it cannot heal for none', () => {
    const finding = { kind: 'foreign-change', address: 'Secret/web/tunnel-key', detail: '' } as const;
    expect(
      kinds(plan({ findings: [{ ...finding, repairs: true }] }), ['Deployment/web/tunnel'], false),
    ).toEqual(['preflight', 'objects', 'workload']);
    expect(
      kinds(plan({ findings: [{ ...finding, repairs: false }] }), ['Deployment/web/tunnel'], false),
    ).toEqual([]);
  });

  test('ends an unwanted tunnel before it waits for the one that needs its ports, and prunes what is left last', () => {
    const gone = (address: string) => change({ target: 'k8s', address, action: 'delete' });
    const moved = plan({ changes: [gone('ConfigMap/old/tunnel-ssh'), gone('Deployment/old/tunnel')] });
    expect(kinds(moved, ['Deployment/web/tunnel'], false)).toEqual([
      'preflight',
      'objects',
      'retire',
      'workload',
      'prune',
    ]);
    expect(kinds(plan({ changes: [gone('DaemonSet/old/x')] }), [], false)).not.toContain('prune');
    expect(kinds(plan({ changes: [gone('ConfigMap/old/x')] }), [], false)).not.toContain('retire');
  });
});
