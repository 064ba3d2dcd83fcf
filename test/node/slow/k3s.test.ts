/** k3s's shape with the real Traefik and CoreDNS: what a visitor gets over each path, and whose address the Service sees. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineHelmChartConfigs } from '../../helpers/helm-chart-configs.ts';
import {
  gatewayAddress,
  gatewayAddress6,
  visitorAddress,
  visitorAddress6,
} from '../../helpers/lab/network.ts';
import { k3sHome, playHelmController } from '../../helpers/node/k3s-home.ts';
import { NodeWorld } from '../../helpers/node/node-world.ts';
import { upload, uploadPort } from '../../helpers/node/uploads.ts';

const domain = 'lab.example.com';
const file = (more: string) => `domain: ${domain}\nname: lab\n${more}`;
const home = k3sHome(domain);
let world: NodeWorld;
let authority: string;

beforeAll(async () => {
  world = await NodeWorld.start(file('gateway: { ssh: { port: 2222 } }\n'), home);
  authority = join(world.folder, 'authority.crt');
  writeFileSync(authority, home.certificate);
}, 300_000);
afterAll(() => world?.stop());

/** The answers to a visitor of each protocol and address. curl accepts the certificate of the Ingress only. */
async function answers(path: string): Promise<string[]> {
  const asked = ['http', 'https'].flatMap((protocol) =>
    [gatewayAddress, `[${gatewayAddress6}]`].map((address) => {
      const port = protocol === 'http' ? 80 : 443;
      const resolved = ['--resolve', `${domain}:${port}:${address}`, '--cacert', authority];
      return world.ask(`${protocol}://${domain}${path}`, ...resolved);
    }),
  );
  return (await Promise.all(asked)).map((answer) => answer.trim());
}

test('node ports that Traefik’s load balancer holds', async () => {
  await world.apply();
  expect(await answers('/')).toEqual(['hello', 'hello', 'hello', 'hello']);
});

test('Traefik’s Service, found by CoreDNS, without the host network', async () => {
  world.write(file('gateway: { ssh: { port: 2222 } }\ncluster: { ingress: traefik }\n'));
  await world.apply();
  expect((await world.pod()).spec.hostNetwork).toBeUndefined();
  expect(await answers('/')).toEqual(['hello', 'hello', 'hello', 'hello']);
});

test('the Service sees the visitor’s address, as the emitted HelmChartConfig lets Traefik learn it', async () => {
  await defineHelmChartConfigs(world.node);
  world.write(file('gateway: { forwarder: haproxy, ssh: { port: 2222 } }\ncluster: { ingress: traefik }\n'));
  await Promise.all([world.apply(), playHelmController(world.node)]);
  expect(await answers('/cgi-bin/visitor')).toEqual([
    visitorAddress,
    visitorAddress6,
    visitorAddress,
    visitorAddress6,
  ]);
  // As from the home network, without the header.
  const local = await world.network.home.run(['curl', '-s', '-m', '3', 'http://127.0.0.1/']);
  expect(local.stdout).toBe('hello\n');
});

test.each(['haproxy', 'nftables'])(
  '%s: one visitor’s uploads that nobody reads cut nobody off',
  async (forwarder) => {
    world.write(
      file(`gateway: { forwarder: ${forwarder}, ssh: { port: 2222 } }
ports: [80, 443, ${uploadPort}]
cluster: { ingress: traefik }
`),
    );
    await world.apply();
    const { uploads, memory, ...outcome } = await upload(world);
    console.log(`${forwarder}: ${uploads} uploads that nobody reads: ${memory} MiB`);
    expect(outcome).toEqual({ cut: 0, restarted: false });
  },
);
