/**
 * The format of exposure.yaml, version 1: the only hand-written definition of it.
 * The JSON Schema, the TypeScript types, the format reference and `expose explain FIELD` are made from this file.
 *
 * It states shapes and single values. Rules that need two fields, or a default that another field decides, belong to
 * src/compiler/resolve*.ts. Written in zod/mini style, which halves what validation adds to start-up.
 */
import * as z from 'zod/mini';

export interface FieldNotes {
  /** What the field is for, in one or two sentences for the person who writes the file. */
  readonly description: string;
  /** What its pattern admits, in words: the second half of "… is not a valid value: it takes …". */
  readonly allowed?: string;
  /** How an omitted field is filled when another field decides it; shown where a fixed default would be. */
  readonly defaultNote?: string;
  readonly examples?: readonly unknown[];
}

/** Attaches what people read about a field: the JSON Schema, the reference and `explain` take it from here. */
function field<S extends z.ZodMiniType>(schema: S, notes: FieldNotes): S {
  z.globalRegistry.add(schema, { ...notes });
  return schema;
}

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';

/** A fully qualified domain name in lower case without a final dot, as it stands in DNS (at most 253 characters). */
export const domainNamePattern = new RegExp(`^(?=.{1,253}$)(${label}\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$`);
const aliasPattern = new RegExp(`^(?=.{1,253}$)(\\*\\.)?(${label}\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$`);
/** Names and tags every resource; short enough for every AWS name built from it. */
export const namePattern = /^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/;
const portNamePattern = /^[a-z]([a-z0-9-]{0,13}[a-z0-9])?$/;
const targetPattern = new RegExp(`^(${label})(\\.${label})*:[1-9][0-9]{0,4}$`);
const cidrPattern = /^[0-9a-fA-F:.]+\/[0-9]{1,3}$/;
const kubernetesNamePattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const labelKeyPattern =
  /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const labelValuePattern = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
const imagePattern = /^[a-z0-9]+([._:/-]+[a-z0-9A-Z]+)*(@sha256:[0-9a-f]{64})?$/;
const tagKeyPattern = /^(?![aA][wW][sS]:)[\p{L}\p{N} _.:/=+@-]{1,128}$/u;
const tagValuePattern = /^[\p{L}\p{N} _.:/=+@-]{0,256}$/u;
const adminKeyPattern =
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) [A-Za-z0-9+/]+={0,3}( [\x20-\x7e]*)?$/;

const fullName =
  'a full domain name: lower-case letters, digits and dashes between dots, no final dot, other letters in their xn-- form';
const regionName = 'the name of an AWS region, such as eu-central-1';
const labelKey =
  'a label key: up to 63 letters, digits, dots, dashes and underscores, with an optional "domain/" in front';
const labelValue = 'up to 63 letters, digits, dots, dashes and underscores';

/** As z.string().check(…), which would build the schema twice. */
const string = (...checks: z.core.$ZodCheck<string>[]) =>
  new z.ZodMiniString({ type: 'string', checks }) as z.ZodMiniString<string>;
/** As z.int().check(z.minimum(least), z.maximum(most)), built once as well. */
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
      description: `${who}, as CIDR blocks; IPv4 and IPv6 are separate entries.`,
      allowed:
        'a network in CIDR form, such as 203.0.113.0/24, 198.51.100.7/32 for one address, or 2001:db8::/32',
      examples: [['203.0.113.0/24', '2001:db8::/32']],
    },
  );

