/**
 * README's steps 3 to 6 walked: a first apply to k3s, then cert-manager and the README's own documents, until a visitor
 * opens the site over https. Pebble issues the certificate; its challenge goes through gateway, tunnel and Traefik.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineHelmChartConfigs } from '../../helpers/helm-chart-configs.ts';
import { until } from '../../helpers/lab/command.ts';
import { gatewayAddress, gatewayAddress6 } from '../../helpers/lab/network.ts';
import {
  certManagerImages,
  installCertManager,
  LetsEncrypt,
  serverNames,
} from '../../helpers/node/cert-manager.ts';
import { k3sHomeWithoutIngress, playHelmController } from '../../helpers/node/k3s-home.ts';
import { NodeWorld } from '../../helpers/node/node-world.ts';
import { fences } from '../../helpers/pages.ts';
import type { Document } from '../../helpers/world.ts';

const domain = 'blog.example.com';
/** apply waits for the site at least as long as the TTL. */
const head = `domain: { name: ${domain}, ttl: 30 }\nname: lab\n`;
let world: NodeWorld;
let letsEncrypt: LetsEncrypt;
/** The environment of a machine that trusts the server's root, and the path of that root. */
let trusting: { readonly NODE_EXTRA_CA_CERTS: string };

beforeAll(async () => {
  const home = k3sHomeWithoutIngress();
  world = await NodeWorld.start(`${head}gateway: { ssh: { port: 2222 } }\n`, {
    ...home,
    names: { ...serverNames, [gatewayAddress]: domain },
    images: [...(home.images ?? []), ...certManagerImages()],
  });
  letsEncrypt = await LetsEncrypt.start(world.network.internet, world.folder);
  trusting = { NODE_EXTRA_CA_CERTS: join(world.folder, 'root.pem') };
  writeFileSync(trusting.NODE_EXTRA_CA_CERTS, await letsEncrypt.root());
}, 300_000);
afterAll(async () => {
  await letsEncrypt?.stop();
  await world?.stop();
});

/** The checks of a command by id. */
async function checks(command: 'doctor' | 'status', env: Readonly<Record<string, string>> = {}) {
  const { stdout } = await world.run([command, '--json'], env);
  return byId(JSON.parse(stdout) as Document);
}

function byId({ checks: all }: Document): Readonly<Record<string, Document['checks'][number]>> {
  return Object.fromEntries(all.map((check) => [check.id, check]));
}

/** Until a visitor, who trusts only the server's root, reads the blog over https. */
async function served(address: string): Promise<void> {
  const resolved = ['--resolve', `${domain}:443:${address}`, '--cacert', trusting.NODE_EXTRA_CA_CERTS];
  await until(`the blog on ${address}`, 15, async () => {
    return (await world.ask(`https://${domain}/`, ...resolved)) === 'hello\n';
  });
}

test('before there is an Ingress, a 404 and Traefik’s own certificate are said to be what they are', async () => {
  const notKnown = { state: 'warn', detail: expect.stringContaining('404') };
  const own = expect.stringContaining('it is Traefik’s own, there is none for the name yet');
  const site = { 'outside-http-ipv4': notKnown, 'outside-https-ipv4': { state: 'warn', detail: own } };
  expect(byId(await world.apply())).toMatchObject(site);
  expect(await checks('status')).toMatchObject(site);
  expect(await checks('doctor')).toMatchObject({ ...site, certificate: { state: 'fail', detail: own } });
});

test('the documents of the README bring a certificate that a visitor trusts', async () => {
  await installCertManager(world.node);
  const [documents = ''] = fences('README.md')
    .map(({ text }) => text)
    .filter((text) => text.includes('kind: ClusterIssuer'));
  await world.node.must(['apply', '-f', '-'], letsEncrypt.standIn(documents));
  const begun = performance.now();
  await world.node.must(['wait', '--for=create', 'secret/blog-tls', '--timeout=110s']);
  await served(gatewayAddress);
  await served(`[${gatewayAddress6}]`);
  console.log(
    `from kubectl apply to a visitor over https: ${Math.round((performance.now() - begun) / 1000)} s`,
  );
  expect(await world.ask(`http://${domain}/`, '--resolve', `${domain}:80:${gatewayAddress}`)).toBe('hello\n');
});

test('status and doctor trust it as far as this machine does', async () => {
  const untrusted = expect.stringMatching(
    /it was issued by "Pebble Intermediate CA \w+", which is not trusted here/,
  );
  expect(await checks('doctor', trusting)).toMatchObject({
    'outside-http-ipv4': { state: 'pass', detail: 'HTTP status 200' },
    'outside-https-ipv4': { state: 'pass', detail: 'TLS handshake done, certificate trusted' },
    certificate: { state: 'pass', detail: expect.stringMatching(/^trusted, valid until \d{4}-\d\d-\d\d$/) },
  });
  expect(await checks('doctor')).toMatchObject({
    'outside-https-ipv4': { state: 'warn', detail: untrusted },
    certificate: { state: 'fail', detail: untrusted },
  });
  expect(await checks('status', trusting)).toMatchObject({ 'outside-https-ipv4': { state: 'pass' } });
});

test('an Ingress that names another issuer is given another certificate, and is served meanwhile', async () => {
  const certificate = () =>
    world.node.must(['get', 'secret', 'blog-tls', '-o', 'jsonpath={.data.tls\\.crt}']);
  const before = await certificate();
  // As from Let's Encrypt's server for tests to the real one. The server of one issuer is not looked at again.
  const issuer = await world.node.must(['get', 'clusterissuer', 'letsencrypt', '-o', 'json']);
  const { apiVersion, kind, spec } = JSON.parse(issuer) as Readonly<Record<string, unknown>>;
  const other = { apiVersion, kind, metadata: { name: 'another' }, spec };
  await world.node.must(['create', '-f', '-'], JSON.stringify(other));
  const named = ['annotate', '--overwrite', 'ingress/blog', 'cert-manager.io/cluster-issuer=another'];
  await world.node.must(named);
  await until('another certificate', 110, async () => {
    await served(gatewayAddress);
    return (await certificate()) !== before;
  });
  await served(gatewayAddress);
});

test('with haproxy, Traefik’s 400 is explained until it expects the header; then a challenge passes as well', async () => {
  await defineHelmChartConfigs(world.node);
  world.write(`${head}gateway: { forwarder: haproxy, ssh: { port: 2222 } }\ncluster: { ingress: traefik }\n`);
  // No helm controller is there yet, so Traefik does not learn of the header.
  const applied = await world.expose('apply', '--yes');
  expect(byId(applied)).toMatchObject({
    'outside-http-ipv4': {
      state: 'warn',
      detail: expect.stringContaining('may not expect the PROXY protocol'),
    },
    'outside-https-ipv4': {
      state: 'fail',
      detail: expect.stringContaining('does not expect the PROXY protocol'),
    },
  });
  await playHelmController(world.node);
  await served(gatewayAddress);
  await world.node.must(['delete', 'secret', 'blog-tls']);
  await world.node.must(['wait', '--for=create', 'secret/blog-tls', '--timeout=110s']);
  await served(gatewayAddress);
});
