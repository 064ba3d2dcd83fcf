/** The cluster's side of a plan. */
import type { Cluster } from '../../cluster/cluster.ts';
import { findCluster } from '../../cluster/find-cluster.ts';
import { imageWarnings, keepFirstDigest, readTunnelImage } from '../../cluster/tunnel-image.ts';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import type { Compilation } from '../../emitters/compilation.ts';
import { gatewayOf, isKeySecret } from '../../emitters/k8s/key-secret.ts';
import { addressOf, type KubeObject } from '../../emitters/k8s/kube-object.ts';
import type { Finding } from '../../finding.ts';
import { readPrivateKey } from '../../keys/key-files.ts';
import type { LiveContext } from '../../project/live-context.ts';
import type { Change } from '../document/plan.ts';
import type { PlanContext } from '../document/plan-context.ts';
import { askCluster } from './ask-cluster.ts';
import { clusterChanges, clusterDigest, clusterFindings } from './cluster-changes.ts';

export interface ClusterSide {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
  /** Null when no cluster was asked or found. */
  readonly cluster: Cluster | null;
  /** What is applied, and the uids of what stands in its places, by address. */
  readonly objects: readonly KubeObject[];
  readonly uids: ReadonlyMap<string, string>;
  /** The gateway's addresses that the key's Secret names. */
  readonly gateway: readonly string[];
  readonly digest: string | null;
  readonly complete: boolean;
}

type ClusterContext = LiveContext & Pick<PlanContext, 'adopt'>;

/** The side when it was not asked. */
export const unaskedCluster: ClusterSide = {
  changes: [],
  findings: [],
  diagnostics: [],
  cluster: null,
  objects: [],
  uids: new Map(),
  gateway: [],
  digest: null,
  complete: false,
};

/** Never throws for what the cluster or kubectl say: an error among the diagnostics means that the side failed. */
export async function clusterSide(compilation: Compilation, context: ClusterContext): Promise<ClusterSide> {
  const step = context.progress.step('asking the cluster');
  const side = await askSide(compilation, context);
  const error = side.diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  if (error) step.failed(error.summary);
  else step.done();
  return side;
}

async function askSide(compilation: Compilation, context: ClusterContext): Promise<ClusterSide> {
  const { exposure } = compilation;
  const found = await findCluster(exposure.cluster.context, context);
  if (!found.ok) return { ...unaskedCluster, diagnostics: found.diagnostics };
  const cluster = found.value;
  const key = readPrivateKey(context.project.keysFolder, 'tunnel');
  const [answer, image] = await Promise.all([
    askCluster(compilation, cluster, { tunnelKey: key.ok ? key.value : null, adopt: context.adopt }),
    readTunnelImage(exposure, cluster, context.project),
  ]);
  if (!answer.ok) return { ...unaskedCluster, cluster, diagnostics: answer.diagnostics };
  if (image.ok) keepFirstDigest(image.value, context.project);
  const changes = clusterChanges(answer.value, exposure);
  const findings = clusterFindings(answer.value);
  const { objects, live, ours } = answer.value;
  const gateway = gatewayOf(ours.find(isKeySecret));
  return {
    cluster,
    objects,
    uids: new Map(live.map((object) => [addressOf(object), object.metadata.uid ?? ''])),
    gateway,
    changes,
    findings,
    diagnostics: [...answer.diagnostics, ...(image.ok ? imageWarnings(image.value) : [])],
    digest: clusterDigest(changes, findings, gateway),
    complete: answer.value.deferred.length === 0,
  };
}
