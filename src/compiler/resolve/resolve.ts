/**
 * Third stage: ExposureConfig → Exposure. Fills in what one field decides about another and checks the rules across
 * fields, each in a file of its own; this one says in which order.
 */
import type { ExposureConfig } from '../../../schema/exposure.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Exposure, State } from '../resolved-exposure.ts';
import { checkPortClaims } from './check-port-claims.ts';
import { checkPorts } from './check-ports.ts';
import { resolveCluster } from './resolve-cluster.ts';
import { resolveGateway } from './resolve-gateway.ts';
import { resolveDomain, resourceName } from './resolve-names.ts';
import { resolvePorts } from './resolve-ports.ts';
import { ruleQuota } from './rule-quota.ts';

export interface Resolution {
  /** Means something only when no diagnostic is an error. */
  readonly exposure: Exposure;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a valid configuration means. All rules are checked, whatever the first ones find. */
export function resolve(config: ExposureConfig): Resolution {
  const diagnostics: Diagnostic[] = [];
  const report = (it: Diagnostic): void => {
    diagnostics.push(it);
  };
  const domain = resolveDomain(config, report);
  const gateway = resolveGateway(config, report);
  const ports = resolvePorts(config, report);
  const cluster = resolveCluster(config, report);
  checkPorts(config, ports, report);
  checkPortClaims(config, ports, report);
  const exposure: Exposure = {
    name: config.name ?? resourceName(domain.name),
    domain,
    ports,
    gateway,
    tunnel: { ...config.tunnel, hostNetwork: ports.some((it) => it.target.onNode) },
    cluster,
    state: resolveState(config),
    budget: config.budget,
  };
  ruleQuota(exposure).forEach(report);
  return { exposure, diagnostics };
}

function resolveState({ state }: ExposureConfig): State {
  return state === null ? { kind: 'local' } : { kind: 's3', ...state.s3 };
}