const domainObject = z.strictObject({
  name: field(domainName(), {
    description: 'The name that visitors use. The gateway answers under it, and the tunnel connects to it.',
    allowed: fullName,
    examples: ['api.example.com'],
  }),
  zone: field(z.optional(domainName()), {
    description:
      'The Route 53 hosted zone that the records are written to. It must exist already and is never changed otherwise.',
    allowed: fullName,
    defaultNote: 'the registrable domain of the name (example.com for api.example.com)',
    examples: ['example.com'],
  }),
  aliases: field(
    z._default(z.array(string(z.regex(aliasPattern))), () => []),
    {
      description:
        'Further names inside the zone that lead to the gateway. The first label may be a wildcard.',
      allowed: `${fullName}; the first label may be *`,
      examples: [['www.example.com', '*.apps.example.com']],
    },
  ),
  ttl: field(z._default(int(1, 86400), 120), {
    description: 'How long resolvers may keep the address, in seconds.',
  }),
  manage: field(z._default(z.boolean(), true), {
    description:
      'Whether expose writes the DNS records. With false DNS is not touched; plan and status print the records to set.',
  }),
});

const portObject = z.strictObject({
  name: field(z.optional(string(z.regex(portNamePattern))), {
    description: 'A short name for the port, used in resource names and messages.',
    allowed:
      '1 to 15 lower-case letters, digits and dashes, beginning with a letter and not ending with a dash',
    defaultNote: 'http for 80, https for 443, otherwise port-<public>',
    examples: ['https'],
  }),
  public: field(portNumber(), {
    description: 'The port that the internet connects to.',
    examples: [443],
  }),
  tunnel: field(z.optional(portNumber()), {
    description: 'The loopback port on the gateway where sshd listens for this port’s traffic.',
    defaultNote: '8080 for 80, 8443 for 443, public + 8000 below 1024, public + 10000 otherwise',
    examples: [8443],
  }),
  target: field(z.optional(z.union([portNumber(), string(z.regex(targetPattern))])), {
    description:
      'Where the traffic ends at home. A number is that port on the node which the tunnel pod runs on (host network); "host:port" is a name the pod can reach.',
    allowed: 'a port number, or "host:port" with a lower-case host name',
    defaultNote: 'the public port on the node; with ingress: traefik the Service traefik.kube-system.svc',
    examples: [443, 'traefik.kube-system.svc:443'],
  }),
  allow: allow('Who may connect to the port'),
});

const gateway = z.strictObject({
  region: field(z._default(string(z.regex(/^[a-z]{2}(-[a-z]+)+-[1-9]$/)), 'us-east-1'), {
    description: 'The AWS region that the gateway runs in.',
    allowed: regionName,
    examples: ['eu-central-1'],
  }),
  instanceType: field(z._default(string(z.regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/)), 't4g.nano'), {
    description: 'The EC2 instance type. Its architecture chooses the image.',
    allowed: 'an EC2 instance type, such as t4g.nano',
    examples: ['t4g.nano', 't3a.nano'],
  }),
  market: field(z._default(z.enum(['spot', 'on-demand']), 'spot'), {
    description:
      'spot is cheap and may be interrupted (it stops and comes back with the same address); on-demand is not.',
  }),
  image: field(
    z._default(
      z.union([z.enum(['ubuntu-24.04']), string(z.regex(/^ami-[0-9a-f]{8}([0-9a-f]{9})?$/))]),
      'ubuntu-24.04',
    ),
    {
      description:
        'The operating system: ubuntu-24.04, or the id of an image that has cloud-init and systemd.',
      allowed: 'ubuntu-24.04, or an image id: ami- and 8 or 17 hexadecimal digits in lower case',
      examples: ['ubuntu-24.04', 'ami-0123456789abcdef0'],
    },
  ),
  disk: field(z._default(int(8, 16384), 8), {
    description: 'The size of the root disk in GiB (gp3, encrypted).',
  }),
  ipv6: field(z._default(z.boolean(), true), {
    description: 'Whether the gateway also has an IPv6 address, AAAA records and IPv6 rules.',
  }),
  forwarder: field(z._default(z.enum(['socat', 'haproxy', 'nftables']), 'socat'), {
    description:
      'What carries a public port to its tunnel. socat is the simplest; haproxy keeps the visitor’s address, balances several tunnels and checks them, and every target has to expect its PROXY protocol (version 2); nftables needs no process and nothing installed.',
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
            description: 'OpenSSH public keys for a person’s login. Without one nobody can log in.',
            allowed:
              'the line of a .pub file: key type, key and an optional comment, without options in front',
            examples: [
              ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2YzLhqVh5V0V3kS0eYvXoJmR7m2Q1c0XkTn1QxZb3a me@laptop'],
            ],
          },
        ),
      }),
      {},
    ),
    { description: 'How the gateway’s sshd is reached.' },
  ),
  network: field(
    z._default(
      z.nullable(
        z.strictObject({
          vpc: field(string(z.regex(/^vpc-[0-9a-f]{8}([0-9a-f]{9})?$/)), {
            description: 'The id of the existing VPC.',
            allowed: 'vpc- and 8 or 17 hexadecimal digits in lower case',
          }),
          subnet: field(string(z.regex(/^subnet-[0-9a-f]{8}([0-9a-f]{9})?$/)), {
            description: 'The id of a subnet in it with a route to the internet.',
            allowed: 'subnet- and 8 or 17 hexadecimal digits in lower case',
          }),
        }),
      ),
      null,
    ),
    {
      description: 'An existing VPC and subnet to use. null: the gateway gets its own.',
      examples: [{ vpc: 'vpc-0123456789abcdef0', subnet: 'subnet-0123456789abcdef0' }],
    },
  ),
  tags: field(
    z._default(z.record(string(z.regex(tagKeyPattern)), string(z.regex(tagValuePattern))), () => ({})),
    {
      description: 'Further AWS tags for every resource.',
      allowed:
        'keys of 1 to 128 and values of up to 256 letters, digits, spaces and _ . : / = + - @; no key begins with "aws:"',
      examples: [{ owner: 'me' }],
    },
  ),
});

