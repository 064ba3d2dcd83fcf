/** The text that `expose init` writes: what was asked for, and what else can be set, as comments. */

export interface InitAnswers {
  readonly domain: string;
  readonly region: string;
  readonly ingress: string;
}

/** A whole exposure.yaml. Values are not checked here: strange ones are quoted, and the compiler refuses wrong ones. */
export function starterFile({ domain, region, ingress }: InitAnswers): string {
  return `# Which parts of this cluster are reachable from the internet.
# \`expose explain FIELD\` explains a field, \`expose validate\` reports mistakes, \`expose compile\` writes what is needed.
domain: ${scalar(domain)}

# The ports that the internet can connect to. A number leads to ${targetOfNumber(ingress)};
# an object can lead to any other port or Service.
ports:
  - 80
  - 443
  # - { name: minecraft, public: 25565, target: minecraft.games.svc:25565 }

gateway:
  region: ${scalar(region)}
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
  ingress: ${scalar(ingress)}

# Refuse to compile if the estimated monthly cost is higher.
# budget: { monthlyUsd: 8, exceed: error }
`;
}

function targetOfNumber(ingress: string): string {
  return ingress === 'traefik'
    ? 'the port of the same number at Traefik'
    : 'the port of the same number on the tunnel’s node';
}

/** Plain where YAML reads it as this very text, in JSON's quotes elsewhere. */
function scalar(value: string): string {
  return /^[a-z][a-z0-9.-]*$/.test(value) && !/^(null|true|false|yes|no|on|off|y|n)$/.test(value)
    ? value
    : JSON.stringify(value);
}
