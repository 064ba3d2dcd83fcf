/** The text that `expose init` writes: what was asked for, and what else there is, as comments. */

export interface InitAnswers {
  readonly domain: string;
  readonly region: string;
  readonly ingress: string;
}

/** A whole exposure.yaml. Values are JSON strings, which YAML reads as they are; wrong ones are found by the compiler. */
export function starterFile({ domain, region, ingress }: InitAnswers): string {
  return `# What of this cluster the internet can reach. \`expose explain FIELD\` says what a field means,
# \`expose validate\` what is wrong, \`expose compile\` what becomes of it.
domain: ${scalar(domain)}

# What the internet connects to. A number is a port of the node that the tunnel runs on; an object can lead elsewhere.
ports:
  - 80
  - 443
  # - { name: minecraft, public: 25565, target: minecraft.games.svc:25565 }

gateway:
  region: ${scalar(region)}
  # The cheapest that is enough; its architecture chooses the image.
  instanceType: t4g.nano
  # spot may be interrupted and comes back with the same address; on-demand is not.
  market: spot
  # haproxy keeps the visitor's address and balances several tunnels; nftables needs nothing installed.
  forwarder: socat

cluster:
  # context: home
  # Labels of the nodes that the tunnel may run on.
  # nodeSelector: { kubernetes.io/arch: arm64 }
  ingress: ${scalar(ingress)}

# Refuse to compile when a month is estimated to cost more.
# budget: { monthlyUsd: 8, exceed: error }
`;
}

function scalar(value: string): string {
  return /^[a-z][a-z0-9.-]*$/.test(value) && !/^(null|true|false|yes|no|on|off|y|n)$/.test(value)
    ? value
    : JSON.stringify(value);
}
