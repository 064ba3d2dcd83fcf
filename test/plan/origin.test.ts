/** Which place of the file a change leads to: that of the port, field or group of fields that it is about. */
import { expect, test } from 'vitest';
import { clusterOrigin } from '../../src/plan/cluster/origin.ts';
import { portOrigin } from '../../src/plan/document/port-origin.ts';
import { fileOrigin } from '../../src/plan/files/origin.ts';
import { exposure, port } from '../helpers/exposure-builder.ts';

const git = port({ name: 'git', public: 2222, tunnels: [12222], origin: ['ports', 1] });
const file = exposure({ ports: [port({ origin: ['ports', 0] }), git] });
const tunnelLabels = { 'app.kubernetes.io/name': 'tunnel' };
const object = (kind: string, labels: Readonly<Record<string, string>> = tunnelLabels) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a', namespace: 'b', labels },
});

test('changed lines lead to the port whose numbers come or go in them', () => {
  expect(portOrigin('+      RemoteForward localhost:12222 gitea.git.svc:22', file)).toEqual(['ports', 1]);
  expect(portOrigin('-    ports = { 443 }\n+    ports = { 443, 2222 }', file)).toEqual(['ports', 1]);
  expect(portOrigin('+ localhost:12222\n+ localhost:8443', file)).toEqual(['ports']);
  expect(portOrigin(' localhost:12222\n+ image: a:2.443.1', file)).toBeNull();
  expect(portOrigin('+ key: AAAA+443/443=\n- sha: a443', file)).toBeNull();
});

test('files lead to the port or the field that their lines set', () => {
  const userData = 'cloud-init/user-data.yaml';
  expect(fileOrigin(userData, '+    TUNNEL_2222=12222', file)).toEqual(['ports', 1]);
  expect(fileOrigin(userData, '-    ssh-ed25519 AAAA\n+    ssh-ed25519 BBBB', file)).toEqual(['gateway']);
  expect(fileOrigin('terraform/firewall.tf', '', file)).toEqual(['ports']);
  expect(fileOrigin('terraform/gateway.tf', '-    market        = "spot"', file)).toEqual([
    'gateway',
    'market',
  ]);
  expect(fileOrigin('terraform/gateway.tf', '+    volume_size = 443', file)).toEqual(['gateway', 'disk']);
  expect(fileOrigin('terraform/dns.tf', '', file)).toEqual(['domain']);
  expect(fileOrigin('k8s/80-deployment-a-tunnel.yaml', '', file)).toEqual(['tunnel']);
});

test('objects lead to the port, the image or the group of fields', () => {
  const forward = '+  RemoteForward localhost:12222 gitea:22';
  expect(clusterOrigin(object('ConfigMap'), forward, file)).toEqual(['ports', 1]);
  expect(clusterOrigin(object('Secret'), '+ 2222', file)).toEqual(['tunnel']);
  expect(clusterOrigin(object('Deployment'), '-   image: a\n+   image: b', file)).toEqual([
    'tunnel',
    'image',
  ]);
  expect(clusterOrigin(object('Namespace', {}), '', file)).toEqual(['cluster', 'namespace']);
});
