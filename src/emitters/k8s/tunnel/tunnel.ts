/** The tunnel: one Deployment per replica, because each replica asks the gateway for its own ports. */
import type { Deployment } from 'kubernetes-types/apps/v1.ts';
import type { ServiceAccount } from 'kubernetes-types/core/v1.ts';
import type { Exposure } from '../../../compiler/resolved-exposure.ts';
import { commented } from '../../yaml.ts';
import { instanceLabels, labelsFor } from '../labels.ts';
import type { ManifestFile } from '../manifest-file.ts';
import { accountName, tunnelName } from './tunnel-names.ts';
import { podTemplate } from './tunnel-pod.ts';

/** `annotations` go on the pods. A change of one replaces the pod. */
export function tunnelDeployments(
  exposure: Exposure,
  annotations: Record<string, string>,
): readonly ManifestFile[] {
  return Array.from({ length: exposure.tunnel.replicas }, (_, replica) => ({
    object: deployment(exposure, replica, annotations),
    why:
      replica === 0
        ? 'Keeps the connection to the gateway.'
        : `Connection ${replica + 1} to the gateway, with its own ports there.`,
  }));
}

export function tunnelServiceAccount({ name, cluster }: Exposure): ManifestFile {
  const object: ServiceAccount = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      name: accountName(name),
      namespace: cluster.namespace,
      labels: labelsFor(name, 'tunnel'),
    },
    automountServiceAccountToken: false,
  };
  return { object, why: 'An identity without rights: the tunnel never calls the API server.' };
}

function deployment(exposure: Exposure, replica: number, annotations: Record<string, string>): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: tunnelName(exposure.name, replica),
      namespace: exposure.cluster.namespace,
      labels: {
        ...labelsFor(exposure.name, 'tunnel'),
        ...instanceLabels('tunnel', tunnelName(exposure.name, replica)),
      },
    },
    spec: {
      replicas: 1,
      strategy: commented(
        { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
        'The old pod goes first: two cannot have the same ports on the gateway. Recreate would wait for one on a lost node.',
      ),
      selector: { matchLabels: instanceLabels('tunnel', tunnelName(exposure.name, replica)) },
      template: podTemplate(exposure, replica, annotations),
    },
  };
}
