/** The kind that k3s defines for the settings of its charts. */
import type { ControlPlane } from './control-plane.ts';

export async function defineHelmChartConfigs(cluster: Pick<ControlPlane, 'must'>): Promise<void> {
  await cluster.must(['apply', '-f', '-'], definition);
  const defined = 'crd/helmchartconfigs.helm.cattle.io';
  await cluster.must(['wait', '--for', 'condition=Established', defined, '--timeout', '60s']);
}

/** As k3s defines it; other clusters do not know the kind. */
const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: helmchartconfigs.helm.cattle.io }
spec:
  group: helm.cattle.io
  scope: Namespaced
  names: { kind: HelmChartConfig, plural: helmchartconfigs, singular: helmchartconfig }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: { spec: { type: object, properties: { valuesContent: { type: string } } } }
`;
