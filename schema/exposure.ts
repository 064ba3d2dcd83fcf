/**
 * The format of exposure.yaml, version 1. This is its only hand-written definition: the JSON Schema, the TypeScript
 * types, the format reference and `expose explain FIELD` are generated from it.
 *
 * It defines shapes and single values. Rules that involve several fields, and defaults that another field decides, are
 * in src/compiler/resolve/. zod/mini halves what validation adds to start-up.
 */
import * as z from 'zod/mini';

export interface FieldNotes {
  /** What the field is for, in one or two sentences to the author of a file. */
  readonly description: string;
  /** What its pattern accepts, as a noun phrase that follows "Allowed: ". */
  readonly allowed?: string;
  /** The default where it is not a fixed value, as a phrase that follows "Default: ". */
  readonly defaultNote?: string;
  readonly examples?: readonly unknown[];
}

/** Attaches the notes that the JSON Schema, the reference and `explain` show about a field. */
function field<S extends z.ZodMiniType>(schema: S, notes: FieldNotes): S {
  z.globalRegistry.add(schema, { ...notes });
  return schema;
}

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';

/** A fully qualified domain name in lower case without a final dot, as it stands in DNS (at most 253 characters). */
export const domainNamePattern = new RegExp(`^(?=.{1,253}$)(${label}\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$`);
const aliasPattern = new RegExp(`^(?=.{1,253}$)(\\*\\.)?(${label}\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$`);
/** Short enough for every AWS name that is built from it. */
const namePattern = /^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/;
const portNamePattern = /^[a-z]([a-z0-9-]{0,13}[a-z0-9])?$/;
const targetPattern = new RegExp(`^(${label})(\\.${label})*:[1-9][0-9]{0,4}$`);
const cidrPattern = /^[0-9a-fA-F:.]+\/[0-9]{1,3}$/;
const kubernetesNamePattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const labelKeyPattern =
  /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const labelValuePattern = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
/** What SNS accepts, without the quoted forms that hardly any mailbox has. */
const emailPattern =
  /^(?=.{3,254}$)[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;
/** A number of seconds, minutes or hours. */
const idlePattern = /^([1-9][0-9]{1,3}s|[1-9][0-9]{0,2}m|([1-9]|1[0-9]|2[0-4])h)$/;
const imageWord = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const registryPort =
  '(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';
/** The grammar of container image references, with only the registry addresses that are host names in lower case. */
const imagePattern = new RegExp(
  `^(?:[a-z0-9]+(?:(?:\\.|-+)[a-z0-9]+)*:${registryPort}/)?${imageWord}(?:/${imageWord})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?$`,
);
const adminKeyPattern =
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) [A-Za-z0-9+/]+={0,3}( [\x20-\x7e]*)?$/;

const fullName =
  'a full domain name in lower case, without a final dot, with non-ASCII letters in their xn-- form';
const regionName = 'the name of an AWS region, such as eu-central-1';
const labelKey = 'up to 63 letters, digits, dots, dashes and underscores, with an optional "domain/" prefix';
const labelValue = 'up to 63 letters, digits, dots, dashes and underscores';

/** Like z.string().check(…), which would build the schema twice. */
const string = (...checks: z.core.$ZodCheck<string>[]) => new z.ZodMiniString({ type: 'string', checks });
/** Like z.int().check(z.minimum(least), z.maximum(most)), which would build the schema twice. */
const int = (least: number, most = Infinity) =>
  new z.ZodMiniNumberFormat({
    type: 'number',
    check: 'number_format',
    format: 'safeint',
    abort: false,
    checks: [z.minimum(least), ...(most === Infinity ? [] : [z.maximum(most)])],
  });

const portNumber = () => int(1, 65535);
const domainName = () => string(z.regex(domainNamePattern));
const cidr = () => string(z.regex(cidrPattern));
const everyone = ['0.0.0.0/0', '::/0'];
const allow = (who: string) =>
  field(
    z._default(z.array(cidr()).check(z.minLength(1)), () => [...everyone]),
    {
      description: `${who}, as CIDR blocks. List IPv4 and IPv6 separately.`,
      allowed:
        'a network in CIDR form, such as 203.0.113.0/24, 198.51.100.7/32 for one address, or 2001:db8::/32',
      examples: [['203.0.113.0/24', '2001:db8::/32']],
    },
  );

