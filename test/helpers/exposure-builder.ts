/** Exposures and keys for tests of the emitters: the smallest file's meaning, with any part replaced. */
import type { Exposure, Port, PublicKeys } from '../../src/compiler/resolved-exposure.ts';

export const publicKeys: PublicKeys = {
  tunnel: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0s1l8yW7m1c3oEw2Jr0kVhHn5M1a0n8Hc1mJqYd0aP',
  host: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKq9l1cQeZkq3x2oO1m4c6bE0y5s7tYw9uXvZ2n1RrLd',
  previousHost: null,
};

const everyone = { ipv4: ['0.0.0.0/0'], ipv6: ['::/0'] };

export function port(over: Partial<Port> = {}): Port {
  return {
    name: 'https',
    public: 443,
    tunnels: [8443],
    target: { host: 'localhost', port: 443, onNode: true },
    allow: everyone,
    origin: ['ports', 1],
    ...over,
  };
}

export function exposure(over: Partial<Exposure> = {}): Exposure {
  return {
    name: 'api-example-com',
    domain: { name: 'api.example.com', zone: 'example.com', aliases: [], ttl: 120, manage: true },
    ports: [
      port({
        name: 'http',
        public: 80,
        tunnels: [8080],
        target: { host: 'localhost', port: 80, onNode: true },
        origin: ['ports', 0],
      }),
      port(),
    ],
    gateway: {
      region: 'us-east-1',
      instanceType: 't4g.nano',
      architecture: 'arm64',
      market: 'spot',
      image: { kind: 'ubuntu', release: '24.04' },
      disk: 8,
      ipv6: true,
      forwarder: 'socat',
      ssh: { port: 22, allow: everyone, adminKeys: [] },
      network: null,
      tags: {},
    },
    tunnel: {
      image: 'jnovack/autossh:2.0.1',
      replicas: 1,
      keepAlive: { interval: 5, count: 3 },
      hostNetwork: true,
    },
    cluster: {
      context: null,
      namespace: 'ingress-nginx',
      nodeSelector: {},
      tolerations: [],
      ingress: 'ingress-nginx',
    },
    state: { kind: 'local' },
    budget: null,
    ...over,
  };
}