const tunnel = z.strictObject({
  image: field(z._default(string(z.regex(imagePattern), z.maxLength(255)), 'jnovack/autossh:2.0.1'), {
    description:
      'The image of the tunnel pod: any with ssh and autossh, or with apt-get or apk to install them at start.',
    allowed: 'a container image reference in lower case, with an optional tag and digest',
  }),
  replicas: field(z._default(int(1, 9), 1), {
    description: 'How many tunnels stand side by side. More than one needs forwarder: haproxy.',
  }),
  keepAlive: field(
    z.prefault(
      z.strictObject({
        interval: field(z._default(int(1, 300), 5), {
          description: 'Seconds between two signs of life, from both ends.',
        }),
        count: field(z._default(int(1, 20), 3), {
          description: 'How many may go unanswered before the tunnel is given up.',
        }),
      }),
      {},
    ),
    { description: 'How fast a dead tunnel is noticed. The gateway’s tcp_retries2 follows from it.' },
  ),
});

const toleration = z.strictObject({
  key: field(z.optional(string(z.regex(labelKeyPattern))), {
    description: 'The taint’s key; none with operator Exists matches every taint.',
    allowed: labelKey,
  }),
  operator: field(z._default(z.enum(['Equal', 'Exists']), 'Equal'), {
    description: 'How the taint is compared.',
  }),
  value: field(z.optional(string(z.regex(labelValuePattern))), {
    description: 'The taint’s value, for Equal.',
    allowed: labelValue,
  }),
  effect: field(z.optional(z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])), {
    description: 'The taint’s effect; none matches every effect.',
  }),
  tolerationSeconds: field(z.optional(int(0)), {
    description: 'How long a NoExecute taint is tolerated, in seconds.',
  }),
});

