/** The text that `expose init` writes: what was asked for, why, and what else can be set, as comments. */
import { homepage, version } from '../../../package.json';
import { domainNamePattern } from '../../../schema/exposure.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';

export interface InitAnswers {
  readonly domain: string;
  readonly aliases: readonly string[];
  /** null: the registrable domain of the name. */
  readonly zone: string | null;
  /** null: the zone is found by its name. */
  readonly zoneId: string | null;
  /** Whether the records are set by hand. */
  readonly dnsElsewhere: boolean;
  readonly region: string;
  readonly ingress: string;
  /** The Service that ports 80 and 443 lead to, as namespace/name; null: what `ingress` says. */
  readonly service: string | null;
  /** The node that the tunnel has to run on; null: any. */
  readonly node: string | null;
  /** The kubeconfig context; null: the current one. */
  readonly context: string | null;
  readonly why: Reasons;
}

/** A sentence for each choice that has a reason of its own; empty where it has none. */
export interface Reasons {
  readonly zone: string;
  readonly region: string;
  readonly ingress: string;
  readonly context: string;
}

export const noReasons: Reasons = { zone: '', region: '', ingress: '', context: '' };

/** Where this version's own schema can be read: in the repository, at the release's tag. */
export const schemaAddress = `${homepage
  .replace('https://github.com/', 'https://raw.githubusercontent.com/')
  .replace(/#.*$/, '')}/v${version}/schema/exposure.schema.json`;

/** A whole exposure.yaml. Values are not checked here: strange ones are quoted, and the compiler refuses wrong ones. */
export function starterFile(answers: InitAnswers): string {
  const { region, ingress, node, context, why } = answers;
  return `# yaml-language-server: $schema=${schemaAddress}
# Which parts of this cluster are reachable from the internet.
# \`expose explain FIELD\` explains a field, \`expose validate\` reports mistakes, \`expose compile\` writes what is needed.
${domainLines(answers)}
${portLines(answers)}
gateway:
${comment(why.region)}  region: ${scalar(region)}
  # The cheapest type that is fast enough. Its architecture decides the image.
  instanceType: t4g.nano
  # A spot instance may be interrupted and comes back with the same address; an on-demand instance is not interrupted.
  market: spot
  # socat is the simplest. haproxy keeps the visitor's address and balances several tunnels; nftables installs nothing.
  forwarder: socat

cluster:
${context === null ? '  # The kubeconfig context; without it, the current one.\n  # context: home\n' : `${comment(why.context)}  context: ${scalar(context)}\n`}${
  node === null
    ? '  # Labels of the nodes that the tunnel may run on.\n  # nodeSelector: { kubernetes.io/arch: arm64 }\n'
    : `  # The only node where something answers.\n  nodeSelector: { kubernetes.io/hostname: ${scalar(node)} }\n`
}  # What answers the requests: none (what listens on the node's ports 80 and 443, such as k3s's Traefik), traefik (its
  # Service), or ingress-nginx (installed by expose).
${comment(why.ingress)}  ingress: ${scalar(ingress)}

# Refuse to compile if the estimated monthly cost is higher.
# budget: { monthlyUsd: 8, exceed: error }
`;
}

function domainLines({ domain, aliases, zone, zoneId, dnsElsewhere, why }: InitAnswers): string {
  return [
    'domain:',
    `  name: ${scalar(domain)}`,
    '  # More names that lead to the same gateway. The Ingress in the cluster tells them apart.',
    aliases.length === 0
      ? `  # aliases: [${exampleAlias(domain)}]`
      : `  aliases: [${aliases.map(scalar).join(', ')}]`,
    ...(zone === null && zoneId === null && !dnsElsewhere ? [] : [comment(why.zone).trimEnd()]),
    ...(zone === null ? [] : [`  zone: ${scalar(zone)}`]),
    ...(zoneId === null ? [] : [`  zoneId: ${scalar(zoneId)}`]),
    ...(dnsElsewhere ? ['  manage: false'] : []),
    '',
  ]
    .filter((line, index, all) => line !== '' || index === all.length - 1)
    .join('\n');
}

function exampleAlias(domain: string): string {
  const labels = domainNamePattern.test(domain) ? domain.split('.') : ['api', 'example', 'com'];
  return `git.${(labels.length > 2 ? labels.slice(1) : labels).join('.')}`;
}

function portLines({ service, ingress }: InitAnswers): string {
  const example = '  # - { name: minecraft, public: 25565, target: minecraft.games.svc:25565 }\n';
  if (service !== null) {
    const [namespace = '', name = ''] = service.split('/');
    const to = (port: number) =>
      `  - { public: ${port}, target: ${scalar(`${name}.${namespace}.svc:${port}`)} }\n`;
    return `# The ports that the internet can connect to, and the Service that each leads to. A number alone leads to the port of
# the same number on the tunnel’s node.
ports:
${to(80)}${to(443)}${example}`;
  }
  const numbers =
    ingress === 'traefik'
      ? 'the port of the same number at Traefik'
      : 'the port of the same number on the tunnel’s node';
  return `# The ports that the internet can connect to. A number leads to ${numbers};
# an object can lead to any other port or Service.
ports:
  - 80
  - 443
${example}`;
}

/** A line of its own in front of an indented key, newline at the end. */
function comment(reason: string): string {
  return reason === '' ? '' : `  # ${visible(reason)}\n`;
}

/** Plain where YAML reads it as this very text, in JSON's quotes elsewhere. */
function scalar(value: string): string {
  return /^[a-z][a-z0-9.-]*$/.test(value) && !/^(null|true|false|yes|no|on|off|y|n)$/.test(value)
    ? value
    : JSON.stringify(value);
}
