/**
 * README's steps 3 to 6 walked: a first apply to k3s, then the README's own command lines and documents, until a visitor
 * opens the site over https. Pebble issues the certificate; its challenge goes through gateway, tunnel and Traefik. Each
 * test goes on from the one before, and can be repeated.
 */
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineHelmChartConfigs } from '../../helpers/helm-chart-configs.ts';
import { until } from '../../helpers/lab/command.ts';
import { gatewayAddress, gatewayAddress6 } from '../../helpers/lab/network.ts';
import {
  askElsewhere,
  issued,
  LetsEncrypt,
  serverNames,
  type Text,
} from '../../helpers/node/cert-manager.ts';
import { certManagerImages, certManagerManifests } from '../../helpers/node/cert-manager-manifests.ts';
import { k3sHomeWithoutIngress, playHelmController } from '../../helpers/node/k3s-home.ts';
import { NodeWorld } from '../../helpers/node/node-world.ts';
import { openWayBack } from '../../helpers/node/passage.ts';
import { clusterPages, commandLines, fences, readPage } from '../../helpers/pages.ts';
import type { Document } from '../../helpers/world.ts';

const domain = 'blog.example.com';
/** apply waits for the site at least as long as the TTL. */
const head = `domain: { name: ${domain}, ttl: 30 }\nname: lab\n`;
let world: NodeWorld;
let letsEncrypt: LetsEncrypt;
/** The environment of a machine that trusts the server's root, and the path of that root. */
let trusting: { readonly NODE_EXTRA_CA_CERTS: string };
/** The certificate that the README's documents brought. */
let first: string;

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

/** The blocks of the page about the last metre that have this text. */
const onPage = (text: string) =>
  fences('docs/last-metre.md')
    .map((fence) => fence.text)
    .filter((block) => block.includes(text));
const exampleZone = 'Z0123456789ABCDEFGHIJ';

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

const certificate = () => world.node.must(['get', 'secret', 'blog-tls', '-o', 'jsonpath={.data.tls\\.crt}']);

/** Until cert-manager has got another certificate for the blog by HTTP-01. */
async function renewed(): Promise<void> {
  await world.node.must(['delete', 'secret', 'blog-tls', '--ignore-not-found']);
  await issued(world.node, 'blog-tls');
  await served(gatewayAddress);
}

test('before there is an Ingress, a 404 and Traefik’s own certificate are said to be what they are', async () => {
  const notKnown = { state: 'warn', detail: expect.stringContaining('404') };
  const own = expect.stringContaining('it is Traefik’s own, there is none for the name yet');
  const site = { 'outside-http-ipv4': notKnown, 'outside-https-ipv4': { state: 'warn', detail: own } };
  expect(byId(await world.apply())).toMatchObject(site);
  expect(await checks('status')).toMatchObject(site);
  expect(await checks('doctor')).toMatchObject({ ...site, certificate: { state: 'fail', detail: own } });
});

test('what the README has one type brings a certificate that a visitor trusts', async () => {
  const [documents = ''] = fences('README.md')
    .map(({ text }) => text)
    .filter((text) => text.includes('kind: ClusterIssuer'));
  const files: Readonly<Record<string, string>> = {
    'https://github.com/cert-manager/cert-manager/releases/latest/download/cert-manager.yaml':
      certManagerManifests(),
    'blog.yaml': letsEncrypt.standIn(documents),
  };
  /** Where the text for a word of a command line is on this machine. */
  const onDisk = (word: string): string => {
    const text = files[word];
    if (text === undefined) return word;
    const path = join(world.folder, basename(word));
    writeFileSync(path, text);
    return path;
  };
  const typed = commandLines('README.md', 'kubectl').map((line) => line.split(' ').slice(1));
  expect(typed.flat()).toEqual(expect.arrayContaining(Object.keys(files)));
  for (const words of typed) await world.node.must(words.map(onDisk));
  const begun = performance.now();
  await issued(world.node, 'blog-tls');
  await served(gatewayAddress);
  await served(`[${gatewayAddress6}]`);
  console.log(
    `from kubectl apply to a visitor over https: ${Math.round((performance.now() - begun) / 1000)} s`,
  );
  first = await certificate();
  expect(await world.ask(`http://${domain}/`, '--resolve', `${domain}:80:${gatewayAddress}`)).toBe('hello\n');
});

test('status and doctor trust it as far as this machine does', async () => {
  const untrusted = expect.stringMatching(
    /it was issued by "Pebble Intermediate CA \w+", which is not trusted here/,
  );
  expect(await checks('doctor', trusting)).toMatchObject({
    'outside-http-ipv4': { state: 'pass', detail: 'HTTP status 200' },
    'outside-https-ipv4': {
      state: 'pass',
      detail: 'TLS handshake done, certificate trusted, HTTP status 200',
    },
    certificate: { state: 'pass', detail: expect.stringMatching(/^trusted, valid until \d{4}-\d\d-\d\d$/) },
  });
  expect(await checks('doctor')).toMatchObject({
    'outside-https-ipv4': { state: 'warn', detail: untrusted },
    certificate: { state: 'fail', detail: untrusted },
  });
  expect(await checks('status', trusting)).toMatchObject({ 'outside-https-ipv4': { state: 'pass' } });
});

