/** The place in exposure.yaml that a changed file of the out directory comes from, by what changes in it. Pure. */
import type { ConfigPath } from '../../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { portOrigin } from '../document/port-origin.ts';

/** `path` is relative to the out directory; `diff` is empty for a new or removed file. */
export function fileOrigin(path: string, diff: string, exposure: Pick<Exposure, 'ports'>): ConfigPath {
  if (path.endsWith('gateway.tf')) return gatewayOrigin(diff);
  const port = diff === '' ? null : portOrigin(diff, exposure);
  if (port !== null) return port;
  if (path.startsWith('k8s/')) return path.includes('tunnel') ? ['tunnel'] : ['cluster'];
  if (path.endsWith('dns.tf')) return ['domain'];
  if (path.endsWith('firewall.tf')) return ['ports'];
  return ['gateway'];
}

/** The first field of the gateway that a changed line sets. */
function gatewayOrigin(diff: string): ConfigPath {
  const fields = [
    [/^[-+]\s+market\s*=/m, 'market'],
    [/^[-+]\s+instance_type\s*=/m, 'instanceType'],
    [/^[-+]\s+volume_size\s*=/m, 'disk'],
  ] as const;
  const field = fields.find(([line]) => line.test(diff))?.[1];
  return field === undefined ? ['gateway'] : ['gateway', field];
}
