/** Takes down what a DestroyList names. The cluster's part goes first, because the tunnel would dial a gateway that is gone. */
import { type StepsReport, stepRunner } from '../apply/step-runner.ts';
import { onceFreed } from '../apply/terraform/once-freed.ts';
import { runTerraform } from '../apply/terraform/run-terraform.ts';
import { deleteRecords } from '../aws/existing-records.ts';
import { removeAlerts } from '../aws/gateway/alert-remains.ts';
import { type Remainder, readRemains } from '../aws/gateway/cloud-remains.ts';
import type { Waiting } from '../aws/gateway/instance-life.ts';
import { removeTagged } from '../aws/gateway/remove-tagged.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { mapResult, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { ownerOf } from '../compiler/gateway-tags.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { LiveContext } from '../project/live-context.ts';
import { applyArguments } from '../tools/terraform/terraform.ts';
import type { DestroyList } from './destroy-list.ts';
import { leaveRecords } from './moved-records.ts';
import { planDestroy } from './plan-destroy.ts';
import { proveNothingLeft } from './prove-nothing-left.ts';
import { removeFromCluster } from './remove-from-cluster.ts';

export interface DestroyInput {
  readonly list: DestroyList;
  readonly exposure: Exposure;
  readonly context: LiveContext;
  /** null leaves the cluster alone. */
  readonly cluster: Cluster | null;
}

export interface DestroyReport extends StepsReport {
  /** What still carries the tag; null when EC2 could no longer be asked. */
  readonly left: readonly Remainder[] | null;
}

interface DestroyStep {
  readonly kind: 'cluster' | 'instances' | 'terraform' | 'records' | 'alerts' | 'untracked' | 'proof';
  readonly title: string;
  readonly tool: string;
}

/** Runs the destroy. The list must have been shown and agreed to. */
export async function destroy({ list, exposure, context, cluster }: DestroyInput): Promise<DestroyReport> {
  const { project, run, progress, signal } = context;
  const steps = stepRunner(stepsOf(list), progress, signal);
  let left: readonly Remainder[] | null = null;
  await steps.run('cluster', async () =>
    list.cluster && cluster ? removeFromCluster(list.cluster, cluster) : ok({}),
  );
  await steps.run('instances', (_step, { note }) => endInstances(list, exposure, { signal, note }));
  await steps.run('terraform', async (_step, { note }) => {
    const left = await leaveRecords(list.moved, context);
    if (!left.ok) return left;
    const args = applyArguments(list.terraformPlan ?? '', { lockSeconds: 3 });
    const runPlan = () => runTerraform(args, { workspace: project.terraform, run, progress, signal });
    const again = async () => {
      const planned = await planDestroy(context, true);
      return planned.ok ? runPlan() : planned;
    };
    return onceFreed(await runPlan(), again, exposure, { signal, note });
  });
  await steps.run('records', () => removeRecords(list, exposure));
  await steps.run('alerts', () => endAlerts(list));
  await steps.run('untracked', (_step, { note }) => removeUntracked(list, exposure, { signal, note }));
  await steps.run('proof', async (_step, { note }) => {
    const proof = await proveNothingLeft(list, exposure, { signal, note });
    left = proof.left;
    return proof.result;
  });
  return { ...steps.end(), left };
}

function stepsOf(list: DestroyList): readonly DestroyStep[] {
  const inCluster = list.cluster !== null && list.cluster.objects.length + list.cluster.namespaces.length > 0;
  const cluster: DestroyStep = { kind: 'cluster', title: 'delete the cluster’s objects', tool: 'kubectl' };
  const terraform: DestroyStep = {
    kind: 'terraform',
    title: 'destroy what the state holds',
    tool: 'terraform',
  };
  const records: DestroyStep = {
    kind: 'records',
    title: 'delete the DNS records that lead to the gateway',
    tool: 'aws',
  };
  const alerts: DestroyStep = {
    kind: 'alerts',
    title: 'delete the alerts that are in no state',
    tool: 'aws',
  };
  const instances: DestroyStep = {
    kind: 'instances',
    title: 'end the instances that are in no state',
    tool: 'aws',
  };
  return [
    ...(inCluster ? [cluster] : []),
    ...(list.terraformPlan === null || strays(list).length === 0 ? [] : [instances]),
    ...(list.terraformPlan === null ? [] : [terraform]),
    ...(list.records.length === 0 ? [] : [records]),
    ...(list.alerts.length === 0 ? [] : [alerts]),
    { kind: 'untracked', title: 'remove what carries the tags and is in no state', tool: 'aws' },
    { kind: 'proof', title: 'look whether anything is left', tool: 'aws' },
  ];
}

/**
 * Instances in no state, and the requests that would start them again. terraform cannot delete the network interface
 * that such an instance sits in, so they go first.
 */
async function endInstances(
  list: DestroyList,
  exposure: Exposure,
  waiting: Waiting,
): Promise<Result<{ readonly note: string }>> {
  const removed = await removeTagged(strays(list), exposure.gateway.region, waiting);
  const ids = strays(list).map(({ id }) => id);
  return mapResult(removed, () => ({ note: ids.join(', ') }));
}

function strays({ untracked }: DestroyList): readonly Remainder[] {
  const instances = untracked.filter(({ type }) => type === 'instance');
  if (instances.length === 0) return [];
  return [...untracked.filter(({ type }) => type === 'spot-instances-request'), ...instances];
}

/** Before the address that they lead to is released. */
async function removeRecords(
  { records }: DestroyList,
  { gateway, domain }: Exposure,
): Promise<Result<{ readonly note: string }>> {
  const deleted = await deleteRecords(gateway.region, domain.zones, records);
  const note = records.map(({ name, type }) => `${name} ${type}`).join(', ');
  return mapResult(deleted, () => ({ note }));
}

async function endAlerts({ alerts }: DestroyList): Promise<Result<{ readonly note: string }>> {
  const removed = await removeAlerts(alerts);
  return mapResult(removed, () => ({ note: alerts.map(({ type }) => type).join(', ') }));
}

/** Looked up anew: terraform has just removed most of it, and an interrupted run may have left something else. */
async function removeUntracked(
  { inState }: DestroyList,
  exposure: Exposure,
  waiting: Waiting,
): Promise<Result<{ readonly note: string }>> {
  const { region } = exposure.gateway;
  const remains = await readRemains(region, ownerOf(exposure), inState);
  if (!remains.ok) return remains;
  const removed = await removeTagged(remains.value, region, waiting);
  const names = remains.value.map(({ type, id }) => `${type} ${id}`);
  return mapResult(removed, () => ({ note: names.length === 0 ? 'nothing' : names.join(', ') }));
}
