/**
 * Third stage: ExposureConfig → Exposure. Fills in what one field decides about another and checks the rules that
 * involve several fields. Each has a file of its own; this one sets their order.
 */
import type { ExposureConfig } from '../../../schema/exposure.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Exposure, State } from '../resolved-exposure.ts';
import { checkPortClaims } from './check-port-claims.ts';
import { checkPorts } from './check-ports.ts';
import { checkRuleQuota } from './check-rule-quota.ts';
import { resolveAlerts } from './resolve-alerts.ts';
import { resolveCluster } from './resolve-cluster.ts';
import { resolveDomain, resourceName } from './resolve-domain.ts';
import { resolveGateway } from './resolve-gateway.ts';
import { resolvePorts } from './resolve-ports.ts';

export interface Resolution {
  /** Meaningful only if no diagnostic is an error. */
  readonly exposure: Exposure;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a valid configuration means. All rules are checked, even if the first ones find errors. */
export function resolve(config: ExposureConfig): Resolution {
  const diagnostics: Diagnostic[] = [];
  const add = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic);
  };
  const domain = resolveDomain(config, add);
  const gateway = resolveGateway(config, add);
  const ports = resolvePorts(config, add);
  const cluster = resolveCluster(config, add);
  checkPorts(config, ports, add);
  checkPortClaims(config, ports, add);
  const exposure: Exposure = {
    name: config.name ?? resourceName(domain.name),
    domain,
    ports,
    gateway,
    tunnel: {
      ...config.tunnel,
      // The pods of most clusters have only IPv4, while their nodes have both.
      hostNetwork: !gateway.ipv4 || ports.some((port) => port.target.onNode),
    },
    cluster,
    state: resolveState(config),
    alerts: resolveAlerts(config, ports, add),
    budget: config.budget,
  };
  checkRuleQuota(exposure, add);
  return { exposure, diagnostics };
}

function resolveState({ state }: ExposureConfig): State {
  return state === null ? { kind: 'local' } : { kind: 's3', ...state.s3 };
}
