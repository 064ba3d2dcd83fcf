/** What is live now, from four places at the same time and without terraform: EC2, DNS, the cluster, the state file. */

import { cloudFindings } from '../aws/cloud-findings.ts';
import { observeGateway } from '../aws/observe-gateway.ts';
import { findCluster } from '../cluster/find-cluster.ts';
import { listOurs } from '../cluster/live-objects.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { Finding } from '../finding.ts';
import { type DnsRecord, readDns } from '../outside/dns.ts';
import type { LiveContext } from '../project/live-context.ts';
import { stateIds } from '../project/state-ids.ts';

interface GatewayStatus {
  readonly id: string;
  readonly state: string;
  readonly type: string;
  readonly ipv4: string | null;
  readonly ipv6: string | null;
  readonly account: string;
}
interface TunnelStatus {
  readonly name: string;
  readonly ready: number;
  readonly wanted: number;
}

export interface Status {
  /** null when there is none, or when AWS could not be asked (then a diagnostic says so). */
  readonly gateway: GatewayStatus | null;
  readonly dns: readonly DnsRecord[];
  /** null when the cluster could not be asked. */
  readonly tunnel: readonly TunnelStatus[] | null;
  /** Stopped, orphaned, forgotten: what a terraform plan does not see. */
  readonly orphans: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A side that does not answer becomes an error among the diagnostics; the others are still shown. */
export async function readStatus(exposure: Exposure, context: LiveContext): Promise<Status> {
  const [cloud, tunnel] = await Promise.all([
    observeGateway(exposure.gateway.region, exposure.name),
    askTunnel(exposure, context),
  ]);
  const observed = cloud.ok ? cloud.value : null;
  const instance = observed?.instances.find((it) => it.state !== 'terminated') ?? null;
  const dns = await readDns(exposure, instance?.ipv4 ?? null, instance?.ipv6 ?? null);
  return {
    gateway:
      instance === null || observed === null
        ? null
        : {
            id: instance.id,
            state: instance.state,
            type: instance.type,
            ipv4: instance.ipv4,
            ipv6: instance.ipv6,
            account: observed.account,
          },
    dns,
    tunnel: tunnel.found,
    orphans: observed === null ? [] : cloudFindings(observed, stateIds(context.project.terraform)),
    diagnostics: [...cloud.diagnostics, ...tunnel.diagnostics],
  };
}

async function askTunnel(
  exposure: Exposure,
  context: LiveContext,
): Promise<{
  readonly found: readonly TunnelStatus[] | null;
  readonly diagnostics: readonly Diagnostic[];
}> {
  const cluster = await findCluster(exposure.cluster.context, context);
  if (!cluster.ok) return { found: null, diagnostics: cluster.diagnostics };
  const ours = await listOurs(cluster.value, exposure.name);
  if (!ours.ok) return { found: null, diagnostics: ours.diagnostics };
  const tunnels = ours.value.filter(
    (it) => it.kind === 'Deployment' && it.metadata.name.startsWith('tunnel'),
  );
  return {
    found: tunnels.map((it) => ({
      name: it.metadata.name,
      ready: it.status?.readyReplicas ?? 0,
      wanted: Number(it.spec?.['replicas'] ?? 1),
    })),
    diagnostics: [],
  };
}
