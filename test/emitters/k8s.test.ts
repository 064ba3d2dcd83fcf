/** The cluster's objects and what decides them. test/real/kubernetes.test.ts applies them to a real API server. */
import type { DaemonSet, Deployment } from 'kubernetes-types/apps/v1.ts';
import type { ConfigMap, Namespace, Secret, Service } from 'kubernetes-types/core/v1.ts';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Exposure, PublicKeys } from '../../src/compiler/resolved-exposure.ts';
import { k8s } from '../../src/emitters/k8s/index.ts';
import { addressOf } from '../../src/emitters/k8s/kube-object.ts';
import { connectionLimits, connectionsPerVisitor } from '../../src/emitters/limits.ts';
import { exposure, port, publicKeys } from '../helpers/exposure-builder.ts';

const base = exposure();
const withController = exposure({
  cluster: { ...base.cluster, ingress: 'ingress-nginx', namespace: 'ingress-nginx' },
});
const inPods = port({ target: { host: 'traefik.kube-system.svc', port: 443, onNode: false } });
const podNetwork = (over: Partial<Exposure> = {}) =>
  exposure({
    ports: [inPods],
    tunnel: { ...base.tunnel, hostNetwork: false },
    cluster: { ...base.cluster, ingress: 'traefik', namespace: 'expose' },
    ...over,
  });
const threeTunnels = exposure({
  ports: [port({ tunnels: [8443, 8543, 8643] })],
  gateway: { ...base.gateway, forwarder: 'haproxy' },
  tunnel: { ...base.tunnel, replicas: 3 },
});

const pathsOf = (subject: Exposure) =>
  k8s(subject, publicKeys).files.map(({ path }) => path.slice('k8s/'.length));

/** The object in the file of that name, without k8s/ and .yaml. */
function object<T>(subject: Exposure, name: string, keys: PublicKeys = publicKeys): T {
  const file = k8s(subject, keys).files.find(({ path }) => path === `k8s/${name}.yaml`);
  if (file === undefined) throw new Error(`no ${name} among ${pathsOf(subject).join(' ')}`);
  return parse(file.contents) as T;
}
const deployment = (subject: Exposure, name = 'tunnel') =>
  object<Deployment>(subject, `80-deployment-api-example-com-${name}`);
const podOf = (subject: Exposure, name?: string) => deployment(subject, name).spec!.template.spec!;
const containerOf = (subject: Exposure, name?: string) => podOf(subject, name).containers[0]!;

const lost = (trouble: string) => ({
  key: `node.kubernetes.io/${trouble}`,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 30,
});

