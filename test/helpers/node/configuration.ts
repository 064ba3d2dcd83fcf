/** The files and the command lines of a node's parts. Pod and Service addresses are those of k3s. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const nodeName = 'home';
export const secondNodeName = 'shed';
export type Part =
  | 'etcd'
  | 'apiserver'
  | 'containerd'
  | 'controller-manager'
  | 'scheduler'
  | 'kubelet'
  | 'kube-proxy';

/** Where a node is and where its control plane is, which are one for the first node. */
export interface Place {
  readonly name: string;
  readonly folder: string;
  readonly address: string;
  /** The folder and the address of the API server. The home's DNS answers there as well. */
  readonly server: string;
  readonly serverAddress: string;
  /** The addresses of its pods. */
  readonly pods: string;
  /** The folder of etcd and kube. */
  readonly programs: string;
  /** The address of the cluster's DNS. */
  readonly clusterDns: string;
}

/** Writes every file but the keys and the kubeconfigs. */
export function writeConfiguration({ folder, server, serverAddress, pods, clusterDns }: Place): void {
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('resolv.conf', `nameserver ${serverAddress}\n`);
  write(
    'containerd.toml',
    `
version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.k8s.io/pause:3.10"
  disable_apparmor = true
  # Without CAP_SYS_RESOURCE no process may be protected from the OOM killer.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${folder}/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
`,
  );
  const bridge = {
    type: 'bridge',
    bridge: 'cni0',
    isGateway: true,
    ipMasq: true,
    hairpinMode: true,
    ipam: {
      type: 'host-local',
      dataDir: '/run/cni',
      ranges: [[{ subnet: pods }]],
      routes: [{ dst: '0.0.0.0/0' }],
    },
  };
  const portmap = { type: 'portmap', capabilities: { portMappings: true } };
  write(
    'cni/10-pods.conflist',
    JSON.stringify({ cniVersion: '1.0.0', name: 'pods', plugins: [bridge, portmap] }),
  );
  write(
    'kubelet.yaml',
    JSON.stringify({
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
      authorization: { mode: 'AlwaysAllow' },
      cgroupDriver: 'cgroupfs',
      containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
      clusterDNS: [clusterDns],
      clusterDomain: 'cluster.local',
      resolvConf: join(folder, 'resolv.conf'),
      failSwapOn: false,
      // The disk is shared with the machine, which may be full of other things.
      evictionHard: { 'nodefs.available': '1%', 'imagefs.available': '1%', 'memory.available': '100Mi' },
      imageGCHighThresholdPercent: 100,
      imageGCLowThresholdPercent: 99,
      nodeStatusUpdateFrequency: '4s',
    }),
  );
  write(
    'proxy.yaml',
    JSON.stringify({
      apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
      kind: 'KubeProxyConfiguration',
      clientConnection: { kubeconfig: join(server, 'kubeconfig') },
      mode: 'iptables',
      clusterCIDR: '10.42.0.0/16',
      // The limits are the machine's, and cannot be set from a network namespace.
      conntrack: { maxPerCore: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    }),
  );
}

/** kubectl's file: for the node's own parts, or for this machine through a port that leads to the API server. */
export function kubeconfigText({ folder, address }: Place, token: string, server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': nodeName,
    clusters: [
      {
        name: nodeName,
        cluster: {
          server,
          'certificate-authority': join(folder, 'certs/apiserver.crt'),
          'tls-server-name': address,
        },
      },
    ],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: nodeName, context: { cluster: nodeName, user: 'admin' } }],
  });
}

export function commandLine(part: Part, { name, folder, server, address, programs }: Place): string[] {
  const kube = join(programs, 'kube');
  const access = ['--kubeconfig', join(server, 'kubeconfig')];
  const etcd = 'http://127.0.0.1:2379';
  const flags = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([name, value]) => `--${name}=${value}`);
  switch (part) {
    case 'etcd':
      return [
        join(programs, 'etcd'),
        '--unsafe-no-fsync',
        ...flags({
          'data-dir': join(folder, 'etcd'),
          'listen-client-urls': etcd,
          'advertise-client-urls': etcd,
          'listen-peer-urls': 'http://127.0.0.1:2380',
        }),
      ];
    case 'apiserver':
      return [
        kube,
        'kube-apiserver',
        '--allow-privileged',
        ...flags({
          'etcd-servers': etcd,
          'bind-address': '0.0.0.0',
          'advertise-address': address,
          'secure-port': '6443',
          'cert-dir': join(folder, 'certs'),
          'token-auth-file': join(folder, 'tokens.csv'),
          'authorization-mode': 'Node,RBAC',
          'service-account-issuer': 'https://kubernetes.default.svc',
          'service-account-key-file': join(folder, 'accounts.key'),
          'service-account-signing-key-file': join(folder, 'accounts.key'),
          'service-cluster-ip-range': '10.43.0.0/16',
          'kubelet-preferred-address-types': 'InternalIP',
        }),
      ];
    case 'controller-manager':
      return [
        kube,
        'kube-controller-manager',
        ...access,
        '--leader-elect=false',
        '--use-service-account-credentials',
        ...flags({
          'bind-address': '127.0.0.1',
          'cert-dir': join(folder, 'controller-manager'),
          'service-account-private-key-file': join(folder, 'accounts.key'),
          'root-ca-file': join(folder, 'certs/apiserver.crt'),
        }),
      ];
    case 'scheduler':
      return [
        kube,
        'kube-scheduler',
        ...access,
        '--leader-elect=false',
        ...flags({ 'bind-address': '127.0.0.1', 'cert-dir': join(folder, 'scheduler') }),
      ];
    case 'containerd':
      return ['containerd', '--config', join(folder, 'containerd.toml')];
    case 'kubelet':
      return [
        kube,
        'kubelet',
        ...access,
        ...flags({
          config: join(folder, 'kubelet.yaml'),
          'hostname-override': name,
          'node-ip': address,
          'cert-dir': join(folder, 'kubelet-certificates'),
        }),
      ];
    case 'kube-proxy':
      return [kube, 'kube-proxy', '--config', join(folder, 'proxy.yaml'), '--hostname-override', name];
  }
}
