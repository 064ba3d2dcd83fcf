/** What is live now, from four places at the same time and without terraform: EC2, DNS, the cluster, the state file. */
import { cloudFindings } from '../aws/gateway/cloud-findings.ts';
import { observeGateway } from '../aws/gateway/observe-gateway.ts';
import { claim, type ObservedGateway } from '../aws/gateway/ownership.ts';
import { askedElsewhere, ownershipDiagnostics } from '../aws/gateway/ownership-diagnostics.ts';
import type { Account } from '../aws/read-account.ts';
import { type AlertsStatus, readAlerts } from '../aws/read-alerts.ts';
import { findCluster } from '../cluster/find-cluster.ts';
import type { LiveObject } from '../cluster/live-object.ts';
import { listLabelled } from '../cluster/live-objects.ts';
import { readTunnelImage, type TunnelImage } from '../cluster/tunnel-image.ts';
import {
  asWarning,
  type Diagnostic,
  mapResult,
  ok,
  type Result,
} from '../compiler/diagnostics/diagnostic.ts';
import { ownerOf } from '../compiler/gateway-tags.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import { programOf } from '../emitters/k8s/labels.ts';
import type { Finding } from '../finding.ts';
import { fingerprint } from '../fingerprint.ts';
import { readPublicKeys } from '../keys/key-files.ts';
import { type DnsRecord, readDns } from '../outside/dns/read-dns.ts';
import type { LiveContext } from '../project/live-context.ts';
import { stateIds, stateLocation, unsavedState } from '../project/local-state.ts';
import { unfinishedRun } from '../project/unfinished-run.ts';

interface GatewayStatus {
  readonly id: string;
  /** As EC2 calls it, such as running. */
  readonly state: string;
  readonly type: string;
  readonly ipv4: string | null;
  readonly ipv6: string | null;
  readonly account: string;
}

interface TunnelStatus {
  readonly name: string;
  /** Pods. */
  readonly ready: number;
  readonly wanted: number;
}

export interface Status {
  /** "not asked": AWS gave no answer, and nothing is known of the gateway or of orphans. */
  readonly cloud: 'asked' | 'not asked';
  /** null when AWS was not asked. */
  readonly account: Account | null;
  /** null when there is none, or when AWS was not asked. */
  readonly gateway: GatewayStatus | null;
  readonly dns: readonly DnsRecord[];
  /** null when the cluster could not be asked. */
  readonly tunnel: readonly TunnelStatus[] | null;
  /** null when the cluster could not be asked. */
  readonly image: TunnelImage | null;
  /** null without alerts, and where AWS could not be asked about them. */
  readonly alerts: AlertsStatus | null;
  /** That the gateway's state is elsewhere or was not saved, or that another exposure has the name, with what to do about it. */
  readonly ownership: readonly Diagnostic[];
  /** Stopped, orphaned, forgotten: what a terraform plan does not see. */
  readonly orphans: readonly Finding[];
  /** Why a side could not be asked. */
  readonly faults: {
    readonly cloud: readonly Diagnostic[];
    readonly cluster: readonly Diagnostic[];
    readonly alerts: readonly Diagnostic[];
  };
}

const withoutState = 'Until then nothing can be changed from here; what the gateway serves is not affected.';

/** Never fails: a side that gives no answer has faults, and the other sides are still told. */
export async function readStatus(exposure: Exposure, context: LiveContext): Promise<Status> {
  const { terraform: workspace } = context.project;
  const inState = stateIds(workspace);
  const unfinished = unfinishedRun(context.project);
  const unsaved = unsavedState(workspace);
  const [seen, tunnels] = await Promise.all([
    observeGateway(exposure.gateway.region, exposure.name),
    askTunnels(exposure, context),
  ]);
  const cloud = mapResult(seen, (found) => claim(found, ownerOf(exposure), inState ?? new Set()));
  const gateway = cloud.ok ? gatewayStatus(cloud.value) : null;
  const [dns, alerts] = await Promise.all([
    readDns(exposure, gateway ?? { ipv4: null, ipv6: null }),
    cloud.ok ? readAlerts(exposure, cloud.value.account.id) : ok(null),
  ]);
  return {
    cloud: cloud.ok ? 'asked' : 'not asked',
    account: cloud.ok ? cloud.value.account : null,
    gateway,
    dns,
    tunnel: tunnels.ok ? tunnels.value.tunnels : null,
    image: tunnels.ok ? tunnels.value.image : null,
    alerts: alerts.ok ? alerts.value : null,
    ownership: [
      ...(unsaved === null ? [] : [asWarning(unsaved)]),
      ...(cloud.ok
        ? askedElsewhere(
            { account: cloud.value.account.id, region: exposure.gateway.region },
            stateLocation(workspace),
          ).map(asWarning)
        : []),
      ...(cloud.ok
        ? ownershipDiagnostics(
            { observed: cloud.value, inState, unfinished, exposure },
            'warning',
            withoutState,
          )
        : []),
    ],
    orphans: cloud.ok ? cloudFindings(cloud.value, inState, unfinished) : [],
    faults: { cloud: cloud.diagnostics, cluster: tunnels.diagnostics, alerts: alerts.diagnostics },
  };
}

function gatewayStatus({ instances, account }: ObservedGateway): GatewayStatus | null {
  const instance = instances.find(({ state }) => state !== 'terminated');
  if (instance === undefined) return null;
  const { id, state, type, ipv4, ipv6 } = instance;
  return { id, state, type, ipv4, ipv6, account: account.id };
}

async function askTunnels(
  exposure: Exposure,
  context: LiveContext,
): Promise<Result<{ readonly tunnels: readonly TunnelStatus[]; readonly image: TunnelImage | null }>> {
  const cluster = await findCluster(exposure.cluster.context, context);
  if (!cluster.ok) return cluster;
  const keys = readPublicKeys(context.project.keysFolder);
  const [labelled, image] = await Promise.all([
    listLabelled(cluster.value, {
      name: exposure.name,
      domain: exposure.domain.name,
      fingerprint: keys.ok ? fingerprint(keys.value.tunnel) : null,
    }),
    readTunnelImage(exposure, cluster.value, context.project),
  ]);
  if (!labelled.ok) return labelled;
  const tunnels = labelled.value.ours.filter(isTunnel).map(tunnelStatus);
  return ok({ tunnels, image: image.ok ? image.value : null });
}

function isTunnel(object: LiveObject): boolean {
  return object.kind === 'Deployment' && programOf(object) === 'tunnel';
}

function tunnelStatus({ metadata, spec, status }: LiveObject): TunnelStatus {
  return {
    name: metadata.name,
    ready: status?.readyReplicas ?? 0,
    wanted: Number(spec?.['replicas'] ?? 1),
  };
}
