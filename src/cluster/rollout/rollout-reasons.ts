/** Why a workload is not ready, out of what the cluster says about it and its pods. Pure. */
import { mayPass, schedulingRemedies } from './unscheduled.ts';

interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
}
interface ContainerStatus {
  readonly name?: string;
  readonly ready?: boolean;
  readonly state?: { readonly waiting?: Reason; readonly terminated?: Reason };
  readonly lastState?: { readonly terminated?: Reason };
}
interface Reason {
  readonly reason?: string;
  readonly message?: string;
  readonly exitCode?: number;
}

/** The parts that are read of a Deployment or DaemonSet, as kubectl prints it in JSON. */
export interface LiveWorkload {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** The parts that are read of a pod. */
export interface LivePod {
  readonly metadata?: { readonly name?: string; readonly deletionTimestamp?: string };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

/**
 * One line for each cause: conditions of the workload that stand for trouble, pods that no node takes, containers that
 * wait, ended or are not ready. Empty when the cluster names no cause.
 */
export function rolloutReasons(workload: LiveWorkload, pods: readonly LivePod[]): readonly string[] {
  const conditions = (workload.status?.conditions ?? [])
    .filter(isTrouble)
    .map((condition) => line(condition.type ?? 'condition', condition));
  return [...conditions, ...pods.flatMap(podReasons)];
}

/** Causes that do not pass while one waits, and the seconds for which they have to be there to be sure of that. */
interface LastingReasons {
  readonly reasons: readonly string[];
  readonly patience: number;
}

/**
 * An image that cannot be had, a container that cannot be made, a pod that the cluster refuses: a registry may fail once. A
 * pod that no node takes gets longer than a tunnel pod may take to end, because an earlier one may have to end first. Pods that are being deleted do not
 * count: they are an earlier rollout's.
 */
export function lastingReasons(workload: LiveWorkload, pods: readonly LivePod[]): LastingReasons {
  const conditions = (workload.status?.conditions ?? []).filter(
    (condition) => condition.type === 'ReplicaFailure' && condition.status === 'True',
  );
  const present = pods.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
  const stuck = present.filter((pod) =>
    containersOf(pod).some(({ state }) => lastingWaits.includes(state?.waiting?.reason ?? '')),
  );
  const refused = rolloutReasons({ status: { conditions } }, stuck);
  if (refused.length > 0) return { reasons: refused, patience: 15 };
  const homeless = present.filter((pod) =>
    unscheduled(pod).some(({ reason, message }) => reason === 'Unschedulable' && !mayPass(message ?? '')),
  );
  return { reasons: rolloutReasons({}, homeless), patience: 45 };
}

/** For how long causes of one kind, which have the same patience, were seen without a break. */
interface Seen {
  readonly seconds: number;
  readonly patience: number;
}

/** `earlier` and one more look, which stands for the seconds before it. A cause of another kind starts anew. */
export function secondsSeen(earlier: Seen, { reasons, patience }: LastingReasons, seconds: number): Seen {
  if (reasons.length === 0) return { seconds: 0, patience };
  return { seconds: (patience === earlier.patience ? earlier.seconds : 0) + seconds, patience };
}

const lastingWaits = [
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
];

function isTrouble(condition: Condition): boolean {
  return condition.type === 'ReplicaFailure' ? condition.status === 'True' : condition.status === 'False';
}

function podReasons(pod: LivePod): readonly string[] {
  const name = `pod ${pod.metadata?.name ?? '(unnamed)'}`;
  return [
    ...unscheduled(pod).flatMap((condition) => [
      line(name, condition),
      ...schedulingRemedies(condition.message ?? ''),
    ]),
    ...containersOf(pod).flatMap((container) => containerReasons(name, container)),
  ];
}

function unscheduled({ status }: LivePod): readonly Condition[] {
  return (status?.conditions ?? []).filter(
    (condition) => condition.type === 'PodScheduled' && condition.status === 'False',
  );
}

function containersOf({ status }: LivePod): readonly ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

function containerReasons(pod: string, container: ContainerStatus): readonly string[] {
  const where = `${pod}, container ${container.name ?? '(unnamed)'}`;
  const { waiting, terminated } = container.state ?? {};
  if (waiting) {
    // CrashLoopBackOff says only that it ended; how is in the state before it.
    const before = container.lastState?.terminated;
    return [line(where, waiting), ...(before ? [line(`${where}, last run`, before)] : [])];
  }
  if (terminated && terminated.exitCode !== 0) return [line(where, terminated)];
  return container.ready === false && !terminated
    ? [`${where}: runs, but its readiness probe does not pass`]
    : [];
}

function line(where: string, why: Reason | Condition): string {
  const exit = 'exitCode' in why && why.exitCode !== undefined ? `exit code ${why.exitCode}` : undefined;
  return `${where}: ${[why.reason, exit, why.message].filter((word) => word !== undefined && word !== '').join(', ')}`;
}