const aliasObject = z.strictObject({
  name: field(string(z.regex(aliasPattern)), {
    description: 'The additional name. The first label may be a wildcard.',
    allowed: `${fullName}; the first label may be *`,
    examples: ['shop.example.org'],
  }),
  zone: field(z.optional(domainName()), {
    description: 'The Route 53 hosted zone that the records of this name are written to. It must exist.',
    allowed: fullName,
    defaultNote: 'domain.zone if the name lies inside it, otherwise the registrable domain of the name',
    examples: ['example.org'],
  }),
  manage: field(z.optional(z.boolean()), {
    description: 'Whether expose writes the records of this name.',
    defaultNote: 'the value of domain.manage',
  }),
});

const domainObject = z.strictObject({
  name: field(domainName(), {
    description:
      'The name that visitors use. It resolves to the gateway, and the tunnel connects to it as well.',
    allowed: fullName,
    examples: ['api.example.com'],
  }),
  zone: field(z.optional(domainName()), {
    description:
      'The Route 53 hosted zone that the records are written to. It must exist; expose changes nothing else in it.',
    allowed: fullName,
    defaultNote: 'the registrable domain of the name (example.com for api.example.com)',
    examples: ['example.com'],
  }),
  zoneId: field(z._default(z.nullable(string(z.regex(/^[A-Z0-9]{1,32}$/))), null), {
    description:
      'The id of the hosted zone, where an account has two public zones of one name. null: the zone is found by its name.',
    allowed: 'the id of a hosted zone: up to 32 capital letters and digits, most often with a Z in front',
    examples: ['Z0123456789ABCDEFGHIJ'],
  }),
  aliases: field(
    z._default(z.array(z.union([string(z.regex(aliasPattern)), aliasObject])), () => []),
    {
      description:
        'Additional names that resolve to the gateway. The first label may be a wildcard. A name outside the zone belongs to the zone of its own registrable domain.',
      allowed: `${fullName}; the first label may be *`,
      examples: [['www.example.com', '*.apps.example.com', 'shop.example.org']],
    },
  ),
  ttl: field(z._default(int(1, 86400), 120), {
    description: 'How long resolvers may cache the address, in seconds.',
  }),
  manage: field(z._default(z.boolean(), true), {
    description:
      'Whether expose writes the DNS records. If false, expose does not touch DNS, and plan and status print the records to set.',
  }),
});

const portObject = z.strictObject({
  name: field(z.optional(string(z.regex(portNamePattern))), {
    description:
      'A short name for the port, used in resource names and messages. One called http or https is expected to answer a request for a page.',
    allowed:
      '1 to 15 lower-case letters, digits and dashes, starting with a letter and not ending with a dash',
    defaultNote: 'http for 80, https for 443, otherwise port- and the public port',
    examples: ['https'],
  }),
  public: field(portNumber(), {
    description: 'The port that visitors connect to.',
    examples: [443],
  }),
  tunnel: field(z.optional(portNumber()), {
    description: 'The loopback port on the gateway where sshd listens for this port’s traffic.',
    defaultNote: '8080 for 80, 8443 for 443, public + 8000 below 1024, public + 10000 otherwise',
    examples: [8443],
  }),
  target: field(z.optional(z.union([portNumber(), string(z.regex(targetPattern))])), {
    description:
      'Where the traffic goes. A number is a port of the node that the tunnel pod runs on (the pod then uses the host network). "host:port" is a name that the pod can reach.',
    allowed: 'a port number, or "host:port" with a lower-case host name',
    defaultNote: 'the public port of the node; with ingress: traefik, the Service traefik.kube-system.svc',
    examples: [443, 'traefik.kube-system.svc:443'],
  }),
  allow: allow('Who may connect to the port'),
});

// Lazy, because the first use of Unicode's properties is 3 % of what compiling a small file takes.
const tagRecord = z.lazy(() =>
  z.record(
    string(z.regex(/^(?![aA][wW][sS]:)[\p{L}\p{N} _.:/=+@-]{1,128}$/u)),
    string(z.regex(/^[\p{L}\p{N} _.:/=+@-]{0,256}$/u)),
  ),
);

