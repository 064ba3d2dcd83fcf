/** Exposures with different gateways, for tests of the boot script. */
import type { Exposure, Forwarder, KeepAlive, Port } from '../../src/compiler/resolved-exposure.ts';
import { cloudInit } from '../../src/emitters/cloud-init/index.ts';
import { exposure, port, publicKeys } from './exposure-builder.ts';
import { readUserData, type UserData } from './user-data.ts';

export interface GatewayKind {
  readonly forwarder?: Forwarder;
  readonly ipv6?: boolean;
  readonly replicas?: number;
  readonly sshPort?: number;
  readonly adminKeys?: readonly string[];
  readonly keepAlive?: KeepAlive;
  /** Seconds. */
  readonly idle?: number;
  /** Public ports. */
  readonly ports?: readonly number[];
}

/** The smallest file's exposure with the given traits. */
export function gatewayExposure(kind: GatewayKind = {}): Exposure {
  const base = exposure();
  const replicas = kind.replicas ?? 1;
  return {
    ...base,
    ports: (kind.ports ?? [80, 443]).map((number, index) => portFor(number, replicas, index)),
    gateway: {
      ...base.gateway,
      forwarder: kind.forwarder ?? 'socat',
      ipv6: kind.ipv6 ?? true,
      idle: kind.idle ?? base.gateway.idle,
      ssh: { ...base.gateway.ssh, port: kind.sshPort ?? 22, adminKeys: kind.adminKeys ?? [] },
    },
    tunnel: { ...base.tunnel, replicas, keepAlive: kind.keepAlive ?? base.tunnel.keepAlive },
  };
}

/** The boot script of such an exposure, parsed. */
export function bootScript(kind: GatewayKind = {}): UserData {
  return readUserData(cloudInit(gatewayExposure(kind), publicKeys)[0]?.contents ?? '');
}

/** `count` public ports from 20000 on. */
export function manyPorts(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => 20_000 + index);
}

const shortNames: Readonly<Record<number, string>> = { 80: 'http', 443: 'https' };

function portFor(number: number, replicas: number, index: number): Port {
  const first = number < 1024 ? number + 8000 : number + 10_000;
  return port({
    name: shortNames[number] ?? `port-${number}`,
    public: number,
    tunnels: Array.from({ length: replicas }, (_, replica) => first + 100 * replica),
    target: { host: 'localhost', port: number, onNode: true },
    origin: ['ports', index],
  });
}
