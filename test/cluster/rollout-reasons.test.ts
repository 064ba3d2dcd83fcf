/** Causes out of what a cluster says, as kube-apiserver 1.32 words it. */
import { describe, expect, test } from 'vitest';
import { lastingReasons, rolloutReasons, secondsSeen } from '../../src/cluster/rollout/rollout-reasons.ts';

/** Messages of kube-scheduler 1.32; `taints` is what 1.34 made of `tainted` and `notReady`. */
const scheduler = {
  selector:
    "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
  tainted:
    '0/1 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
  cordoned:
    '0/1 nodes are available: 1 node(s) were unschedulable. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
  full: '0/1 nodes are available: 1 Insufficient memory. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
  port: "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
  taints:
    '0/1 nodes are available: 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
  none: 'no nodes available to schedule pods',
  notReady:
    '0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
  each: "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {media: }. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
};
const unscheduled = (message: string, metadata: object = {}) => ({
  ...pod({ conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] }),
  metadata: { name: 'tunnel-x', ...metadata },
});

const pod = (status: object) => ({ metadata: { name: 'tunnel-x' }, status });

describe('why a workload is not ready', () => {
  test('quotes the condition when no pod could be made', () => {
    const message =
      'pods "tunnel-x" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)';
    expect(
      rolloutReasons(
        {
          status: {
            conditions: [
              { type: 'Available', status: 'True' },
              { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message },
            ],
          },
        },
        [],
      ),
    ).toEqual([`ReplicaFailure: FailedCreate, ${message}`]);
  });

  test('says that no node takes the pod', () => {
    expect(
      rolloutReasons({}, [
        pod({
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: '0/1 nodes are available',
            },
          ],
        }),
      ]),
    ).toEqual(['pod tunnel-x: Unschedulable, 0/1 nodes are available']);
  });

  test('tells how a crashing container ended', () => {
    const crashing = {
      name: 'ssh',
      ready: false,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
      lastState: { terminated: { reason: 'Error', exitCode: 255 } },
    };
    expect(rolloutReasons({}, [pod({ containerStatuses: [crashing] })])).toEqual([
      'pod tunnel-x, container ssh: CrashLoopBackOff, back-off',
      'pod tunnel-x, container ssh, last run: Error, exit code 255',
    ]);
  });

  test('names a container whose probe fails', () => {
    expect(
      rolloutReasons({}, [pod({ containerStatuses: [{ name: 'ssh', ready: false, state: {} }] })]),
    ).toEqual(['pod tunnel-x, container ssh: runs, but its readiness probe does not pass']);
  });

  test('has nothing to say about what is well', () => {
    const done = {
      name: 'install',
      ready: false,
      state: { terminated: { exitCode: 0, reason: 'Completed' } },
    };
    expect(
      rolloutReasons({ status: { conditions: [{ type: 'Available', status: 'True' }] } }, [
        pod({ initContainerStatuses: [done], containerStatuses: [{ name: 'ssh', ready: true, state: {} }] }),
      ]),
    ).toEqual([]);
  });
});

describe('what no waiting mends', () => {
  const waiting = (reason: string, metadata: object = {}) => ({
    ...pod({ containerStatuses: [{ name: 'ssh', ready: false, state: { waiting: { reason } } }] }),
    metadata: { name: 'tunnel-x', ...metadata },
  });

  test.each(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'CreateContainerConfigError'])(
    'is %s',
    (reason) => {
      expect(lastingReasons({}, [waiting(reason)])).toEqual({
        reasons: [`pod tunnel-x, container ssh: ${reason}`],
        patience: 15,
      });
    },
  );

  test('is that the cluster refuses the pod', () => {
    const condition = {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: 'forbidden',
    };
    expect(lastingReasons({ status: { conditions: [condition] } }, []).reasons).toEqual([
      'ReplicaFailure: FailedCreate, forbidden',
    ]);
  });

  test('is not a container that starts, crashes or has yet to pass its probe, or a pod of an earlier rollout', () => {
    expect(
      lastingReasons({ status: { conditions: [{ type: 'Available', status: 'False' }] } }, [
        waiting('ContainerCreating'),
        waiting('CrashLoopBackOff'),
        pod({ containerStatuses: [{ name: 'ssh', ready: false, state: {} }] }),
        waiting('ImagePullBackOff', { deletionTimestamp: '2026-11-27T12:00:00Z' }),
        unscheduled(scheduler.cordoned, { deletionTimestamp: '2026-11-27T12:00:00Z' }),
        unscheduled(scheduler.notReady),
        unscheduled(scheduler.taints),
      ]).reasons,
    ).toEqual([]);
  });

  test.each([
    ['selector', /cluster\.nodeSelector/],
    ['tainted', /cluster\.tolerations/],
    ['cordoned', /kubectl uncordon/],
    ['full', /kubectl describe nodes/],
    ['port', /hostPort/],
    ['none', /has no node/],
  ] as const)('is a pod that no node takes: %s', (name, remedy) => {
    const { reasons, patience } = lastingReasons({}, [unscheduled(scheduler[name])]);
    expect(reasons).toEqual([
      `pod tunnel-x: Unschedulable, ${scheduler[name]}`,
      expect.stringMatching(remedy),
    ]);
    // An earlier pod may have to end first.
    expect(patience).toBe(45);
  });

  test('has a remedy for each cause', () => {
    const { reasons } = lastingReasons({}, [unscheduled(scheduler.each)]);
    expect(reasons.slice(1)).toEqual([
      expect.stringContaining('cluster.nodeSelector'),
      expect.stringContaining('cluster.tolerations'),
    ]);
  });

  test.each([
    ['all', scheduler.selector, 'No node has the labels of cluster.nodeSelector'],
    ['some', scheduler.each, 'Not every node has the labels of cluster.nodeSelector'],
    ['some of many', scheduler.selector.replaceAll('0/1', '0/11'), 'Not every node has the labels'],
  ])('tells whether %s nodes lack the labels', (_which, message, remedy) => {
    expect(rolloutReasons({}, [unscheduled(message)])[1]).toContain(remedy);
  });

  test('says what helps against taints that the scheduler does not name', () => {
    expect(rolloutReasons({}, [unscheduled(scheduler.taints)]).slice(1)).toEqual([
      '`kubectl describe nodes` lists the taints. Add the one that stays to cluster.tolerations, or remove it from the node.',
    ]);
  });

  test('is counted from when the cause came: an earlier one of another kind does not shorten the wait', () => {
    const pulling = lastingReasons({}, [waiting('ErrImagePull')]);
    const homeless = lastingReasons({}, [unscheduled(scheduler.full)]);
    const nothing = lastingReasons({}, []);
    const lasted = (...looks: readonly (typeof pulling)[]) =>
      looks.reduce((seen, look) => secondsSeen(seen, look, 5), { seconds: 0, patience: 0 }).seconds;
    expect(lasted(homeless, homeless, homeless)).toBe(15);
    expect(lasted(homeless, homeless, pulling)).toBe(5);
    expect(lasted(pulling, homeless, pulling)).toBe(5);
    expect(lasted(homeless, homeless, nothing)).toBe(0);
    expect(lasted(homeless, nothing, homeless)).toBe(5);
  });
});