describe('files', () => {
  test('with ingress ingress-nginx include the controller', () => {
    expect(pathsOf(withController)).toEqual([
      '00-namespace-ingress-nginx.yaml',
      '10-serviceaccount-api-example-com-tunnel.yaml',
      '10-serviceaccount-ingress-nginx.yaml',
      '20-configmap-api-example-com-tunnel-ssh.yaml',
      '20-configmap-ingress-nginx-controller.yaml',
      '20-secret-api-example-com-tunnel-key.yaml',
      '30-clusterrole-ingress-nginx.yaml',
      '30-role-ingress-nginx.yaml',
      '40-clusterrolebinding-ingress-nginx.yaml',
      '40-rolebinding-ingress-nginx.yaml',
      '50-ingressclass-nginx.yaml',
      '60-service-ingress-nginx-controller.yaml',
      '70-daemonset-ingress-nginx-controller.yaml',
      '80-deployment-api-example-com-tunnel.yaml',
      'kustomization.yaml',
    ]);
  });

  test.each([
    ['traefik', 'socat'],
    ['none', 'haproxy'],
  ] as const)('with ingress %s and %s there is the tunnel alone', (ingress, forwarder) => {
    expect(
      pathsOf(exposure({ gateway: { ...base.gateway, forwarder }, cluster: { ...base.cluster, ingress } })),
    ).toEqual([
      '00-namespace-expose.yaml',
      '10-serviceaccount-api-example-com-tunnel.yaml',
      '20-configmap-api-example-com-tunnel-ssh.yaml',
      '20-secret-api-example-com-tunnel-key.yaml',
      '80-deployment-api-example-com-tunnel.yaml',
      'kustomization.yaml',
    ]);
  });

  test('let traefik behind haproxy trust the pods for the visitor’s address', () => {
    const subject = podNetwork({ gateway: { ...base.gateway, forwarder: 'haproxy' } });
    const { spec } = object<{ spec: { valuesContent: string } }>(subject, '20-helmchartconfig-traefik');
    const trusted = { proxyProtocol: { trustedIPs: ['10.42.0.0/16'] } };
    expect(parse(spec.valuesContent)).toEqual({ ports: { web: trusted, websecure: trusted } });
  });

  test('are listed in kustomization.yaml in their order, without the Secret of the key', () => {
    const all = pathsOf(threeTunnels);
    expect(object<{ resources: string[] }>(threeTunnels, 'kustomization').resources).toEqual(
      all.filter((path) => path !== 'kustomization.yaml' && !path.includes('-secret-')),
    );
  });

  test('include no namespace of the cluster itself', () => {
    const subject = podNetwork({ cluster: { ...base.cluster, ingress: 'none', namespace: 'kube-system' } });
    expect(pathsOf(subject).filter((path) => path.includes('namespace'))).toEqual([]);
    expect(deployment(subject).metadata?.namespace).toBe('kube-system');
  });

  test('have the labels by which expose finds their objects, and the domain that completes the mark', () => {
    for (const { path, contents } of [threeTunnels, withController].flatMap(
      (made) => k8s(made, publicKeys).files,
    )) {
      if (path.endsWith('kustomization.yaml')) continue;
      expect(parse(contents).metadata, path).toMatchObject({
        labels: {
          'app.kubernetes.io/managed-by': 'expose',
          'app.kubernetes.io/part-of': 'api-example-com',
        },
        annotations: { 'expose.dev/domain': 'api.example.com' },
      });
    }
  });

  test('contain the objects of the compilation, in their order', () => {
    for (const made of [exposure(), withController, podNetwork(), threeTunnels]) {
      const { objects, files } = k8s(made, publicKeys);
      const manifests = files.filter(({ path }) => !path.endsWith('kustomization.yaml'));
      expect(JSON.stringify(objects)).toBe(JSON.stringify(manifests.map(({ contents }) => parse(contents))));
    }
  });

  test('have no empty list or mapping, which the API server drops and a diff would always show', () => {
    for (const subject of [exposure(), withController, podNetwork(), threeTunnels])
      for (const { path, contents } of k8s(subject, publicKeys).files)
        expect(contents, path).not.toMatch(/(?:\[\]|\{\})$/m);
  });
});

describe('namespace', () => {
  const labels = (subject: Exposure, name: string) =>
    Object.entries(object<Namespace>(subject, `00-namespace-${name}`).metadata!.labels!)
      .filter(([key]) => key.startsWith('pod-security'))
      .map(([key, value]) => `${key.split('/')[1]}=${value}`);

  test.each([
    ['admits pods on the host network', exposure(), 'expose', ['enforce=privileged']],
    [
      'otherwise warns at the restricted level',
      podNetwork(),
      'expose',
      ['audit=restricted', 'warn=restricted'],
    ],
    [
      'warns at the baseline level if the image lacks autossh',
      podNetwork({ tunnel: { ...base.tunnel, hostNetwork: false, image: 'debian:12' } }),
      'expose',
      ['audit=baseline', 'warn=baseline'],
    ],
  ] as const)('%s', (_, subject, name, expected) => {
    expect(labels(subject, name)).toEqual(expected);
  });
});

describe('key', () => {
  test('the Secret has no data, only the fingerprint of the public key', () => {
    const secret = object<Secret>(exposure(), '20-secret-api-example-com-tunnel-key');
    expect(secret).not.toHaveProperty('data');
    expect(secret).not.toHaveProperty('stringData');
    expect(secret.metadata?.annotations).toEqual({
      'expose.dev/key-fingerprint': expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/),
      'expose.dev/domain': 'api.example.com',
    });
  });

  test.each([
    ['a rotated tunnel key', exposure(), { ...publicKeys, tunnel: publicKeys.host }],
    ['a rotated host key', exposure(), { ...publicKeys, previousHost: publicKeys.tunnel }],
    [
      'another keep-alive',
      exposure({ tunnel: { ...base.tunnel, keepAlive: { interval: 9, count: 3 } } }),
      publicKeys,
    ],
  ])('%s replaces the pods', (_, subject, keys) => {
    const annotations = (made: Deployment) => made.spec!.template.metadata!.annotations;
    expect(
      annotations(object<Deployment>(subject, '80-deployment-api-example-com-tunnel', keys)),
    ).not.toEqual(annotations(deployment(exposure())));
  });

  test('is mounted read-only, with access only for its owner', () => {
    expect(podOf(exposure()).volumes).toContainEqual({
      name: 'key',
      secret: { secretName: 'api-example-com-tunnel-key', defaultMode: 0o400 },
    });
    expect(containerOf(exposure()).volumeMounts).toContainEqual({
      name: 'key',
      mountPath: '/etc/tunnel-key',
      readOnly: true,
    });
  });
});

