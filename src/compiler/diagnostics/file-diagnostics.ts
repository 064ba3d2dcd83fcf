/** Codes for what is wrong with the text of a file, its values, or two values together. Part of the table in diagnostic-table.ts. */
import type { DiagnosticEntry } from './diagnostic-table.ts';

export const fileDiagnostics = {
  'admin-key-broken': {
    title: 'an admin key is damaged',
    explanation:
      'The second word of the line is not a whole key of the type that the first word names, so sshd would ignore it and nobody could log in. Copy the whole line of the .pub file again.',
    example:
      'domain: api.example.com\ngateway:\n  ssh:\n    adminKeys:\n      - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2YzLhq me@laptop',
    fix: 'domain: api.example.com\ngateway:\n  ssh:\n    adminKeys:\n      - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2YzLhqVh5V0V3kS0eYvXoJmR7m2Q1c0XkTn1QxZb3a me@laptop',
  },
  'admin-key-duplicate': {
    title: 'an admin key is listed twice',
    explanation: 'Only the key itself counts, not the comment behind it. Remove one of the lines.',
  },
  'cidr-host-bits': {
    title: 'a network has bits set behind its length',
    explanation:
      'EC2 stores the network address and would show a difference for ever. Write the network, or a length of 32 (128 for IPv6) for one address.',
    example: 'domain: api.example.com\ngateway:\n  ssh:\n    allow: [203.0.113.7/24]',
    fix: 'domain: api.example.com\ngateway:\n  ssh:\n    allow: [203.0.113.0/24]',
  },
  'cidr-invalid': {
    title: 'a network does not exist in this form',
    explanation:
      'A network is an address and a length: four numbers up to 255 and a length up to 32, or an IPv6 address and a length up to 128.',
    example: 'domain: api.example.com\ngateway:\n  ssh:\n    allow: [203.0.113.0/40]',
    fix: 'domain: api.example.com\ngateway:\n  ssh:\n    allow: [203.0.113.0/24]',
  },
  'cidr-without-ipv6': {
    title: 'an IPv6 network has no effect',
    explanation:
      'The gateway has no IPv6 address when gateway.ipv6 is false. Remove the entry, or switch IPv6 on.',
    example:
      "domain: api.example.com\ngateway:\n  ipv6: false\n  ssh:\n    allow: [203.0.113.0/24, '2001:db8::/32']",
    fix: 'domain: api.example.com\ngateway:\n  ipv6: false\n  ssh:\n    allow: [203.0.113.0/24]',
  },
  'ingress-retired': {
    title: 'ingress-nginx is retired',
    explanation:
      'The project gets no more fixes since March 2026, security fixes included. expose can still emit it. For something that is kept up use traefik, which k3s brings along, or none with an ingress of your own.',
    example: 'domain: api.example.com\ncluster:\n  ingress: ingress-nginx',
    fix: 'domain: api.example.com\ncluster:\n  ingress: traefik',
  },
  'invalid-value': {
    title: 'a text does not have the form that its field needs',
    explanation:
      'The message says what the field allows. Values reach terraform, cloud-init, sshd and Kubernetes, so that what one of them would refuse is refused here.',
    example: 'domain: https://API.example.com/',
    fix: 'domain: api.example.com',
  },
  'missing-key': {
    title: 'a key that has no default is missing',
    explanation: 'The message names the key and what it is for; expose explain FIELD shows an example.',
    example: 'name: homelab',
    fix: 'name: homelab\ndomain: api.example.com',
  },
  'name-duplicate': {
    title: 'a name is listed twice',
    explanation:
      'The name and the aliases are records of one zone, and each can stand there once. Remove the repeated one.',
    example: 'domain:\n  name: api.example.com\n  aliases: [api.example.com]',
    fix: 'domain:\n  name: api.example.com',
  },
  'name-outside-zone': {
    title: 'a name lies outside the hosted zone',
    explanation:
      'All records are written to one Route 53 zone. Choose names inside it, or set domain.zone to the zone that holds them all.',
    example: 'domain:\n  name: api.example.com\n  aliases: [www.example.org]',
    fix: 'domain:\n  name: api.example.com\n  aliases: [www.example.com]',
  },
  'nobody-allowed': {
    title: 'nobody could connect',
    explanation:
      'Without IPv6 the gateway can only be reached over IPv4, and only IPv6 networks are allowed. Add an IPv4 network, or switch IPv6 on.',
    example: "domain: api.example.com\ngateway:\n  ipv6: false\n  ssh:\n    allow: ['2001:db8::/32']",
    fix: 'domain: api.example.com\ngateway:\n  ipv6: false\n  ssh:\n    allow: [203.0.113.0/24]',
  },
  'out-of-range': {
    title: 'a number is outside its range',
    explanation: 'The message says which numbers the field takes.',
    example: 'domain: api.example.com\nports: [70000]',
    fix: 'domain: api.example.com\nports: [7000]',
  },
  'port-conflict': {
    title: 'two listeners of the gateway want one port',
    explanation:
      'sshd, the public ports and the loopback port of each tunnel (one for each replica, 100 apart) all listen on the gateway, and a port can have one listener. Tunnel ports may be any that are free.',
    example: 'domain: api.example.com\nports:\n  - 8443\n  - 443',
    fix: 'domain: api.example.com\nports:\n  - 8443\n  - public: 443\n    tunnel: 9443',
  },
  'port-duplicate': {
    title: 'a public port is listed twice',
    explanation: 'A public port leads to one target. Remove one of the entries.',
    example: 'domain: api.example.com\nports: [443, 443]',
    fix: 'domain: api.example.com\nports: [443]',
  },
  'port-name-duplicate': {
    title: 'two ports have one name',
    explanation:
      'Names of ports are used in resource names and must differ. A port without a name is called http, https or port-<public>.',
    example: 'domain: api.example.com\nports:\n  - { name: web, public: 80 }\n  - { name: web, public: 443 }',
    fix: 'domain: api.example.com\nports:\n  - { name: web, public: 80 }\n  - { name: web-tls, public: 443 }',
  },
  'port-reserved': {
    title: "a port belongs to the gateway's own system",
    explanation:
      "Port 53 is where the gateway's resolver listens, and the gateway needs it to resolve names. Use another port.",
    example: 'domain: api.example.com\nports: [53]',
    fix: 'domain: api.example.com\nports: [5353]',
  },
  'replicas-need-haproxy': {
    title: 'several tunnels need haproxy',
    explanation:
      'socat and nftables lead a public port to one loopback port. haproxy spreads connections over several tunnels and leaves out a dead one.',
    example: 'domain: api.example.com\ntunnel:\n  replicas: 2',
    fix: 'domain: api.example.com\ngateway:\n  forwarder: haproxy\ntunnel:\n  replicas: 2',
  },
  'tag-reserved': {
    title: 'a tag is set by expose itself',
    explanation:
      'Name and expose:gateway mark what belongs to a gateway; plan, status and destroy find resources by them.',
    example: 'domain: api.example.com\ngateway:\n  tags:\n    Name: web',
    fix: 'domain: api.example.com\ngateway:\n  tags:\n    owner: web-team',
  },
  'target-missing': {
    title: 'a port has no target',
    explanation:
      'With ingress: traefik the ports 80 and 443 lead to Traefik. For any other port expose cannot know where the traffic should end: name it.',
    example: 'domain: api.example.com\nports: [443, 25565]\ncluster:\n  ingress: traefik',
    fix: 'domain: api.example.com\nports:\n  - 443\n  - public: 25565\n    target: minecraft.games.svc:25565\ncluster:\n  ingress: traefik',
  },
  'target-port': {
    title: 'a target names a port that does not exist',
    explanation: 'Ports end at 65535.',
    example: 'domain: api.example.com\nports:\n  - public: 443\n    target: web.default.svc:84430',
    fix: 'domain: api.example.com\nports:\n  - public: 443\n    target: web.default.svc:8443',
  },
  'toleration-key': {
    title: 'a toleration has neither a key nor the operator Exists',
    explanation: 'Without a key it matches every taint, and Kubernetes wants operator: Exists with that.',
    example: 'domain: api.example.com\ncluster:\n  tolerations:\n    - effect: NoSchedule',
    fix: 'domain: api.example.com\ncluster:\n  tolerations:\n    - operator: Exists\n      effect: NoSchedule',
  },
  'toleration-seconds': {
    title: 'tolerationSeconds without the effect NoExecute',
    explanation:
      'Only a NoExecute taint moves pods that run already, so that a time has a meaning with no other effect, and Kubernetes refuses it.',
    example:
      'domain: api.example.com\ncluster:\n  tolerations:\n    - key: node.kubernetes.io/unreachable\n      operator: Exists\n      tolerationSeconds: 30',
    fix: 'domain: api.example.com\ncluster:\n  tolerations:\n    - key: node.kubernetes.io/unreachable\n      operator: Exists\n      effect: NoExecute\n      tolerationSeconds: 30',
  },
  'toleration-value': {
    title: 'a toleration has a value and the operator Exists',
    explanation:
      'Exists compares no value, and Kubernetes refuses the two together. Remove the value, or set the operator to Equal.',
    example:
      'domain: api.example.com\ncluster:\n  tolerations:\n    - key: dedicated\n      operator: Exists\n      value: tunnel',
    fix: 'domain: api.example.com\ncluster:\n  tolerations:\n    - key: dedicated\n      operator: Equal\n      value: tunnel',
  },
  'too-few': {
    title: 'a list is empty that needs an item',
    explanation: 'Remove the key to get the default, or add an item.',
    example: 'domain: api.example.com\nports: []',
    fix: 'domain: api.example.com\nports: [443]',
  },
  'too-many-mistakes': {
    title: 'more values are wrong than can be listed',
    explanation:
      'Tens of thousands of values do not fit the format. Most often this is another file; if it is generated, check a shorter one first.',
  },
  'too-many-tags': {
    title: 'more tags than AWS takes',
    explanation: 'A resource may have 50 tags, two of which expose sets.',
  },
  'tunnel-out-of-range': {
    title: 'a loopback port would lie above 65535',
    explanation:
      'A port above 1023 uses the loopback port 10000 above it unless the file says otherwise, and each further replica 100 more. Set the tunnel port yourself.',
    example: 'domain: api.example.com\nports: [60000]',
    fix: 'domain: api.example.com\nports:\n  - public: 60000\n    tunnel: 16000',
  },
  'unknown-key': {
    title: 'a key is not part of the format',
    explanation:
      'Keys are checked so that a mistyped one does not silently leave a default in place. The message names the nearest key and all that are known there.',
    example: 'domain: api.example.com\ngatway:\n  region: eu-central-1',
    fix: 'domain: api.example.com\ngateway:\n  region: eu-central-1',
  },
  'unknown-value': {
    title: 'a value is not one of those that the field takes',
    explanation: 'The message lists them.',
    example: 'domain: api.example.com\ngateway:\n  forwarder: ha-proxy',
    fix: 'domain: api.example.com\ngateway:\n  forwarder: haproxy',
  },
  'wrong-type': {
    title: 'a value is of the wrong kind',
    explanation:
      'A text stands where a number is needed, a list where a mapping is, and so on. Quotes make a number a text.',
    example: 'domain: api.example.com\nports: ["443"]',
    fix: 'domain: api.example.com\nports: [443]',
  },
  'yaml-alias': {
    title: 'an alias leads nowhere, or into itself',
    explanation:
      'An alias (*name) repeats the value that an anchor (&name) marks further up in the file. A text that begins with * needs quotes.',
    example: 'domain: api.example.com\nports: *ports',
    fix: 'domain: api.example.com\nports: [80, 443]',
  },
  'yaml-control-character': {
    title: 'the file holds a character that YAML does not allow',
    explanation:
      'Control characters come from binary files and broken copies, and most editors do not show them. Delete it, or retype the line.',
  },
  'yaml-duplicate-key': {
    title: 'a key stands twice in one mapping',
    explanation: 'Some programs would take the first value, some the last. Remove one of them.',
    example: 'domain: api.example.com\ndomain: www.example.com',
    fix: 'domain: api.example.com',
  },
  'yaml-empty': {
    title: 'the file is empty',
    explanation: 'One line is enough: the domain. expose init writes a file with comments.',
    example: '# nothing yet',
    fix: 'domain: api.example.com',
  },
  'yaml-key': {
    title: 'a key is not a text',
    explanation:
      'Numbers, lists and mappings can be keys in YAML, but not here; __proto__ cannot be one either. A number that is meant as text needs quotes.',
    example: 'domain: api.example.com\ngateway:\n  tags:\n    2024: homelab',
    fix: 'domain: api.example.com\ngateway:\n  tags:\n    "2024": homelab',
  },
  'yaml-merge': {
    title: 'a merge key does not name a mapping',
    explanation: '<< takes over the keys of a mapping, or of a list of mappings, that an anchor marks.',
    example: 'domain: api.example.com\ngateway:\n  <<: eu-central-1',
    fix: 'domain: api.example.com\ngateway:\n  region: eu-central-1',
  },
  'yaml-several-documents': {
    title: 'the file holds more than one document',
    explanation: '--- begins another document. One file describes one gateway.',
    example: 'domain: api.example.com\n---\ndomain: www.example.com',
    fix: 'domain: api.example.com',
  },
  'yaml-syntax': {
    title: 'the file is not YAML',
    explanation:
      "The message is the parser's. Most often the indentation is uneven, a bracket or a quote is not closed, or a value with a colon or a special character in front needs quotes.",
    example: 'domain: api.example.com\nports: [80, 443',
    fix: 'domain: api.example.com\nports: [80, 443]',
  },
  'yaml-tab': {
    title: 'a tab is used as indentation',
    explanation: 'YAML takes only spaces. Most editors can replace tabs.',
    example: 'domain: api.example.com\ngateway:\n\tregion: eu-central-1',
    fix: 'domain: api.example.com\ngateway:\n  region: eu-central-1',
  },
  'yaml-tag': {
    title: 'a tag is not known',
    explanation: 'Tags such as !secret belong to other programs. Write the value itself.',
    example: 'domain: !env DOMAIN',
    fix: 'domain: api.example.com',
  },
  'yaml-too-deep': {
    title: 'the file is nested too deeply',
    explanation:
      'The format needs five levels. A hundred and more come from a repeated bracket, or from aliases of aliases.',
  },
  'yaml-too-large': {
    title: 'the file is too large',
    explanation:
      'There is room for tens of thousands of ports; aliases count each time they are used. Most often this is another file.',
  },
  'zone-unknown': {
    title: 'the hosted zone cannot be told from the name',
    explanation: 'The name is itself a public suffix such as co.uk. Set domain.zone to a zone that you own.',
    example: 'domain: co.uk',
    fix: 'domain: example.co.uk',
  },
} as const satisfies Readonly<Record<string, DiagnosticEntry>>;
