/** The file that `expose init` writes. */
import { describe, expect, test } from 'vitest';
import { check } from '../../src/pipeline.ts';
import { renderStarterWritten } from '../../src/views/init/render-starter-written.ts';
import { type InitAnswers, schemaAddress, starterFile } from '../../src/views/init/starter-file.ts';
import { initAnswers } from '../helpers/init-answers.ts';

const answers = initAnswers();

function faultsOf(text: string): readonly string[] {
  return check({ path: 'exposure.yaml', text }).diagnostics.map(({ summary }) => summary);
}

test('is a commented file with the answers in it', () => {
  expect(starterFile(answers)).toBe(`# yaml-language-server: $schema=${schemaAddress}
# Which parts of this cluster are reachable from the internet.
# \`expose explain FIELD\` explains a field, \`expose validate\` reports mistakes, \`expose compile\` writes what is needed.
domain:
  name: home.example.com
  # More names that lead to the same gateway. The Ingress in the cluster tells them apart.
  # aliases: [git.example.com]

# The ports that the internet can connect to. A number leads to the port of the same number on the tunnel’s node;
# an object can lead to any other port or Service.
ports:
  - 80
  - 443
  # - { name: minecraft, public: 25565, target: minecraft.games.svc:25565 }

gateway:
  region: eu-west-1
  # The cheapest type that is fast enough. Its architecture decides the image.
  instanceType: t4g.nano
  # A spot instance may be interrupted and comes back with the same address; an on-demand instance is not interrupted.
  market: spot
  # socat is the simplest. haproxy keeps the visitor's address and balances several tunnels; nftables installs nothing.
  forwarder: socat

cluster:
  # The kubeconfig context; without it, the current one.
  # context: home
  # Labels of the nodes that the tunnel may run on.
  # nodeSelector: { kubernetes.io/arch: arm64 }
  # What answers the requests: none (what listens on the node's ports 80 and 443, such as k3s's Traefik), traefik (its
  # Service), or ingress-nginx (installed by expose).
  ingress: none

# Refuse to compile if the estimated monthly cost is higher.
# budget: { monthlyUsd: 8, exceed: error }
`);
});

test('the schema is that of the repository, at this version', () => {
  expect(schemaAddress).toMatch(
    /^https:\/\/raw\.githubusercontent\.com\/[a-z-]+\/[a-z-]+\/v\d+\.\d+\.\d+\/schema\/exposure\.schema\.json$/,
  );
});

test('reasons stand in front of what they are about, and a strange one stays a comment', () => {
  const text = starterFile(
    initAnswers({
      zone: 'example.com',
      zoneId: 'Z1',
      context: 'home',
      why: { zone: 'zone\nport: 1', region: 'region', ingress: 'ingress', context: 'context\u2028x: 1' },
    }),
  );
  expect(text).toContain('  # zone\\u000aport: 1\n  zone: example.com\n  zoneId: "Z1"\n');
  expect(text).toContain('  # region\n  region:');
  expect(text).toContain('  # ingress\n  ingress:');
  expect(text).toContain('  # context\\u2028x: 1\n  context: home\n');
  expect(faultsOf(text)).toEqual([]);
});

describe('compiles without a warning', () => {
  test.each<Partial<InitAnswers>>([
    {},
    { ingress: 'traefik' },
    { service: 'web/ingress-nginx-controller' },
    { node: 'pi-1', context: 'arn:aws:eks:eu-west-1:1:cluster/a b' },
    {
      domain: 'a.lab.example.com',
      zone: 'lab.example.com',
      aliases: ['*.lab.example.com', 'www.example.org'],
    },
    { dnsElsewhere: true },
  ])('with %j', (over) => {
    expect(faultsOf(starterFile({ ...answers, ...over }))).toEqual([]);
  });

  test('but for the ingress that is retired, which is the answer of a person', () => {
    expect(faultsOf(starterFile({ ...answers, ingress: 'ingress-nginx' }))).toHaveLength(1);
  });

  test('with every setting that it shows in a comment', () => {
    const settings = /^( *)# (?=- \{|[a-zA-Z]+: [[{a-z])/gm;
    const text = starterFile(answers);
    expect(text.match(settings)).toHaveLength(5);
    expect(faultsOf(text.replace(settings, '$1'))).toEqual([]);
  });

  test('says where a number leads with Traefik', () => {
    expect(starterFile({ ...answers, ingress: 'traefik' })).toContain(
      'A number leads to the port of the same number at Traefik;',
    );
  });
});

describe('an answer stays one value', () => {
  test.each(['null', 'yes', 'a: b\n- c', '"', "'", '# x', '&a', '\u2028', 'UPPER', ''])('%j', (domain) => {
    const parsed = check({ path: 'exposure.yaml', text: starterFile({ ...answers, domain }) });
    expect(parsed.ok).toBe(false);
    expect(parsed.diagnostics.map(({ path }) => path?.join('.'))).toEqual(['domain.name']);
  });
});

test('init says what to run next', () => {
  expect(renderStarterWritten('exposure.yaml', null)).toBe(
    'Wrote exposure.yaml. Next: expose plan shows what it makes.\n',
  );
  expect(renderStarterWritten('home.yaml', 'my work')).toBe(
    "Wrote home.yaml. Next: expose plan home.yaml --profile 'my work' shows what it makes.\n",
  );
});
