/** Plans for tests: an empty plan, of which each part can be replaced. */
import type { Change, Plan } from '../../src/plan/document/plan.ts';

export function change(over: Partial<Change> = {}): Change {
  return {
    target: 'terraform',
    address: 'aws_instance.gateway',
    action: 'create',
    diff: '',
    deferred: false,
    ...over,
  };
}

export function plan(over: Partial<Plan> = {}): Plan {
  return {
    formatVersion: 1,
    name: 'home',
    file: '/srv/exposure.yaml',
    out: '/srv/out',
    digest: '0'.repeat(64),
    target: {
      account: '123456789012',
      credentials: 'profile work',
      region: 'us-east-1',
      kubeContext: 'home',
      cluster: 'https://192.0.2.1:6443',
    },
    addresses: ['192.0.2.10'],
    changes: [],
    findings: [],
    complete: true,
    movesState: false,
    summary: { create: 0, update: 0, replace: 0, delete: 0 },
    cost: { currency: 'USD', monthly: 0, items: [], missing: [] },
    costBefore: null,
    launches: [{ zone: null, market: 'spot' }],
    returnsToSpot: false,
    costOnDemand: null,
    terraformPlan: null,
    newImage: null,
    stateSerial: null,
    adopt: [],
    clusterDigest: null,
    diagnostics: [],
    ...over,
  };
}
