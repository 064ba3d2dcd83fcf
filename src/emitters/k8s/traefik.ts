/** What k3s's own Traefik needs to see the visitor's address behind a gateway that speaks the PROXY protocol. */
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { yamlText } from '../yaml.ts';
import { labelsFor } from './labels.ts';
import type { DeclaredObject, ManifestFile } from './manifest-file.ts';

/** k3s's range for pods, unless the cluster was made with another --cluster-cidr. */
const podNetwork = '10.42.0.0/16';

interface HelmChartConfig extends DeclaredObject {
  readonly spec: { readonly valuesContent: string };
}

/** Nothing without haproxy: Traefik then takes the connections as they come. */
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
    'Lets k3s’s Traefik take the visitor’s address from the tunnel pods, which haproxy on the gateway sends ahead of each',
    `connection. ${podNetwork} is where k3s puts pods; connections without that header are served as before.`,
  ].join('\n');
  return [{ object, why }];
}
