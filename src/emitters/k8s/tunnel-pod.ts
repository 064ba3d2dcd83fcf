/** The pod of a tunnel. What runs in it is in scripts/; why it is built so: docs/decisions/tunnel-pod.md. */
import type {
  Affinity,
  Container,
  PodSpec,
  PodTemplateSpec,
  Probe,
  SecurityContext,
  Toleration,
  Volume,
} from 'kubernetes-types/core/v1.ts';
import type { Cluster, Exposure } from '../../compiler/resolved-exposure.ts';
import { connectionLimits } from '../limits.ts';
import { commented } from '../yaml.ts';
import { keySecretName } from './key-secret.ts';
import { labelsFor } from './labels.ts';

/** The ConfigMap whose entries are files under /etc/tunnel. */
export const sshConfigName = 'tunnel-ssh';

/** How long a tunnel that is one of several may take to let its visitors finish, in seconds. */
export const drainSeconds = 20;
/** Every image has this user and group, "nobody"; ssh refuses to run as a user without a name. */
const nobody = 65534;

/** The name of a replica's Deployment, and of its Host in ssh_config: tunnel, tunnel-2, tunnel-3, … */
export function tunnelName(replica: number): string {
  return replica === 0 ? 'tunnel' : `tunnel-${replica + 1}`;
}

/** What tells the pods of one replica from those of the others. */
export function instanceLabels(replica: number): Record<string, string> {
  return { 'app.kubernetes.io/name': 'tunnel', 'app.kubernetes.io/instance': tunnelName(replica) };
}

/**
 * Whether the pod has to start as root, because the image may have to install autossh. An image that is named for
 * autossh has it.
 */
export function installsPrograms(image: string): boolean {
  const repository = image.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  return !repository.includes('autossh');
}

export function podTemplate(
  exposure: Exposure,
  replica: number,
  annotations: Record<string, string>,
): PodTemplateSpec {
  return {
    metadata: {
      labels: { ...labelsFor(exposure.name, 'tunnel'), ...instanceLabels(replica) },
      annotations: commented(annotations, 'A new key or other settings replace the pod.'),
    },
    spec: podSpec(exposure, replica),
  };
}

/** Where the file puts pods; nothing where it says nothing, for an empty list would show up as a difference for ever. */
export function placement({
  nodeSelector,
  tolerations,
}: Cluster): Pick<PodSpec, 'nodeSelector' | 'tolerations'> {
  return {
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector: { ...nodeSelector } }),
    ...(tolerations.length > 0 && {
      tolerations: tolerations.map(
        (it) => Object.fromEntries(Object.entries(it).filter(([, value]) => value !== null)) as Toleration,
      ),
    }),
  };
}

function podSpec({ tunnel, cluster, gateway }: Exposure, replica: number): PodSpec {
  const root = installsPrograms(tunnel.image);
  const several = tunnel.replicas > 1;
  return {
    ...(tunnel.hostNetwork && {
      hostNetwork: commented(true, 'A target is a port of the node.'),
      dnsPolicy: 'ClusterFirstWithHostNet',
    }),
    serviceAccountName: 'tunnel',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...placement(cluster),
    ...(several && { affinity: apart() }),
    terminationGracePeriodSeconds: several ? drainSeconds + 10 : 10,
    securityContext: root
      ? { fsGroup: nobody, seccompProfile: { type: 'RuntimeDefault' } }
      : {
          runAsNonRoot: true,
          runAsUser: nobody,
          runAsGroup: nobody,
          fsGroup: nobody,
          seccompProfile: { type: 'RuntimeDefault' },
        },
    containers: [
      container(tunnel.image, tunnelName(replica), {
        root,
        several,
        connections: connectionLimits[gateway.forwarder],
      }),
    ],
    volumes: volumes(),
  };
}

function container(
  image: string,
  name: string,
  { root, several, connections }: { root: boolean; several: boolean; connections: number },
): Container {
  return {
    name: 'autossh',
    image,
    command: script('start', name),
    securityContext: root
      ? installing()
      : { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    resources: {
      requests: { cpu: '10m', memory: '16Mi' },
      limits: {
        memory: commented(
          `${memoryMebibytes(connections, root)}Mi`,
          `For the ${connections} connections that the gateway lets in.`,
        ),
      },
    },
    readinessProbe: { ...exec('ready', name), periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 2 },
    livenessProbe: { ...exec('live', name), periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 3 },
    ...(several && { lifecycle: { preStop: exec('drain', name) } }),
    volumeMounts: [
      { name: 'config', mountPath: '/etc/tunnel', readOnly: true },
      { name: 'key', mountPath: '/etc/tunnel-key', readOnly: true },
      { name: 'run', mountPath: '/run/tunnel' },
    ],
  };
}

function script(file: string, name: string): string[] {
  return ['/bin/sh', `/etc/tunnel/${file}.sh`, name];
}

function exec(file: string, name: string): Pick<Probe, 'exec'> {
  return { exec: { command: script(file, name) } };
}

/** What apt and apk need of root's rights, and setpriv to give them up. */
function installing(): SecurityContext {
  return commented(
    {
      allowPrivilegeEscalation: false,
      runAsUser: 0,
      capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] },
    },
    'Root installs autossh and hands over to the user nobody, whom an image named for autossh starts with.',
  );
}

/** ssh took 10 MB and 35 KiB for each connection (docs/data-path.md), and it never gives that back; installing takes more. */
function memoryMebibytes(connections: number, root: boolean): number {
  return Math.ceil(10 + (connections * 35) / 1024) + (root ? 192 : 0);
}

function apart(): Affinity {
  return commented(
    {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: {
              topologyKey: 'kubernetes.io/hostname',
              labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'tunnel' } },
            },
          },
        ],
      },
    },
    'On different nodes where there are several.',
  );
}

function volumes(): Volume[] {
  return [
    {
      name: 'config',
      configMap: {
        name: sshConfigName,
        defaultMode: commented(365, '0555: autossh runs one of the scripts.'),
      },
    },
    {
      name: 'key',
      secret: {
        secretName: keySecretName,
        defaultMode: commented(
          256,
          '0400, and fsGroup lets the user nobody read it: ssh minds that only in a file of the user’s own.',
        ),
      },
    },
    { name: 'run', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
  ];
}