const gateway = z.strictObject({
  region: field(z._default(string(z.regex(/^[a-z]{2,4}(-[a-z]+)+-[1-9]$/)), 'us-east-1'), {
    description: 'The AWS region that the gateway runs in.',
    allowed: regionName,
    examples: ['eu-central-1'],
  }),
  instanceType: field(z._default(string(z.regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/)), 't4g.nano'), {
    description: 'The EC2 instance type. Its architecture decides which image is used.',
    allowed: 'an EC2 instance type, such as t4g.nano',
    examples: ['t4g.nano', 't3a.nano'],
  }),
  market: field(z._default(z.enum(['spot', 'on-demand', 'spot-or-on-demand']), 'spot'), {
    description:
      'The EC2 purchasing option. spot costs less, but EC2 may interrupt it: the gateway stops, and starts again with the same address once EC2 has capacity, which takes minutes, hours or days. on-demand is not interrupted. spot-or-on-demand is spot, and on-demand while EC2 has no spot capacity: an apply then replaces the gateway, and a later one goes back to spot.',
  }),
  zone: field(z._default(string(z.regex(/^(auto|[a-z]{2,4}(-[a-z]+)+-[1-9][a-z])$/)), 'auto'), {
    description:
      'The availability zone that the gateway runs in. auto: when the network is first made, expose takes the one that EC2 gives the best chance of spot capacity, the cheapest among equals, and keeps it. Another zone replaces the network; the IPv4 address stays.',
    allowed: 'auto, or an availability zone of the region, such as us-east-1b',
    examples: ['us-east-1b'],
  }),
  image: field(
    z._default(
      z.union([z.enum(['ubuntu-24.04']), string(z.regex(/^ami-[0-9a-f]{8}([0-9a-f]{9})?$/))]),
      'ubuntu-24.04',
    ),
    {
      description:
        'The operating system: ubuntu-24.04, or the ID of an image that has cloud-init and systemd.',
      allowed: 'ubuntu-24.04, or an image ID: ami- and 8 or 17 hexadecimal digits in lower case',
      examples: ['ubuntu-24.04', 'ami-0123456789abcdef0'],
    },
  ),
  disk: field(z._default(int(8, 16384), 8), {
    description: 'The size of the root disk in GiB (gp3, encrypted).',
  }),
  ipv4: field(z._default(z.boolean(), true), {
    description:
      'Whether the gateway has a public IPv4 address (an elastic IP), A records and IPv4 rules. Without it the gateway costs $3.65 a month less, and only visitors and homes with IPv6 reach it. The tunnel pod then uses the host network.',
  }),
  ipv6: field(z._default(z.boolean(), true), {
    description: 'Whether the gateway has an IPv6 address, AAAA records and IPv6 rules.',
  }),
  idle: field(z._default(string(z.regex(idlePattern)), '1h'), {
    description:
      'How long a visitor’s connection may be silent in both directions before the gateway ends it. Programs that are silent for longer, such as an ssh session, need keep-alive messages of their own.',
    allowed: '10s to 9999s, 1m to 999m, or 1h to 24h',
    examples: ['1h', '10m'],
  }),
  forwarder: field(z._default(z.enum(['socat', 'haproxy', 'nftables']), 'socat'), {
    description:
      'How a public port is forwarded to its tunnel. socat is the simplest. haproxy keeps the visitor’s address, balances several tunnels and checks them; every target must accept its PROXY protocol (version 2). nftables runs no process and installs nothing.',
  }),
  ssh: field(
    z.prefault(
      z.strictObject({
        port: field(z._default(portNumber(), 22), {
          description: 'The port of the gateway’s sshd, which the tunnel connects to.',
        }),
        allow: allow('Who may connect to sshd'),
        adminKeys: field(
          z._default(z.array(string(z.regex(adminKeyPattern))), () => []),
          {
            description: 'OpenSSH public keys of the people who may log in. Without one, nobody can.',
            allowed:
              'one line of a .pub file: key type, key and an optional comment, without options before them',
            examples: [
              ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2YzLhqVh5V0V3kS0eYvXoJmR7m2Q1c0XkTn1QxZb3a me@laptop'],
            ],
          },
        ),
      }),
      {},
    ),
    { description: 'Access to the gateway’s sshd.' },
  ),
  network: field(
    z._default(
      z.nullable(
        z.strictObject({
          vpc: field(string(z.regex(/^vpc-[0-9a-f]{8}([0-9a-f]{9})?$/)), {
            description: 'The ID of the VPC.',
            allowed: 'vpc- and 8 or 17 hexadecimal digits in lower case',
          }),
          subnet: field(string(z.regex(/^subnet-[0-9a-f]{8}([0-9a-f]{9})?$/)), {
            description: 'The ID of a subnet in that VPC. It needs a route to the internet.',
            allowed: 'subnet- and 8 or 17 hexadecimal digits in lower case',
          }),
        }),
      ),
      null,
    ),
    {
      description: 'An existing VPC and subnet to use. null: expose creates a VPC for the gateway.',
      examples: [{ vpc: 'vpc-0123456789abcdef0', subnet: 'subnet-0123456789abcdef0' }],
    },
  ),
  tags: field(
    z._default(tagRecord, () => ({})),
    {
      description: 'Additional AWS tags for every resource.',
      allowed:
        'keys of 1 to 128 and values of up to 256 letters, digits, spaces and _ . : / = + - @; no key starts with "aws:"',
      examples: [{ owner: 'me' }],
    },
  ),
});

