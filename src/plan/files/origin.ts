/** The place in exposure.yaml that a changed file of the out directory comes from. Pure. */
import type { ConfigPath } from '../../compiler/diagnostics/diagnostic.ts';

/** `path` is relative to the out directory. */
export function fileOrigin(path: string): ConfigPath {
  if (path.startsWith('k8s/')) return path.includes('tunnel') ? ['tunnel'] : ['cluster'];
  if (path.endsWith('dns.tf')) return ['domain'];
  if (path.endsWith('firewall.tf')) return ['ports'];
  return ['gateway'];
}