const cluster = z.strictObject({
  context: field(
    z._default(
      z.nullable(string(z.minLength(1), z.maxLength(253), z.regex(/^[^\u0000-\u001f\u007f]+$/))),
      null,
    ),
    {
      description: 'The kubeconfig context. null: the current one, shown before anything is changed.',
      allowed: '1 to 253 characters without control characters',
      examples: ['home'],
    },
  ),
  namespace: field(z._default(string(z.regex(kubernetesNamePattern)), 'ingress-nginx'), {
    description: 'The namespace of everything that expose puts into the cluster.',
    allowed: 'up to 63 lower-case letters, digits and dashes, beginning and ending with a letter or digit',
  }),
  nodeSelector: field(
    z._default(z.record(string(z.regex(labelKeyPattern)), string(z.regex(labelValuePattern))), () => ({})),
    {
      description: 'Labels of the nodes that the tunnel may run on.',
      allowed: `${labelKey}; the value is ${labelValue}`,
      examples: [{ 'kubernetes.io/arch': 'arm64' }],
    },
  ),
  tolerations: field(
    z._default(z.array(toleration), () => []),
    {
      description: 'Taints of nodes that the tunnel puts up with, as in a pod.',
      examples: [
        [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }],
      ],
    },
  ),
  ingress: field(z._default(z.enum(['ingress-nginx', 'traefik', 'none']), 'ingress-nginx'), {
    description:
      'ingress-nginx: emit the controller on the host network (the project is retired since March 2026). traefik: use k3s’s own. none: leave the cluster’s ingress alone.',
  }),
});

/** The whole format. Unknown keys are errors everywhere. */
export const ExposureSchema = field(
  z.strictObject({
    version: field(z._default(z.literal(1), 1), { description: 'The version of this format.' }),
    name: field(z.optional(string(z.regex(namePattern))), {
      description: 'Names and tags every resource. Changing it makes a new gateway.',
      allowed:
        '1 to 30 lower-case letters, digits and dashes, beginning with a letter and not ending with a dash',
      defaultNote: 'the domain’s name with dashes (api-example-com)',
      examples: ['homelab'],
    }),
    domain: field(z.union([domainName(), domainObject]), {
      description: 'The name on the internet. A plain string means domain.name.',
      allowed: fullName,
      examples: ['api.example.com'],
    }),
    ports: field(
      z._default(z.array(z.union([portNumber(), portObject])).check(z.minLength(1)), () => [80, 443]),
      {
        description:
          'What is reachable from the internet. A number is short for an object with that public port.',
        examples: [[80, 443, { name: 'minecraft', public: 25565, target: 'minecraft.games.svc:25565' }]],
      },
    ),
    gateway: field(z.prefault(gateway, {}), { description: 'The machine on the internet side.' }),
    tunnel: field(z.prefault(tunnel, {}), {
      description: 'The pod that holds the connection from home to the gateway.',
    }),
    cluster: field(z.prefault(cluster, {}), { description: 'The Kubernetes cluster at home.' }),
    state: field(
      z._default(
        z.nullable(
          z.strictObject({
            s3: field(
              z.strictObject({
                bucket: field(string(z.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)), {
                  description: 'The bucket; it must exist.',
                  allowed: 'a bucket name: 3 to 63 lower-case letters, digits, dots and dashes',
                }),
                key: field(string(z.regex(/^[A-Za-z0-9!_.*'()/-]{1,900}$/)), {
                  description: 'The object that holds the state.',
                  allowed: "up to 900 letters, digits and ! _ . * ' ( ) / -",
                }),
                region: field(string(z.regex(/^[a-z]{2}(-[a-z]+)+-[1-9]$/)), {
                  description: 'The bucket’s region.',
                  allowed: regionName,
                }),
              }),
              { description: 'Terraform’s S3 backend, locked by a lock file in the bucket.' },
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
    budget: field(
      z._default(
        z.nullable(
          z.strictObject({
            monthlyUsd: field(z.number().check(z.positive(), z.maximum(100000)), {
              description: 'The most that a month may cost, in US dollars.',
            }),
            exceed: field(z._default(z.enum(['error', 'warn']), 'error'), {
              description: 'What happens when the estimate is above it.',
            }),
          }),
        ),
        null,
      ),
      {
        description: 'A ceiling for the monthly estimate. null: none.',
        examples: [{ monthlyUsd: 5, exceed: 'error' }],
      },
    ),
  }),
  { description: 'exposure.yaml: what of a private cluster is reachable from the internet, and how.' },
);

/** The file as written and found valid, defaults filled in; what another field decides may still be missing. */
export type ExposureConfig = z.output<typeof ExposureSchema>;