test('the API server and cert-manager accept the manifests in the page about the last metre', async () => {
  await defineHelmChartConfigs(world.node);
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ingress-nginx' } };
  await world.node.must(['apply', '-f', '-'], JSON.stringify(namespace));
  const manifests = onPage('').filter((text) => text.startsWith('apiVersion:'));
  expect(manifests.length).toBeGreaterThan(4);
  const asked = ['apply', '--dry-run=server', '--validate=strict', '-f', '-'];
  for (const manifest of manifests) await world.node.must(asked, manifest);
  const all = manifests.join('---\n');
  await expect(world.node.must(asked, all.replace('solvers:', 'solver:'))).rejects.toThrow(
    'unknown field "spec.acme.solver"',
  );
  await expect(
    world.node.must(asked, all.replace('- http01:', '- dns01: {}\n        http01:')),
  ).rejects.toThrow('admission webhook "webhook.cert-manager.io" denied the request');
});

test('what the pages ask cert-manager about is answered', async () => {
  const lines = clusterPages.flatMap((page) => commandLines(page, 'kubectl'));
  const looks = lines.filter((line) => /^kubectl (?:get|describe) (?:certificates|challenges)/.test(line));
  expect(looks).toContain('kubectl get challenges -A -o wide');
  for (const line of looks) await world.node.must(line.split(' ').slice(1));
});

test('an Ingress that names another issuer is given another certificate, and is served meanwhile', async () => {
  // As from Let's Encrypt's server for tests to the real one. The server of one issuer is not looked at again.
  const issuer = await world.node.must(['get', 'clusterissuer', 'letsencrypt', '-o', 'json']);
  const { apiVersion, kind, spec } = JSON.parse(issuer) as Readonly<Record<string, unknown>>;
  const other = { apiVersion, kind, metadata: { name: 'another' }, spec };
  await world.node.must(['apply', '-f', '-'], JSON.stringify(other));
  const named = ['annotate', '--overwrite', 'ingress/blog', 'cert-manager.io/cluster-issuer=another'];
  await world.node.must(named);
  await until('another certificate', 110, async () => {
    await served(gatewayAddress);
    return (await certificate()) !== first;
  });
  await served(gatewayAddress);
});

test('with haproxy, Traefik’s 400 is explained until it expects the header', async () => {
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
});

test('once it does, a challenge passes through haproxy', async () => {
  await playHelmController(world.node);
  await served(gatewayAddress);
  await renewed();
});

describe('where the home’s resolver answers for the names itself', () => {
  let route53: Route53Client;
  let zone: string;
  let accessKeyId: string;
  let way: { close(): Promise<void> } | undefined;

  beforeAll(async () => {
    const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
    const rights = JSON.stringify({ Version: '2012-10-17', Statement: everything });
    const owner = await world.aws.user('owner', rights);
    route53 = new Route53Client(owner.client);
    const { HostedZones: zones = [] } = await route53.send(new ListHostedZonesCommand({}));
    zone = zones[0]?.Id?.replace('/hostedzone/', '') ?? '';
    const [policy = ''] = onPage('route53:GetChange');
    const user = await world.aws.user('cert-manager', policy.replace(exampleZone, zone));
    await world.aws.enforceRights();
    accessKeyId = user.client.credentials.accessKeyId;
    const file = join(world.folder, 'secret-access-key');
    writeFileSync(file, user.client.credentials.secretAccessKey);
    const [command = ''] = onPage('create secret generic route53');
    await world.node.must(command.replace('./secret-access-key', file).trim().split(' ').slice(1));
    world.node.resolve({ ...serverNames, '192.168.77.9': domain });
    const { hostname: host, port } = new URL(world.aws.endpoint);
    way = await openWayBack(world.network.internet, 5000, { host, port: Number(port) });
    const spans = readPage('docs/last-metre.md').matchAll(/`(--(?:acme-http01|dns01)-[^`]+)`/g);
    const args = [...spans].map(([, argument = '']) => argument);
    expect(args).toHaveLength(3);
    await askElsewhere(world.node, 5000, args);
  }, 120_000);
  afterAll(() => way?.close());

  /** The texts in the zone. */
  async function texts(): Promise<readonly Text[]> {
    const listed = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone }));
    const records = listed.ResourceRecordSets?.filter(({ Type: type }) => type === 'TXT') ?? [];
    return records.flatMap(({ Name: host = '', ResourceRecords: values = [] }) =>
      values.map(({ Value: value = '' }) => ({ host, value: value.replaceAll('"', '') })),
    );
  }

  test('DNS-01 brings a wildcard certificate with the policy of the page, and leaves no record behind', async () => {
    const [documents = ''] = onPage('dns01:');
    const filled = documents.replace(exampleZone, zone).replace('AKIAIOSFODNN7EXAMPLE', accessKeyId);
    await world.node.must(['apply', '-f', '-'], letsEncrypt.standIn(filled));
    // Publishing is what Route 53's name servers do. cert-manager looks every ten seconds, and then waits for a minute.
    await issued(world.node, 'apps-tls', 180, async () => letsEncrypt.publish(await texts()));
    const names = await world.node.must(['get', 'certificate', 'apps', '-o', 'jsonpath={.spec.dnsNames}']);
    expect(names).toBe('["*.apps.example.com"]');
    await until('the record is gone', 20, async () => (await texts()).length === 0);
  });

  test('HTTP-01 passes as well', renewed);
});
