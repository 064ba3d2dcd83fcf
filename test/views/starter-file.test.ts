/** The file that `expose init` writes. */
import { describe, expect, test } from 'vitest';
import { check } from '../../src/pipeline.ts';
import { renderStarterWritten } from '../../src/views/init/render-starter-written.ts';
import { starterFile } from '../../src/views/init/starter-file.ts';

const answers = { domain: 'home.example.com', region: 'eu-west-1', ingress: 'none' };

function errorsOf(text: string): readonly string[] {
  return check({ path: 'exposure.yaml', text })
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ summary }) => summary);
}

test('is a commented file with the answers in it', () => {
  expect(starterFile(answers)).toBe(`# Which parts of this cluster are reachable from the internet.
# \`expose explain FIELD\` explains a field, \`expose validate\` reports mistakes, \`expose compile\` writes what is needed.
domain: home.example.com

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

describe('compiles', () => {
  test.each(['traefik', 'ingress-nginx', 'none'])('with ingress %s', (ingress) => {
    expect(errorsOf(starterFile({ ...answers, ingress }))).toEqual([]);
  });

  test('with every setting that it shows in a comment', () => {
    const settings = /^( *)# (?=- \{|[a-zA-Z]+: [{a-z])/gm;
    const text = starterFile(answers);
    expect(text.match(settings)).toHaveLength(4);
    expect(errorsOf(text.replace(settings, '$1'))).toEqual([]);
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
    expect(parsed.diagnostics.map(({ path }) => path?.join('.'))).toEqual(['domain']);
  });
});

test('init says what to run next', () => {
  expect(renderStarterWritten('exposure.yaml')).toBe(
    'Wrote exposure.yaml. Next: expose compile shows what it becomes.\n',
  );
  expect(renderStarterWritten('home.yaml')).toBe(
    'Wrote home.yaml. Next: expose compile home.yaml shows what it becomes.\n',
  );
});
