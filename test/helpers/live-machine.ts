/**
 * A machine on which `status` and `doctor` can run: a folder with an exposure.yaml and a kubeconfig, stand-ins for
 * kubectl, terraform and ssh-keyscan on PATH, and stand-ins for AWS and DNS on loopback.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { ExitCode, Session } from '../../src/session/session.ts';
import { capturedSession } from './captured-session.ts';
import { dnsStandIn } from './dns-stand-in.ts';
import { type Ec2Answers, ec2StandIn, nameServers } from './ec2-stand-in.ts';

export interface Machine {
  readonly folder: string;
  /** Runs a command for the exposure.yaml. */
  run(
    command: (session: Session, file: string) => Promise<ExitCode>,
    over?: Partial<Session>,
  ): Promise<{ readonly exit: ExitCode; readonly out: string; readonly err: string }>;
  stop(): Promise<void>;
}

export interface MachineOptions {
  /** The text of exposure.yaml. Its name has to be home. */
  readonly file: string;
  readonly ec2: Ec2Answers;
  /** As dnsStandIn takes them; example.com is delegated to Route 53 unless they say otherwise. */
  readonly dns: Readonly<Record<string, readonly string[]>> | null;
  /** The ids in terraform's local state. */
  readonly state: readonly string[];
  /** Shell scripts by the program that they stand in for. */
  readonly programs: Readonly<Record<string, string>>;
}

/** Call stop() in the end. */
export async function liveMachine(options: MachineOptions): Promise<Machine> {
  const { file, ec2, dns, state, programs } = options;
  const folder = mkdtempSync(join(tmpdir(), 'expose-machine-'));
  const aws = await ec2StandIn(ec2);
  const resolver = await dnsStandIn(dns && { 'example.com NS': nameServers, ...dns });
  process.env['PATH'] = `${folder}${delimiter}${process.env['PATH']}`;
  writeFileSync(join(folder, 'exposure.yaml'), file);
  writeFileSync(join(folder, 'kubeconfig'), kubeconfig);
  mkdirSync(join(folder, '.expose/home'), { recursive: true });
  const resources = state.map((id) => ({ mode: 'managed', instances: [{ attributes: { id } }] }));
  writeFileSync(join(folder, '.expose/home/terraform.tfstate'), JSON.stringify({ version: 4, resources }));
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return {
    folder,
    async run(command, over = {}) {
      const env = { KUBECONFIG: join(folder, 'kubeconfig') };
      const captured = capturedSession({ cwd: folder, env, ...over });
      const exit = await command(captured.session, 'exposure.yaml');
      return { exit, out: captured.out(), err: captured.err() };
    },
    async stop() {
      await resolver.stop();
      await aws.stop(); // PATH with it
      rmSync(folder, { recursive: true });
    },
  };
}

/** kubectl as long as nothing is wrong; `objects` are what it lists, apart from Namespaces. */
export function kubectlThatLists(objects: readonly object[]): string {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  return `
case "$*" in
  *" create "*) cat > /dev/null; echo true,get,secrets,,web ;;
  *"--raw /version"*) echo '{}' ;;
  *--raw*) echo '{"items":[]}' ;;
  "version "*) echo '{"clientVersion":{"gitVersion":"v1.34.1"}}' ;;
  *" get deployments.apps,"*) echo '${list}' ;;
  *" get secrets "*) ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac`;
}

/** kubectl for a cluster that does not answer. */
export const kubectlWithoutCluster = `
case "$*" in
  "version "*) echo '{"clientVersion":{"gitVersion":"v1.34.1"}}' ;;
  *) echo 'The connection to the server 192.0.2.1:6443 was refused - did you specify the right host or port?' >&2; exit 1 ;;
esac`;

/** A Deployment of the exposure called home at www.example.com, as the cluster lists it. */
export function deployment(name: string, program: string, ready: number, wanted: number): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name,
      namespace: 'edge',
      labels: {
        'app.kubernetes.io/name': program,
        'app.kubernetes.io/managed-by': 'expose',
        'app.kubernetes.io/part-of': 'home',
      },
      annotations: { 'expose.dev/domain': 'www.example.com' },
    },
    spec: { replicas: wanted },
    status: { readyReplicas: ready },
  };
}

/** EC2's answer to DescribeInstances with the gateway's instance i-1. */
export function instances(
  state: 'pending' | 'running' | 'shutting-down' | 'stopped' | 'terminated',
  addresses: { readonly ipv4?: string; readonly ipv6?: string } = {},
): string {
  const ipv4 = addresses.ipv4 === undefined ? '' : `<ipAddress>${addresses.ipv4}</ipAddress>`;
  const ipv6 =
    addresses.ipv6 === undefined
      ? ''
      : `<networkInterfaceSet><item><ipv6AddressesSet><item><ipv6Address>${addresses.ipv6}</ipv6Address></item></ipv6AddressesSet></item></networkInterfaceSet>`;
  return `<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><instanceState><name>${state}</name></instanceState><instanceType>t4g.nano</instanceType>${ipv4}${ipv6}</item></instancesSet></item></reservationSet>`;
}

const kubeconfig = JSON.stringify({
  'current-context': 'home',
  contexts: [{ name: 'home', context: { cluster: 'home' } }],
  clusters: [{ name: 'home', cluster: { server: 'https://192.0.2.1:6443' } }],
});
