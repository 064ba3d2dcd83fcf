/** What the Traefik that k3s ships needs to learn the visitor's address, which haproxy sends by the PROXY protocol. */
import type { Exposure } from '../../../compiler/resolved-exposure.ts';
import { yamlText } from '../../yaml.ts';
import { labelsFor } from '../labels.ts';
import type { DeclaredObject, ManifestFile } from '../manifest-file.ts';

/** k3s's addresses for pods, unless the cluster was made with another --cluster-cidr. */
const podNetwork = '10.42.0.0/16';

interface HelmChartConfig extends DeclaredObject {
  readonly spec: { readonly valuesContent: string };
}

/** No object without haproxy: Traefik then needs no settings. */
export function traefik({ name, gateway }: Exposure): readonly ManifestFile[] {
  if (gateway.forwarder !== 'haproxy') return [];
  const trusted = { proxyProtocol: { trustedIPs: [podNetwork] } };
  const object: HelmChartConfig = {
    apiVersion: 'helm.cattle.io/v1',
    kind: 'HelmChartConfig',
    metadata: { name: 'traefik', namespace: 'kube-system', labels: labelsFor(name, 'traefik') },
    spec: { valuesContent: yamlText({ ports: { web: trusted, websecure: trusted } }) },
  };
  const why = [
    'Lets the Traefik that k3s ships take the visitor’s address from the header that haproxy on the gateway sends ahead of',
    `each connection. Only pods may send it (${podNetwork} in k3s). Connections without it are served as before.`,
  ].join('\n');
  return [{ object, why }];
}
