/** The pod of a tunnel. It runs the scripts of scripts/. docs/decisions/tunnel-pod.md explains its design. */
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
import type { Cluster, Exposure } from '../../../compiler/resolved-exposure.ts';
import { connectionLimits, connectionsPerVisitor, podMemory } from '../../limits.ts';
import { commented } from '../../yaml.ts';
import { instanceLabels, labelsFor } from '../labels.ts';
import { nodeSelection, ownTolerations } from '../placement.ts';
import { accountName, keySecretName, sshConfigName, tunnelHost, tunnelName } from './tunnel-names.ts';

/** Seconds that open connections get to finish when one of several tunnels stops. */
export const drainSeconds = 20;
/** The user and group "nobody", which every image has. ssh refuses to run as a user without a name. */
const nobody = 65534;

/**
 * Whether the pod has to start as root, because it may have to install autossh. An image with autossh in its name is
 * taken to contain it.
 */
export function installsPrograms(image: string): boolean {
  const repository = image.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  return !repository.includes('autossh');
}

/** The pod of one replica. `annotations` change with what the pod reads only when it starts, so that it is replaced then. */
export function podTemplate(
  exposure: Exposure,
  replica: number,
  annotations: Record<string, string>,
): PodTemplateSpec {
  return {
    metadata: {
      labels: {
        ...labelsFor(exposure.name, 'tunnel'),
        ...instanceLabels('tunnel', tunnelName(exposure.name, replica)),
      },
      annotations: commented(annotations, 'A new key or new settings replace the pod.'),
    },
    spec: podSpec(exposure, replica),
  };
}

function podSpec({ name, tunnel, cluster, gateway }: Exposure, replica: number): PodSpec {
  const root = installsPrograms(tunnel.image);
  const several = tunnel.replicas > 1;
  return {
    ...(tunnel.hostNetwork && {
      hostNetwork: commented(
        true,
        gateway.ipv4
          ? 'At least one target is a port of the node.'
          : 'The gateway has only IPv6, and nodes have that more often than pods.',
      ),
      dnsPolicy: 'ClusterFirstWithHostNet',
    }),
    serviceAccountName: accountName(name),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...nodeSelection(cluster),
    tolerations: tolerations(cluster),
    ...(several && { affinity: apart(name) }),
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
      container(tunnel.image, tunnelHost(replica), {
        root,
        several,
        connections: connectionLimits[gateway.forwarder],
      }),
    ],
    volumes: volumes(name),
  };
}

/** What Kubernetes puts on a node that it has lost. Without a toleration of its own, a pod stays bound to it for 300 s. */
const lostNode = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
const noExecute = 'NoExecute';

/** Those of the file, and one for each taint of a lost node that the file does not mention. */
function tolerations(cluster: Cluster): Toleration[] {
  const own = ownTolerations(cluster);
  const isOpen = (taint: string) =>
    !own.some(({ key = taint, effect = noExecute }) => key === taint && effect === noExecute);
  const added = lostNode
    .filter(isOpen)
    .map((key): Toleration => ({ key, operator: 'Exists', effect: noExecute, tolerationSeconds: 30 }));
  return commented(
    [...own, ...added],
    'Another node takes over half a minute after the cluster has given this one up.',
  );
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
          `${podMemory(connections, root)}Mi`,
          `Enough for the ${connections} connections that the gateway accepts, ${connectionsPerVisitor} of them one visitor’s uploads that are not read.`,
        ),
      },
    },
    readinessProbe: { ...exec('ready', name), periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 2 },
    livenessProbe: { ...exec('live', name), periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 3 },
    ...(several && { lifecycle: { preStop: exec('drain', name) } }),
    volumeMounts: [
      { name: 'config', mountPath: '/etc/tunnel', readOnly: true },
      { name: 'key', mountPath: '/etc/tunnel-key', readOnly: true },
    ],
  };
}

function script(file: string, name: string): string[] {
  return ['/bin/sh', `/etc/tunnel/${file}.sh`, name];
}

function exec(file: string, name: string): Pick<Probe, 'exec'> {
  return { exec: { command: script(file, name) } };
}

/** The rights of root that apt and apk need, and those with which setpriv gives them up. */
function installing(): SecurityContext {
  return commented(
    {
      allowPrivilegeEscalation: false,
      runAsUser: 0,
      capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] },
    },
    'Root installs autossh, then the user nobody takes over. An image with autossh in its name starts as nobody.',
  );
}

function apart(exposureName: string): Affinity {
  return commented(
    {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: {
              topologyKey: 'kubernetes.io/hostname',
              labelSelector: { matchLabels: labelsFor(exposureName, 'tunnel') },
            },
          },
        ],
      },
    },
    'On different nodes if possible.',
  );
}

function volumes(exposureName: string): Volume[] {
  return [
    {
      name: 'config',
      configMap: {
        name: sshConfigName(exposureName),
        defaultMode: commented(365, '0555: autossh executes one of the scripts.'),
      },
    },
    {
      name: 'key',
      secret: {
        secretName: keySecretName(exposureName),
        defaultMode: commented(
          256,
          '0400. fsGroup adds read access for nobody; ssh complains about group access only if the file is the user’s own.',
        ),
      },
    },
  ];
}
