/** The cluster's side of a plan. */
import { join } from 'node:path';
import { findCluster } from '../../cluster/find-cluster.ts';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import type { Compilation } from '../../emitters/emitter.ts';
import type { Finding } from '../../finding.ts';
import { readPrivateKey } from '../../keys/key-files.ts';
import type { Change } from '../plan.ts';
import type { Surroundings } from '../plan-context.ts';
import { askCluster } from './ask-cluster.ts';
import { clusterChanges, clusterDigest, clusterFindings } from './cluster-changes.ts';

export interface ClusterSide {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
  /** The kubeconfig context and the address of its server. */
  readonly context: string | null;
  readonly server: string | null;
  readonly digest: string | null;
  readonly complete: boolean;
}

/** The side when it was not asked. */
export const unaskedCluster: ClusterSide = {
  changes: [],
  findings: [],
  diagnostics: [],
  context: null,
  server: null,
  digest: null,
  complete: false,
};

/** Never throws for what the cluster or kubectl say: an error among the diagnostics means that the side failed. */
export async function clusterSide(compilation: Compilation, around: Surroundings): Promise<ClusterSide> {
  const { exposure } = compilation;
  const step = around.progress.step('asking the cluster');
  const access = await findCluster(exposure.cluster.context, around.kubeconfig, around.run, around.signal);
  if (!access.ok) {
    step.failed(access.diagnostics[0]?.summary);
    return { ...unaskedCluster, diagnostics: access.diagnostics };
  }
  const named = { context: access.value.context, server: access.value.server };
  const key = readPrivateKey(join(around.home, 'keys'), 'tunnel');
  const answer = await askCluster({
    access: access.value,
    exposure,
    manifests: compilation.objects,
    tunnelKey: key.ok ? key.value : null,
    run: around.run,
    signal: around.signal,
  });
  if (!answer.ok) {
    step.failed(answer.diagnostics[0]?.summary);
    return { ...unaskedCluster, ...named, diagnostics: answer.diagnostics };
  }
  step.done();
  const changes = clusterChanges(answer.value, exposure);
  const findings = clusterFindings(answer.value);
  return {
    ...named,
    changes,
    findings,
    diagnostics: answer.diagnostics,
    digest: clusterDigest(changes, findings),
    complete: answer.value.deferred.length === 0,
  };
}
