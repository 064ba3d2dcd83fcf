/** Codes for faults in the text of a file, in its values, or in how they go together. Part of diagnostic-table.ts. */
import type { DiagnosticEntry } from './diagnostic-entry.ts';

export const fileDiagnostics = {
  'admin-key-broken': {
    title: 'an admin key is damaged',
    explanation:
      'The second word of the line is not a complete key of the type that the first word names. sshd would ignore it, and nobody could log in. Copy the whole line of the .pub file again.',
    example:
      'domain: api.example.com\ngateway:\n  ssh:\n    adminKeys:\n      - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2YzLhq me@laptop',
    fix: 'domain: api.example.com\ngateway:\n  ssh:\n    adminKeys:\n      - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2YzLhqVh5V0V3kS0eYvXoJmR7m2Q1c0XkTn1QxZb3a me@laptop',
  },
  'admin-key-duplicate': {
    title: 'an admin key is listed twice',
    explanation: 'Keys that differ only in their comment are the same key. Remove one of the lines.',
  },
  'alerts-gateway-only': {
    title: 'the alerts see the gateway, and not the site behind it',
    explanation:
      'Route 53 speaks HTTP and HTTPS, and otherwise only connects. The gateway accepts a connection whether or not there is a tunnel, so no mail comes when the tunnel or the cluster is down. Name a port http or https if it speaks that, or add port 80 or 443: such a port is asked for the site itself, if everyone may reach it.',
    example:
      'domain: api.example.com\nports: [{ name: game, public: 25565 }]\nalerts: { email: me@example.com }',
    fix: 'domain: api.example.com\nports: [80, { name: game, public: 25565 }]\nalerts: { email: me@example.com }',
  },
  'alerts-unavailable': {
    title: 'the alerts cannot work for this gateway',
    explanation:
      'Route 53 asks the site from commercial regions, from changing addresses of its own. It needs a port that 0.0.0.0/0 may reach (::/0 on a gateway without IPv4), and a gateway that is not in China, in GovCloud or in another separate part of AWS. Add a port for everyone, or remove alerts and watch the site from elsewhere.',
    example:
      'domain: api.example.com\nports: [{ public: 443, allow: [203.0.113.0/24] }]\nalerts: { email: me@example.com }',
    fix: 'domain: api.example.com\nports: [{ public: 443, allow: [203.0.113.0/24] }]',
  },
  'cidr-host-bits': {
    title: 'a network has bits set beyond its prefix length',
    explanation:
      'EC2 stores only the network address, so every plan would show a difference. Write the network address, or a prefix length of 32 (128 for IPv6) for a single address.',
    example: 'domain: api.example.com\ngateway:\n  ssh:\n    allow: [203.0.113.7/24]',
    fix: 'domain: api.example.com\ngateway:\n  ssh:\n    allow: [203.0.113.0/24]',
  },
  'cidr-invalid': {
    title: 'a network is not valid',
    explanation:
      'A network is an address and a prefix length. Write four numbers up to 255 and a length up to 32, or an IPv6 address and a length up to 128.',
    example: 'domain: api.example.com\ngateway:\n  ssh:\n    allow: [203.0.113.0/40]',
    fix: 'domain: api.example.com\ngateway:\n  ssh:\n    allow: [203.0.113.0/24]',
  },
  'cidr-without-ipv4': {
    title: 'an IPv4 network has no effect',
    explanation:
      'The gateway has no public IPv4 address when gateway.ipv4 is false. Remove the entry, or set gateway.ipv4 to true.',
    example:
      "domain: api.example.com\ngateway:\n  ipv4: false\n  ssh:\n    allow: [203.0.113.0/24, '2001:db8::/32']",
    fix: "domain: api.example.com\ngateway:\n  ipv4: false\n  ssh:\n    allow: ['2001:db8::/32']",
  },
  'cidr-without-ipv6': {
    title: 'an IPv6 network has no effect',
    explanation:
      'The gateway has no IPv6 address when gateway.ipv6 is false. Remove the entry, or set gateway.ipv6 to true.',
    example:
      "domain: api.example.com\ngateway:\n  ipv6: false\n  ssh:\n    allow: [203.0.113.0/24, '2001:db8::/32']",
    fix: 'domain: api.example.com\ngateway:\n  ipv6: false\n  ssh:\n    allow: [203.0.113.0/24]',
  },
  'ingress-retired': {
    title: 'ingress-nginx is no longer maintained',
    explanation:
      'The ingress-nginx project was retired in March 2026 and no longer receives fixes, not even for security. expose can still install it. For a maintained ingress, set cluster.ingress to traefik, which k3s ships, or to none and install your own.',
    example: 'domain: api.example.com\ncluster:\n  ingress: ingress-nginx',
    fix: 'domain: api.example.com\ncluster:\n  ingress: traefik',
  },
  'instance-type-unknown': {
    title: 'the instance type is not in the list that ships with expose',
    explanation:
      'It is probably mistyped; the message names the closest one. The list is as old as this version of expose, and plan asks EC2 itself, so a newer type works. Correct it, or ignore the warning.',
    example: 'domain: api.example.com\ngateway:\n  instanceType: t4g.nanno',
    fix: 'domain: api.example.com\ngateway:\n  instanceType: t4g.nano',
  },
  'invalid-value': {
    title: 'a text does not have the form that its field needs',
    explanation:
      'Values end up in terraform, cloud-init, sshd and Kubernetes, so what one of them would refuse is refused here. Write the value in the form that the message describes.',
    example: 'domain: https://API.example.com/',
    fix: 'domain: api.example.com',
  },
  'missing-key': {
    title: 'a required key is missing',
    explanation:
      'Add the key that the message names. `expose explain FIELD` shows what it is for, with an example.',
    example: 'name: homelab',
    fix: 'name: homelab\ndomain: api.example.com',
  },
  'name-duplicate': {
    title: 'a name is listed twice',
    explanation: 'A zone can hold each record once. Remove the repeated name.',
    example: 'domain:\n  name: api.example.com\n  aliases: [api.example.com]',
    fix: 'domain:\n  name: api.example.com',
  },
  'name-outside-zone': {
    title: 'a name lies outside the hosted zone',
    explanation:
      'A hosted zone holds records of names inside it only. Correct the zone of this name, or leave it out: expose then uses the registrable domain of the name.',
    example: 'domain:\n  name: api.example.com\n  zone: example.org',
    fix: 'domain:\n  name: api.example.com\n  zone: example.com',
  },
  'no-address-family': {
    title: 'the gateway has no address',
    explanation:
      'gateway.ipv4 and gateway.ipv6 are both false, so nothing could reach the gateway. Set one of them to true: IPv6 alone is the cheapest, and only those with IPv6 can visit then.',
    example: 'domain: api.example.com\ngateway:\n  ipv4: false\n  ipv6: false',
    fix: 'domain: api.example.com\ngateway:\n  ipv4: false',
  },
  'nobody-allowed': {
    title: 'no network that could connect is allowed',
    explanation:
      'The gateway is reachable over one address family only, and the list has only networks of the other. Add a network of the family that the gateway has, or set gateway.ipv4 or gateway.ipv6 to true.',
    example: "domain: api.example.com\ngateway:\n  ipv6: false\n  ssh:\n    allow: ['2001:db8::/32']",
    fix: 'domain: api.example.com\ngateway:\n  ipv6: false\n  ssh:\n    allow: [203.0.113.0/24]',
  },
  'out-of-range': {
    title: 'a number is outside its range',
    explanation: 'Choose a number within the limit that the message names.',
    example: 'domain: api.example.com\nports: [70000]',
    fix: 'domain: api.example.com\nports: [7000]',
  },
  'port-conflict': {
    title: 'two listeners on the gateway need the same port',
    explanation:
      'sshd, the public ports and the loopback port of each tunnel (one per replica, 100 apart) all listen on the gateway, and only one program can listen on a port. Set the tunnel port of the entry to a free port. To forward port 22 itself, set gateway.ssh.port to another one.',
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
    title: 'two ports have the same name',
    explanation:
      'Resources are named after ports, so the names must differ. A port without a name is called http, https or port-NUMBER. Give one of the two another name.',
    example: 'domain: api.example.com\nports:\n  - { name: web, public: 80 }\n  - { name: web, public: 443 }',
    fix: 'domain: api.example.com\nports:\n  - { name: web, public: 80 }\n  - { name: web-tls, public: 443 }',
  },
  'port-reserved': {
    title: 'a port is used by the gateway itself',
    explanation:
      'Port 53 belongs to the gateway’s resolver, which the gateway needs to resolve names. Choose another port.',
    example: 'domain: api.example.com\nports: [53]',
    fix: 'domain: api.example.com\nports: [5353]',
  },
  'region-unknown': {
    title: 'the region is not in the list that ships with expose',
    explanation:
      'It is probably mistyped; the message names the closest one. The list is as old as this version of expose, and plan asks AWS itself, so a newer region works. Correct it, or ignore the warning.',
    example: 'domain: api.example.com\ngateway:\n  region: us-east-9',
    fix: 'domain: api.example.com\ngateway:\n  region: us-east-1',
  },
  'region-unsupported': {
    title: 'a gateway cannot work in the region',
    explanation:
      'The isolated regions have no way to the internet. In the European Sovereign Cloud expose does not know the account that publishes Ubuntu. Choose another region; in the second case, naming an image with gateway.image is enough.',
    example: 'domain: api.example.com\ngateway:\n  region: us-iso-east-1',
    fix: 'domain: api.example.com\ngateway:\n  region: us-east-1',
  },
  'replicas-need-haproxy': {
    title: 'several tunnel replicas need haproxy',
    explanation:
      'socat and nftables forward a public port to one tunnel. haproxy distributes connections over several tunnels and leaves out a dead one. Set gateway.forwarder to haproxy, or tunnel.replicas to 1.',
    example: 'domain: api.example.com\ntunnel:\n  replicas: 2',
    fix: 'domain: api.example.com\ngateway:\n  forwarder: haproxy\ntunnel:\n  replicas: 2',
  },
  'tag-reserved': {
    title: 'a tag is reserved for expose',
    explanation:
      'Name, expose:gateway and expose:domain mark the resources of a gateway; plan, status and destroy find them by these tags. Choose another key.',
    example: 'domain: api.example.com\ngateway:\n  tags:\n    Name: web',
    fix: 'domain: api.example.com\ngateway:\n  tags:\n    owner: web-team',
  },
  'target-missing': {
    title: 'a port has no target',
    explanation:
      'With cluster.ingress traefik, ports 80 and 443 lead to Traefik. For any other port, expose cannot know where the traffic should go. Set its target.',
    example: 'domain: api.example.com\nports: [443, 25565]\ncluster:\n  ingress: traefik',
    fix: 'domain: api.example.com\nports:\n  - 443\n  - public: 25565\n    target: minecraft.games.svc:25565\ncluster:\n  ingress: traefik',
  },
  'target-namespace': {
    title: 'a target names a Service without its namespace',
    explanation:
      'A name without a dot means a Service in the namespace of the tunnel (cluster.namespace), where applications seldom are. Write "name.namespace.svc:port". `kubectl get services -A` lists the names and their namespaces.',
    example: 'domain: api.example.com\nports:\n  - public: 443\n    target: blog:443',
    fix: 'domain: api.example.com\nports:\n  - public: 443\n    target: blog.default.svc:443',
  },
  'target-port': {
    title: 'a target names a port that does not exist',
    explanation: 'Ports end at 65535. Write the port that the target listens on.',
    example: 'domain: api.example.com\nports:\n  - public: 443\n    target: web.default.svc:84430',
    fix: 'domain: api.example.com\nports:\n  - public: 443\n    target: web.default.svc:8443',
  },
  'toleration-key': {
    title: 'a toleration has neither a key nor the operator Exists',
    explanation:
      'A toleration without a key matches every taint, and Kubernetes requires the operator Exists for that. Add the key, or set the operator to Exists.',
    example: 'domain: api.example.com\ncluster:\n  tolerations:\n    - effect: NoSchedule',
    fix: 'domain: api.example.com\ncluster:\n  tolerations:\n    - operator: Exists\n      effect: NoSchedule',
  },
  'toleration-seconds': {
    title: 'tolerationSeconds is set without the effect NoExecute',
    explanation:
      'Only a NoExecute taint evicts running pods, so a time limit makes sense only for that effect, and Kubernetes refuses it elsewhere. Set the effect to NoExecute, or remove tolerationSeconds.',
    example:
      'domain: api.example.com\ncluster:\n  tolerations:\n    - key: node.kubernetes.io/unreachable\n      operator: Exists\n      tolerationSeconds: 30',
    fix: 'domain: api.example.com\ncluster:\n  tolerations:\n    - key: node.kubernetes.io/unreachable\n      operator: Exists\n      effect: NoExecute\n      tolerationSeconds: 30',
  },
  'toleration-value': {
    title: 'a toleration has a value and the operator Exists',
    explanation:
      'The operator Exists compares no value, and Kubernetes refuses the two together. Remove the value, or set the operator to Equal.',
    example:
      'domain: api.example.com\ncluster:\n  tolerations:\n    - key: dedicated\n      operator: Exists\n      value: tunnel',
    fix: 'domain: api.example.com\ncluster:\n  tolerations:\n    - key: dedicated\n      operator: Equal\n      value: tunnel',
  },
  'too-few': {
    title: 'a list is empty but needs an item',
    explanation: 'Add an item, or remove the key to use the default.',
    example: 'domain: api.example.com\nports: []',
    fix: 'domain: api.example.com\nports: [443]',
  },
  'too-many-mistakes': {
    title: 'more values are wrong than can be listed',
    explanation:
      'Tens of thousands of values do not fit the format. Check that this is the right file. If a program wrote it, check a shorter one first.',
  },
  'too-many-tags': {
    title: 'there are more tags than AWS accepts',
    explanation: 'A resource may have 50 tags, and expose sets three of them. Remove some.',
  },
  'tunnel-out-of-range': {
    title: 'a loopback port would be above 65535',
    explanation:
      'Unless the file says otherwise, a port above 1023 uses the loopback port 10000 above it, and each further replica one that is 100 higher. Set a lower tunnel port.',
    example: 'domain: api.example.com\nports: [60000]',
    fix: 'domain: api.example.com\nports:\n  - public: 60000\n    tunnel: 16000',
  },
  'unknown-key': {
    title: 'a key is not part of the format',
    explanation:
      'Unknown keys are refused, because a mistyped key would silently leave a default in place. Use one of the keys that the message lists; it also names the closest one.',
    example: 'domain: api.example.com\ngatway:\n  region: eu-central-1',
    fix: 'domain: api.example.com\ngateway:\n  region: eu-central-1',
  },
  'unknown-value': {
    title: 'a value is not one of those that the field accepts',
    explanation: 'Choose one of the values that the message lists.',
    example: 'domain: api.example.com\ngateway:\n  forwarder: ha-proxy',
    fix: 'domain: api.example.com\ngateway:\n  forwarder: haproxy',
  },
  'wrong-type': {
    title: 'a value has the wrong type',
    explanation:
      'There is text where a number is needed, a list where fields are needed, and so on. Write the type that the message names. A number in quotes is text.',
    example: 'domain: api.example.com\nports: ["443"]',
    fix: 'domain: api.example.com\nports: [443]',
  },
  'yaml-alias': {
    title: 'an alias refers to nothing, or to itself',
    explanation:
      'An alias (*name) repeats the value that an anchor (&name) marks earlier in the file. Define the anchor first, or put a text that starts with * in quotes.',
    example: 'domain: api.example.com\nports: *ports',
    fix: 'domain: api.example.com\nports: [80, 443]',
  },
  'yaml-control-character': {
    title: 'the file contains a character that YAML does not allow',
    explanation:
      'Control characters come from binary files and damaged copies, and most editors do not show them. Delete the character, or retype the line.',
  },
  'yaml-duplicate-key': {
    title: 'a key appears twice in one place',
    explanation: 'Some programs would use the first value, others the last. Remove one of them.',
    example: 'domain: api.example.com\ndomain: www.example.com',
    fix: 'domain: api.example.com',
  },
  'yaml-empty': {
    title: 'the file is empty',
    explanation: 'One line with the domain is enough. Run `expose init` to get a file with comments.',
    example: '# nothing yet',
    fix: 'domain: api.example.com',
  },
  'yaml-key': {
    title: 'a key is not text',
    explanation:
      'YAML allows numbers, lists and groups of fields as keys, but this format does not; nor does it allow __proto__. Put a number that is meant as text in quotes.',
    example: 'domain: api.example.com\ngateway:\n  tags:\n    2024: homelab',
    fix: 'domain: api.example.com\ngateway:\n  tags:\n    "2024": homelab',
  },
  'yaml-merge': {
    title: '<< does not name a group of fields',
    explanation:
      '<< takes over the fields of a group, or of a list of groups, that an anchor (&name) marks. Give it the alias (*name) of one, or write the fields out.',
    example: 'domain: api.example.com\ngateway:\n  <<: eu-central-1',
    fix: 'domain: api.example.com\ngateway:\n  region: eu-central-1',
  },
  'yaml-several-documents': {
    title: 'the file holds more than one document',
    explanation:
      '--- starts another document, but one file describes one gateway. Move the second document to a file of its own.',
    example: 'domain: api.example.com\n---\ndomain: www.example.com',
    fix: 'domain: api.example.com',
  },
  'yaml-syntax': {
    title: 'the file is not valid YAML',
    explanation:
      'A key is followed by a colon and a space, keys that belong together start in the same column, and every quote and bracket is closed. Change the place that the message marks; put values that contain a colon and a space, or that start with a special character, in quotes.',
    example: 'domain: api.example.com\nports: [80, 443',
    fix: 'domain: api.example.com\nports: [80, 443]',
  },
  'yaml-tab': {
    title: 'a tab is used for indentation',
    explanation: 'YAML is indented with spaces only. Replace the tabs; most editors have a command for it.',
    example: 'domain: api.example.com\ngateway:\n\tregion: eu-central-1',
    fix: 'domain: api.example.com\ngateway:\n  region: eu-central-1',
  },
  'yaml-tag': {
    title: 'a tag is not supported',
    explanation: 'Tags such as !secret belong to other programs. Write the value itself.',
    example: 'domain: !env DOMAIN',
    fix: 'domain: api.example.com',
  },
  'yaml-too-deep': {
    title: 'the file is nested too deeply',
    explanation:
      'The format needs five levels. A hundred or more come from a repeated bracket, or from aliases of aliases. Remove the repetition.',
  },
  'yaml-too-large': {
    title: 'the file is too large',
    explanation:
      'There is room for tens of thousands of ports; an alias counts each time it is used. Check that this is the right file.',
  },
  'zone-of-subnet': {
    title: 'the subnet decides the availability zone',
    explanation:
      'A subnet lies in one availability zone, and the gateway runs there. Remove gateway.zone, or name a subnet of that zone.',
    example:
      'domain: api.example.com\ngateway:\n  zone: us-east-1b\n  network:\n    vpc: vpc-0123456789abcdef0\n    subnet: subnet-0123456789abcdef0',
    fix: 'domain: api.example.com\ngateway:\n  network:\n    vpc: vpc-0123456789abcdef0\n    subnet: subnet-0123456789abcdef0',
  },
  'zone-outside-region': {
    title: 'the availability zone is not in the region',
    explanation:
      'The name of an availability zone is that of its region and one letter. Correct gateway.zone or gateway.region.',
    example: 'domain: api.example.com\ngateway:\n  region: us-east-1\n  zone: eu-west-1a',
    fix: 'domain: api.example.com\ngateway:\n  region: us-east-1\n  zone: us-east-1a',
  },
  'zone-unknown': {
    title: 'the hosted zone cannot be derived from the name',
    explanation:
      'The name itself is a public suffix such as co.uk. Set the zone of this name to one that you own, or use a name below the suffix.',
    example: 'domain: co.uk',
    fix: 'domain: example.co.uk',
  },
} as const satisfies Readonly<Record<string, DiagnosticEntry>>;
