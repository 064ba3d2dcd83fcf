/** What apply will do for a plan, in order. Pure: the same plan gives the same steps. */
import { addressOf } from '../emitters/k8s/kube-object.ts';
import type { Change, Plan } from '../plan/document/plan.ts';
import type { ApplyInput } from './apply.ts';

type StepTool = 'expose' | 'terraform' | 'aws' | 'ssh' | 'kubectl';

type StepKind =
  /** Asks everything that would stop a later step, before anything is changed. */
  | 'preflight'
  /** Brings the out directory to what the file means. */
  | 'files'
  /** Repairs in EC2 what a terraform plan cannot see. */
  | 'repair'
  /** Runs the saved terraform plan. */
  | 'terraform'
  /** Waits until the gateway's sshd offers the pinned host key. */
  | 'gateway'
  /** Applies the cluster's objects, workloads excepted. */
  | 'objects'
  /** Deletes workloads that are no longer wanted: they hold the ports that the wanted ones need. */
  | 'retire'
  /** Applies one workload and waits until it is rolled out. */
  | 'workload'
  /** Deletes the other objects that expose applied before and compiles no longer. */
  | 'prune'
  /** Asks from outside whether requests are carried. */
  | 'check';

export interface Step {
  readonly kind: StepKind;
  readonly title: string;
  readonly tool: StepTool;
  /** The object that the step is about, as kind/namespace/name; null where it is about all. */
  readonly address: string | null;
}

/** The kinds that run pods, and so take time and can fail after the server accepted them. */
export const workloadKinds: readonly string[] = ['Deployment', 'DaemonSet'];

/** The steps of a run: those of its plan, with every workload that is compiled. */
export function plannedSteps({ plan, compilation, wait }: ApplyInput): readonly Step[] {
  const workloads = compilation.objects.filter((object) => workloadKinds.includes(object.kind));
  return stepsFor(plan, workloads.map(addressOf), wait);
}

/**
 * The steps for a plan. `workloads` are all that the file means, as kind/namespace/name in the order to change them:
 * with `wait`, those without a change are waited for too, because an earlier apply may have ended before they were ready.
 * Without anything to change and without `wait` there is nothing to do, and the result is empty.
 */
export function stepsFor(plan: Plan, workloads: readonly string[], wait: boolean): readonly Step[] {
  const touchesCluster =
    plan.changes.some(isObject) ||
    plan.findings.some((finding) => finding.kind === 'foreign-change' && finding.repairs);
  const repairs = plan.findings.some((finding) => finding.kind !== 'foreign-change' && finding.repairs);
  const gone = unwanted(plan);
  const steps: Step[] = [
    ...(plan.changes.some((change) => change.target === 'files')
      ? [step('files', 'write the out directory', 'expose')]
      : []),
    ...(repairs ? [step('repair', 'repair in EC2 what terraform does not see', 'aws')] : []),
    ...(plan.terraformPlan !== null ? [step('terraform', 'run the saved terraform plan', 'terraform')] : []),
    ...(wait ? [step('gateway', 'wait for the gateway', 'ssh')] : []),
    ...(touchesCluster ? [step('objects', 'apply the cluster’s objects', 'kubectl')] : []),
    ...(gone.some(isWorkload) ? [step('retire', 'end workloads that are no longer wanted', 'kubectl')] : []),
    ...(touchesCluster || wait
      ? workloads.map((address) => step('workload', workloadTitle(address, wait), 'kubectl', address))
      : []),
    ...(gone.every(isWorkload) ? [] : [step('prune', 'delete objects that are no longer wanted', 'kubectl')]),
    ...(wait ? [step('check', 'ask from outside', 'expose')] : []),
  ];
  return steps.length === 0
    ? []
    : [step('preflight', 'check tools, account and cluster', 'expose'), ...steps];
}

/** The addresses of objects that the plan shows as no longer compiled. */
export function unwanted(plan: Plan): readonly string[] {
  return plan.changes
    .filter((change) => isObject(change) && (change.action === 'delete' || change.givenBack))
    .map((change) => change.address);
}

/** Whether the address is that of a workload. */
export function isWorkload(address: string): boolean {
  return workloadKinds.includes(address.slice(0, address.indexOf('/')));
}

function isObject(change: Change): boolean {
  return change.target === 'k8s';
}

function workloadTitle(address: string, wait: boolean): string {
  return `${wait ? 'roll out' : 'apply'} ${address}`;
}

function step(kind: StepKind, title: string, tool: StepTool, address: string | null = null): Step {
  return { kind, title, tool, address };
}