const tunnel = z.strictObject({
  image: field(z._default(string(z.regex(imagePattern), z.maxLength(255)), 'jnovack/autossh:2.0.1'), {
    description:
      'The image of the tunnel pod. It needs ssh and autossh, or apt-get or apk to install them at start.',
    allowed: 'a container image reference with its name in lower case, such as ghcr.io/me/autossh:2.0',
  }),
  replicas: field(z._default(int(1, 9), 1), {
    description: 'How many tunnels run side by side. More than one needs forwarder: haproxy.',
  }),
  keepAlive: field(
    z.prefault(
      z.strictObject({
        interval: field(z._default(int(1, 300), 5), {
          description: 'Seconds between two keep-alive messages. Both ends send them.',
        }),
        count: field(z._default(int(1, 20), 3), {
          description: 'How many keep-alive messages may go unanswered before the connection is closed.',
        }),
      }),
      {},
    ),
    { description: 'How soon a dead tunnel is detected. The gateway’s tcp_retries2 is derived from it.' },
  ),
});

const toleration = z.strictObject({
  key: field(z.optional(string(z.regex(labelKeyPattern))), {
    description: 'The taint’s key.',
    allowed: labelKey,
    defaultNote: 'none, which matches every taint and needs the operator Exists',
  }),
  operator: field(z._default(z.enum(['Equal', 'Exists']), 'Equal'), {
    description: 'How the taint is matched. Equal compares its value, Exists does not.',
  }),
  value: field(z.optional(string(z.regex(labelValuePattern))), {
    description: 'The taint’s value, for the operator Equal.',
    allowed: labelValue,
    defaultNote: 'none',
  }),
  effect: field(z.optional(z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])), {
    description: 'The taint’s effect.',
    defaultNote: 'none, which matches every effect',
  }),
  tolerationSeconds: field(z.optional(int(0)), {
    description: 'How long a NoExecute taint is tolerated, in seconds.',
    defaultNote: 'without limit',
  }),
});

const cluster = z.strictObject({
  context: field(
    z._default(
      z.nullable(string(z.minLength(1), z.maxLength(253), z.regex(/^[^\u0000-\u001f\u007f]+$/))),
      null,
    ),
    {
      description:
        'The kubeconfig context. null: the current context, which is shown before anything is changed.',
      allowed: '1 to 253 characters without control characters',
      examples: ['home'],
    },
  ),
  namespace: field(z.optional(string(z.regex(kubernetesNamePattern))), {
    description: 'The namespace for everything that expose creates in the cluster.',
    allowed: 'up to 63 lower-case letters, digits and dashes, starting and ending with a letter or digit',
    defaultNote: 'expose; with ingress: ingress-nginx, ingress-nginx',
    examples: ['expose'],
  }),
  nodeSelector: field(
    z._default(z.record(string(z.regex(labelKeyPattern)), string(z.regex(labelValuePattern))), () => ({})),
    {
      description: 'Labels of the nodes that the tunnel may run on.',
      allowed: `keys of ${labelKey}; values of ${labelValue}`,
      examples: [{ 'kubernetes.io/arch': 'arm64' }],
    },
  ),
  tolerations: field(
    z._default(z.array(toleration), () => []),
    {
      description: 'Node taints that the tunnel tolerates, as in a pod.',
      examples: [
        [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }],
      ],
    },
  ),
  ingress: field(z._default(z.enum(['none', 'traefik', 'ingress-nginx']), 'none'), {
    description:
      'The ingress that the ports lead to. none: expose leaves the cluster’s ingress alone, and a port leads to the node’s port of the same number, where k3s’s Traefik, microk8s and most bare-metal ingress controllers answer. traefik: the Service of the Traefik that k3s ships, without the host network. ingress-nginx: expose installs the controller on the host network; the project was retired in March 2026 and no longer receives fixes.',
  }),
});

