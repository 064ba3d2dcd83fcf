/**
 * The exposure: what one exposure.yaml means, with every default filled in. The compiler makes it; the emitters, the
 * cost estimate, plan and apply read it. Plain JSON without optional fields.
 */
import type { ConfigPath } from './diagnostics/diagnostic.ts';

export interface Exposure {
  /** Names and tags every resource. */
  readonly name: string;
  readonly domain: Domain;
  /** In the order of the file; at least one. */
  readonly ports: readonly Port[];
  readonly gateway: Gateway;
  readonly tunnel: Tunnel;
  readonly cluster: Cluster;
  readonly state: State;
  readonly alerts: Alerts | null;
  readonly budget: Budget | null;
}

export interface Domain {
  readonly name: string;
  readonly zone: string;
  readonly aliases: readonly string[];
  /** Seconds. */
  readonly ttl: number;
  /** Whether expose writes the records of `name`. */
  readonly manage: boolean;
  /** The zones that expose writes records to, that of `name` first. */
  readonly zones: readonly HostedZone[];
  /** The names whose records a person sets. */
  readonly namesByHand: readonly string[];
}

export interface HostedZone {
  readonly name: string;
  /** null: found by its name. */
  readonly id: string | null;
  /** The names whose records are written to it; at least one. */
  readonly names: readonly string[];
}

export interface Port {
  readonly name: string;
  /** The port that visitors connect to. */
  readonly public: number;
  /** The loopback port on the gateway for each tunnel replica, in order: tunnel, tunnel + 100, … */
  readonly tunnels: readonly number[];
  readonly target: Target;
  /** CIDR blocks in canonical form, as EC2 stores them; at least one of the two lists is not empty. */
  readonly allow: Allowed;
  /** The path of this port's entry in the file. */
  readonly origin: ConfigPath;
}

/** Where the traffic goes in the cluster. */
export interface Target {
  /** "localhost" if the target is a port of the node, which needs the host network. */
  readonly host: string;
  readonly port: number;
  readonly onNode: boolean;
}

export interface Allowed {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

export type Architecture = 'arm64' | 'x86_64';
export type Forwarder = 'socat' | 'haproxy' | 'nftables';

export interface Gateway {
  readonly region: string;
  readonly instanceType: string;
  /** Derived from the instance type; in EC2's terms. */
  readonly architecture: Architecture;
  readonly market: 'spot' | 'on-demand' | 'spot-or-on-demand';
  /** The availability zone; null: chosen when the network is first made, or the subnet's. */
  readonly zone: string | null;
  readonly image: Image;
  /** GiB. */
  readonly disk: number;
  /** At least one of the two is true. */
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  /** Seconds after which a connection without traffic is ended. */
  readonly idle: number;
  readonly forwarder: Forwarder;
  readonly ssh: { readonly port: number; readonly allow: Allowed; readonly adminKeys: readonly string[] };
  /** null: a VPC that expose creates. */
  readonly network: { readonly vpc: string; readonly subnet: string } | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** An Ubuntu release, whose image is looked up when Terraform runs, or a fixed image. */
export type Image =
  | { readonly kind: 'ubuntu'; readonly release: '24.04' }
  | { readonly kind: 'ami'; readonly id: string };

interface Tunnel {
  readonly image: string;
  readonly replicas: number;
  readonly keepAlive: KeepAlive;
  /** True if any target is a port of the node, or if the tunnel needs the node's IPv6. */
  readonly hostNetwork: boolean;
}

/** `interval` is in seconds. src/emitters/recovery-time.ts derives times from the two. */
export interface KeepAlive {
  readonly interval: number;
  readonly count: number;
}

export interface Cluster {
  /** null: the current context. */
  readonly context: string | null;
  readonly namespace: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
  readonly ingress: 'ingress-nginx' | 'traefik' | 'none';
}

/** As in a pod; null for what the file leaves out. */
export interface Toleration {
  readonly key: string | null;
  readonly operator: 'Equal' | 'Exists';
  readonly value: string | null;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' | null;
  readonly tolerationSeconds: number | null;
}

export type State =
  | { readonly kind: 'local' }
  | { readonly kind: 's3'; readonly bucket: string; readonly key: string; readonly region: string };

/** Mails from AWS. */
export interface Alerts {
  readonly email: string;
  readonly check: HealthCheck;
}

/** What Route 53 asks the site. A TCP check reaches the gateway, and not what is behind it. */
export type HealthCheck =
  | { readonly type: 'HTTP' | 'HTTPS'; readonly port: number; readonly path: string }
  | { readonly type: 'TCP'; readonly port: number };

export interface Budget {
  readonly monthlyUsd: number;
  readonly exceed: 'error' | 'warn';
}

/** The public keys, which compile to the same bytes on every machine. OpenSSH format, without a comment. */
export interface PublicKeys {
  /** The key that the tunnel pod logs in with. */
  readonly tunnel: string;
  /** The host key that the gateway's sshd offers. */
  readonly host: string;
  /** The predecessor of a rotated host key, trusted until the new one is in use; null if there is none. */
  readonly previousHost: string | null;
}