describe('tunnel', () => {
  test('has a Deployment per replica, each with its own ports on the gateway', () => {
    const config = object<ConfigMap>(threeTunnels, '20-configmap-api-example-com-tunnel-ssh').data![
      'ssh_config'
    ];
    ['tunnel', 'tunnel-2', 'tunnel-3'].forEach((name, replica) => {
      expect(deployment(threeTunnels, name).spec).toMatchObject({
        replicas: 1,
        // A second pod at no time, and none that waits for the end of a pod whose node is lost.
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
      });
      expect(containerOf(threeTunnels, name).command).toEqual(['/bin/sh', '/etc/tunnel/start.sh', name]);
      expect(config).toContain(
        `Host ${name}\n  RemoteForward localhost:${8443 + 100 * replica} localhost:443\n\n`,
      );
    });
  });

  test('shares a namespace with the tunnel of another exposure', () => {
    const placesOf = (name: string) =>
      k8s({ ...threeTunnels, name, cluster: { ...base.cluster, ingress: 'none' } }, publicKeys)
        .objects.filter(({ kind }) => kind !== 'Namespace')
        .map(addressOf);
    const [eu, us] = [placesOf('eu'), placesOf('us')];
    expect(eu.every((address) => address.includes('/eu-tunnel'))).toBe(true);
    expect(eu.filter((address) => us.includes(address))).toEqual([]);
  });

  test('has selectors that match only their own pods', () => {
    const second = { ...threeTunnels, name: 'second' };
    const selectors = [threeTunnels, second].flatMap((subject) =>
      k8s(subject, publicKeys)
        .objects.filter(({ kind }) => kind === 'Deployment')
        .map(({ spec }) => spec as unknown as NonNullable<Deployment['spec']>),
    );
    expect(selectors).toHaveLength(6);
    for (const [index, { selector }] of selectors.entries()) {
      const matching = selectors.filter(({ template }) =>
        Object.entries(selector.matchLabels!).every(
          ([key, value]) => template.metadata!.labels![key] === value,
        ),
      );
      expect(matching).toEqual([selectors[index]]);
    }
  });

  test('returns its ports before it stops if it is one of several, and stops at once if it is the only one', () => {
    expect(containerOf(threeTunnels).lifecycle?.preStop?.exec?.command).toEqual([
      '/bin/sh',
      '/etc/tunnel/drain.sh',
      'tunnel',
    ]);
    expect(podOf(threeTunnels).terminationGracePeriodSeconds).toBeGreaterThan(20);
    expect(containerOf(exposure())).not.toHaveProperty('lifecycle');
  });

  test('uses the host network only if a target is a port of the node', () => {
    expect(podOf(exposure())).toMatchObject({ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' });
    expect(podOf(podNetwork())).not.toHaveProperty('hostNetwork');
    expect(podOf(podNetwork())).not.toHaveProperty('dnsPolicy');
  });

  test.each([
    ['jnovack/autossh:2.0.1', true],
    [`ghcr.io/me/autossh@sha256:${'0'.repeat(64)}`, true],
    ['registry.local:5000/me/autossh:1', true],
    ['alpine:3.20', false],
    ['registry.local:5000/base:autossh', false],
  ])('%s: without root %s', (image, withoutRoot) => {
    const subject = exposure({ tunnel: { ...base.tunnel, image } });
    expect(podOf(subject).securityContext?.runAsNonRoot === true).toBe(withoutRoot);
    expect(containerOf(subject).securityContext).toMatchObject(
      withoutRoot
        ? { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } }
        : { runAsUser: 0, allowPrivilegeEscalation: false },
    );
  });

  test('has no volume for which kubectl drain would want another flag', () => {
    for (const subject of [exposure(), podNetwork(), threeTunnels])
      for (const volume of podOf(subject).volumes!) expect(volume).not.toHaveProperty('emptyDir');
  });

  test('declares no ports, which would keep a second pod off the node’s network', () => {
    expect(containerOf(exposure())).not.toHaveProperty('ports');
  });

  test('runs on the nodes that the file chooses', () => {
    const tolerations = [
      { key: 'dedicated', operator: 'Exists', value: null, effect: 'NoSchedule', tolerationSeconds: null },
    ] as const;
    const subject = exposure({
      cluster: { ...withController.cluster, nodeSelector: { 'kubernetes.io/arch': 'arm64' }, tolerations },
    });
    const expected = {
      nodeSelector: { 'kubernetes.io/arch': 'arm64' },
      tolerations: [{ key: 'dedicated', operator: 'Exists', effect: 'NoSchedule' }],
    };
    expect(podOf(subject)).toMatchObject({
      ...expected,
      tolerations: [...expected.tolerations, lost('not-ready'), lost('unreachable')],
    });
    expect(
      object<DaemonSet>(subject, '70-daemonset-ingress-nginx-controller').spec!.template.spec,
    ).toMatchObject(expected);
    expect(podOf(exposure())).not.toHaveProperty('nodeSelector');
  });

  test('leaves a node that the cluster has lost, unless the file says when', () => {
    const withTolerations = (...tolerations: Exposure['cluster']['tolerations']) =>
      podOf(exposure({ cluster: { ...base.cluster, tolerations } })).tolerations;
    const any = {
      key: null,
      operator: 'Exists',
      value: null,
      effect: null,
      tolerationSeconds: null,
    } as const;
    expect(withTolerations()).toEqual([lost('not-ready'), lost('unreachable')]);
    expect(
      withTolerations({ ...any, key: 'node.kubernetes.io/unreachable', tolerationSeconds: 5 })?.map(
        ({ key }) => key,
      ),
    ).toEqual(['node.kubernetes.io/unreachable', 'node.kubernetes.io/not-ready']);
    expect(withTolerations(any)).toEqual([{ operator: 'Exists' }]);
  });

  test.each([
    ['socat', exposure()],
    ['haproxy', threeTunnels],
    ['nftables', exposure({ gateway: { ...exposure().gateway, forwarder: 'nftables' } })],
  ] as const)(
    '%s: ssh has memory for all connections and one visitor’s unread uploads, and ends before its container',
    (forwarder, subject) => {
      const limit = Number(String(containerOf(subject).resources!.limits!['memory']).replace('Mi', ''));
      const [window, queue] = [2.1, 3.2];
      const script = object<ConfigMap>(subject, `20-configmap-${subject.name}-tunnel-ssh`).data!['ssh.sh'];
      const ssh = Number(/^ulimit -d (\d+)$/m.exec(String(script))?.[1]) / 1024;
      expect(ssh).toBeGreaterThan(connectionsPerVisitor * window + (connectionLimits[forwarder] * 35) / 1024);
      expect(limit).toBeGreaterThan(ssh + connectionsPerVisitor * queue);
      // A Raspberry Pi of 1 GB.
      expect(limit).toBeLessThan(768);
    },
  );

  test('trusts a rotated host key and its predecessor', () => {
    const keys = { ...publicKeys, previousHost: publicKeys.tunnel };
    expect(
      object<ConfigMap>(exposure(), '20-configmap-api-example-com-tunnel-ssh', keys).data!['known_hosts'],
    ).toBe(`api.example.com ${keys.host}\napi.example.com ${keys.previousHost}\n`);
  });
});

describe('ingress-nginx', () => {
  const settings = (subject: Exposure) =>
    object<ConfigMap>(subject, '20-configmap-ingress-nginx-controller').data;

  test('has a Service for 80 and 443 whose node ports the cluster chooses', () => {
    const { spec } = object<Service>(withController, '60-service-ingress-nginx-controller');
    expect(spec?.type).toBe('NodePort');
    expect(spec?.ports?.map((port) => port.port)).toEqual([80, 443]);
    expect(spec?.ports?.some((port) => 'nodePort' in port)).toBe(false);
  });

  test('expects the PROXY protocol if haproxy sends it, and only from the tunnel', () => {
    const behindHaproxy = { ...threeTunnels, cluster: withController.cluster };
    expect(settings(withController)).toBeUndefined();
    expect(settings(behindHaproxy)).toEqual({
      'use-proxy-protocol': 'true',
      'proxy-real-ip-cidr': '127.0.0.1/32,::1/128',
    });
    expect(settings({ ...behindHaproxy, ports: [inPods] })).toBeUndefined();
  });
});