const alerts = z.strictObject({
  email: field(string(z.regex(emailPattern)), {
    description:
      'Where AWS sends a mail when the site does not answer, when it answers again, and when EC2 stops or starts the gateway. AWS first asks this address to confirm.',
    allowed: 'an e-mail address',
    examples: ['me@example.com'],
  }),
  path: field(z._default(string(z.regex(/^\/[!-~]{0,254}$/)), '/'), {
    description:
      'The path that is asked for on an HTTP port. Its answer has to be a success or a redirect (200 to 399): for a site that answers / with 401 or 404, name another path.',
    allowed: 'a path of up to 255 ASCII characters that starts with / and has no spaces',
    examples: ['/healthz'],
  }),
});

/** The whole format. Unknown keys are errors everywhere. */
export const ExposureSchema = field(
  z.strictObject({
    version: field(z._default(z.literal(1), 1), { description: 'The version of this format.' }),
    name: field(z.optional(string(z.regex(namePattern))), {
      description: 'Names and tags every resource. Changing it creates a new gateway.',
      allowed:
        '1 to 30 lower-case letters, digits and dashes, starting with a letter and not ending with a dash',
      defaultNote:
        'the domain name with dashes (api-example-com); a short hash follows where another domain could lead to the same name',
      examples: ['homelab'],
    }),
    domain: field(z.union([domainName(), domainObject]), {
      description: 'The name under which the cluster is reachable. A text alone is short for domain.name.',
      allowed: fullName,
      examples: ['api.example.com'],
    }),
    ports: field(
      z._default(z.array(z.union([portNumber(), portObject])).check(z.minLength(1)), () => [80, 443]),
      {
        description: 'The ports that are open to the internet. A number is short for { public: NUMBER }.',
        examples: [[80, 443, { name: 'minecraft', public: 25565, target: 'minecraft.games.svc:25565' }]],
      },
    ),
    gateway: field(z.prefault(gateway, {}), {
      description: 'The EC2 instance that receives the traffic from the internet.',
    }),
    tunnel: field(z.prefault(tunnel, {}), {
      description: 'The pod that keeps the connection from the cluster to the gateway.',
    }),
    cluster: field(z.prefault(cluster, {}), { description: 'The private Kubernetes cluster.' }),
    state: field(
      z._default(
        z.nullable(
          z.strictObject({
            s3: field(
              z.strictObject({
                bucket: field(string(z.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)), {
                  description: 'The bucket, which must exist.',
                  allowed: '3 to 63 lower-case letters, digits, dots and dashes',
                }),
                key: field(string(z.regex(/^[A-Za-z0-9!_.*'()/-]{1,900}$/)), {
                  description: 'The object that holds the state.',
                  allowed: "up to 900 letters, digits and ! _ . * ' ( ) / -",
                }),
                region: field(string(z.regex(/^[a-z]{2,4}(-[a-z]+)+-[1-9]$/)), {
                  description: 'The region of the bucket.',
                  allowed: regionName,
                }),
              }),
              { description: 'Terraform’s S3 backend, with a lock file in the bucket.' },
            ),
          }),
        ),
        null,
      ),
      {
        description: 'Where terraform keeps its state. null: a local file under .expose/.',
        examples: [{ s3: { bucket: 'my-state', key: 'expose/homelab.tfstate', region: 'us-east-1' } }],
      },
    ),
    alerts: field(z._default(z.nullable(alerts), null), {
      description:
        'Mails from AWS about the gateway and the site: a health check through the whole path every 30 seconds, an alarm, and EC2’s own events. null: none.',
      examples: [{ email: 'me@example.com' }],
    }),
    budget: field(
      z._default(
        z.nullable(
          z.strictObject({
            monthlyUsd: field(z.number().check(z.positive(), z.maximum(100000)), {
              description: 'The most that a month may cost, in US dollars.',
            }),
            exceed: field(z._default(z.enum(['error', 'warn']), 'error'), {
              description: 'What happens when the estimate is higher: error stops the run, warn only warns.',
            }),
          }),
        ),
        null,
      ),
      {
        description: 'A limit for the monthly estimate. null: no limit.',
        examples: [{ monthlyUsd: 5, exceed: 'error' }],
      },
    ),
  }),
  {
    description:
      'exposure.yaml says which parts of a private cluster are reachable from the internet, and how.',
  },
);

/** A valid file with fixed defaults filled in; defaults that another field decides may still be missing. */
export type ExposureConfig = z.output<typeof ExposureSchema>;
