/**
 * What a certificate for the cluster comes from: Pebble on the internet, Let's Encrypt's own server for tests, and what
 * cert-manager in the cluster is told for it. scripts/build-addons.sh builds both.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Program, until } from '../lab/command.ts';
import type { Machine } from '../lab/machine.ts';
import { gatewayAddress, gatewayAddress6 } from '../lab/network.ts';
import { selfSigned } from '../self-signed.ts';
import { container, namespace } from './cert-manager-manifests.ts';
import { addon } from './k3s-home.ts';
import type { KubernetesNode } from './kubernetes-node.ts';

/**
 * Lets it ask Route 53 at the stand-in of AWS, through a port of the internet, and look for its own records and files with
 * the internet's resolver in the place of the one that the arguments name.
 */
export async function askElsewhere(
  node: KubernetesNode,
  awsPort: number,
  written: readonly string[],
): Promise<void> {
  const args = written.map((argument) => argument.replace('1.1.1.1:53', `${serverAddress}:${dnsPort}`));
  const env = [{ name: 'AWS_ENDPOINT_URL', value: `http://${serverAddress}:${awsPort}` }];
  const spec = { template: { spec: { containers: [{ name: container, args, env }] } } };
  await node.must(['-n', namespace, 'patch', 'deployment', 'cert-manager', '-p', JSON.stringify({ spec })]);
  await node.must(['-n', namespace, 'rollout', 'status', 'deployment/cert-manager', '--timeout=60s']);
}

/** Until cert-manager has put a certificate into the Secret. If it does not, the error has what it waits for. */
export async function issued(
  node: KubernetesNode,
  secret: string,
  seconds = 110,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  try {
    await until(`a certificate in the Secret ${secret}`, seconds, async () => {
      await meanwhile();
      const there = await node.kubectl(['wait', '--for=create', `secret/${secret}`, '--timeout=1s']);
      return there.exitCode === 0;
    });
  } catch (error) {
    const challenges = await node.kubectl(['get', 'challenges,orders,certificates', '-A', '-o', 'wide']);
    const log = await node.kubectl(['logs', '-n', namespace, 'deployment/cert-manager', '--tail=20']);
    throw new Error([(error as Error).message, challenges.stdout, log.stdout].join('\n'), { cause: error });
  }
}

/** Let's Encrypt as seen from home. */
const serverAddress = '198.51.100.1';
const serverName = 'acme.example.net';
const dnsPort = 8053;

/** For the DNS of the home. */
export const serverNames: Readonly<Record<string, string>> = { [serverAddress]: serverName };

/** What a TXT record says. */
export interface Text {
  readonly host: string;
  readonly value: string;
}

/** A server that issues certificates for names which lead to the gateway, asked over IPv6 first as Let's Encrypt does. */
export class LetsEncrypt {
  private published: readonly Text[] = [];

  private constructor(
    private readonly machine: Machine,
    private readonly programs: readonly Program[],
    /** In PEM: who signed the server's own certificate. */
    private readonly authority: Buffer,
  ) {}

  static async start(internet: Machine, folder: string): Promise<LetsEncrypt> {
    const { key, cert } = selfSigned(serverName);
    const write = (name: string, text: string | Buffer) => writeFileSync(join(folder, name), text);
    write('pebble.key', key);
    write('pebble.crt', cert);
    write(
      'pebble.json',
      JSON.stringify({
        pebble: {
          listenAddress: `${serverAddress}:443`,
          managementListenAddress: `${serverAddress}:15000`,
          certificate: join(folder, 'pebble.crt'),
          privateKey: join(folder, 'pebble.key'),
          httpPort: 80,
          tlsPort: 443,
          keyAlgorithm: 'ecdsa',
        },
      }),
    );
    const dns = ['-defaultIPv4', gatewayAddress, '-defaultIPv6', gatewayAddress6];
    const off = ['http01', 'https01', 'tlsalpn01', 'doh'].flatMap((server) => [`-${server}`, '']);
    const programs = [
      internet.start([addon('pebble-challtestsrv'), ...dns, ...off, '-dnsserver', `:${dnsPort}`]),
      internet.start([
        // Or half of the orders would need no challenge, because one was passed before.
        ...['env', 'PEBBLE_AUTHZREUSE=0', addon('pebble'), '-strict', '-config', join(folder, 'pebble.json')],
        ...['-dnsserver', `127.0.0.1:${dnsPort}`],
      ]),
    ];
    await until('Pebble listens', 20, () => internet.listensOn(15000));
    return new LetsEncrypt(internet, programs, cert);
  }

  /**
   * The text of the documents with this server in the place of Let's Encrypt's, and the authority of its own certificate
   * beside it: the only difference from what a person applies.
   */
  standIn(text: string): string {
    return text.replace(
      /^( *)server: https:\/\/acme-v02\.api\.letsencrypt\.org\/directory$/gm,
      `$1server: https://${serverName}/dir\n$1caBundle: ${this.authority.toString('base64')}`,
    );
  }

  /** The internet's DNS has these texts from now on, and no others. To be called as often as one likes. */
  async publish(texts: readonly Text[]): Promise<void> {
    if (isDeepStrictEqual(texts, this.published)) return;
    // It adds what it is told to what it has, and cert-manager cannot read an answer of more than 4 KiB over UDP.
    for (const { host } of [...this.published, ...texts]) await this.tell('clear-txt', { host });
    for (const text of texts) await this.tell('set-txt', text);
    this.published = texts;
  }

  /** In PEM: the root of the certificates that it issues. */
  root(): Promise<string> {
    return this.machine.must(['curl', '-sfk', `https://${serverAddress}:15000/roots/0`]);
  }

  async stop(): Promise<void> {
    for (const program of this.programs) await program.stop('SIGKILL');
  }

  private async tell(action: string, record: Partial<Text>): Promise<void> {
    const body = JSON.stringify(record);
    await this.machine.must(['curl', '-sf', '-d', body, `http://127.0.0.1:8055/${action}`]);
  }
}
