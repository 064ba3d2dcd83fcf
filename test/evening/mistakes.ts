/**
 * 56 mistakes that a newcomer made in a file, and what was answered to each when they were found. mistakes.test.ts writes
 * what is answered now beside it, into answers.md.
 */
export interface Mistake {
  /** The whole file. */
  readonly file: string;
  /** The summaries of the answer then, those of a retired ingress left out, which stood in 44 of the 56. */
  readonly before: string;
}

export const mistakes: readonly Mistake[] = [
  {
    file: 'domain: blog.pi.casa\ngateway:\n  region: us-east-1\n   instanceType: t4g.nano\n',
    before: 'nested mappings are not allowed in compact mappings',
  },
  { file: 'domain: blog.pi.casa\ngateway:\n\tregion: us-east-1\n', before: 'a tab is used as indentation' },
  {
    file: 'domain: blog.pi.casa\nports:\n  - "443"\n',
    before: '"ports[0]" is the text "443", but it takes a number or a mapping',
  },
  {
    file: 'domain: blog.pi.casa\nports:\n  - 443/tcp\n',
    before: '"ports[0]" is the text "443/tcp", but it takes a number or a mapping',
  },
  { file: 'domain: https://blog.pi.casa\n', before: '"domain" cannot be "https://blog.pi.casa"' },
  { file: 'domain: Blog.Pi.Casa\n', before: '"domain" cannot be "Blog.Pi.Casa"' },
  { file: 'domain: pi\n', before: '"domain" cannot be "pi"' },
  { file: 'domain: blog.pi.casa\ngateway:\n  instanceType: t4g.nanno\n', before: 'accepted' },
  { file: 'domain: blog.pi.casa\ngateway:\n  region: us-east-9\n', before: 'accepted' },
  {
    file: 'domain: blog.pi.casa\ngateway:\n  region: us-east-1a\n',
    before: '"gateway.region" cannot be "us-east-1a"',
  },
  {
    file: 'domain: blog.pi.casa\ncluster:\n  node_selector:\n    kubernetes.io/arch: arm64\n',
    before: 'unknown key "node_selector", did you mean "nodeSelector"?',
  },
  {
    file: 'domain: blog.pi.casa\ncluster:\n  nodeselector: { arch: arm64 }\n',
    before: 'unknown key "nodeselector", did you mean "nodeSelector"?',
  },
  {
    file: 'domain: blog.pi.casa\ngateway:\n  instance_type: t4g.nano\n',
    before: 'unknown key "instance_type", did you mean "instanceType"?',
  },
  {
    file: 'domain: blog.pi.casa\nregion: us-east-1\ninstanceType: t4g.nano\ningress: traefik\n',
    before: 'unknown key "region"; unknown key "instanceType" (and 1 more)',
  },
  {
    file: 'domain, blog.pi.casa\n',
    before: 'the file is the text "domain, blog.pi.casa", but it takes a mapping',
  },
  {
    file: 'domain:blog.pi.casa\n',
    before: 'the file is the text "domain:blog.pi.casa", but it takes a mapping',
  },
  {
    file: 'domain: blog.pi.casa\ngateway:\n  region: us-east-1\ngateway:\n  market: spot\n',
    before: 'the key "gateway" stands here twice',
  },
  {
    file: 'domain: ${DOMAIN}\ngateway:\n  region: $AWS_REGION\n',
    before: '"domain" cannot be "${DOMAIN}"; "gateway.region" cannot be "$AWS_REGION"',
  },
  {
    file: 'domain: { name: blog.pi.casa, manage: "false" }\ngateway:\n  ipv6: "yes"\n',
    before:
      '"domain.manage" is the text "false", but it takes true or false; "gateway.ipv6" is the text "yes", but it takes true or false',
  },
  {
    file: 'domain: { name: blog.pi.casa, manage: no }\ngateway:\n  ipv6: on\n',
    before:
      '"domain.manage" is the text "no", but it takes true or false; "gateway.ipv6" is the text "on", but it takes true or false',
  },
  { file: 'domain: blog.pi.casa\nports: 443\n', before: '"ports" is 443, but it takes a list' },
  {
    file: 'domain: blog.pi.casa\nports:\n  - { public: 443, target: blog.default.svc:80 }\n  - { public: 443, target: gitea.default.svc:3000 }\n',
    before: 'port 443 is listed twice',
  },
  {
    file: 'domain: blog.pi.casa\nports:\n  - { public: 443, target: blog.default.svc }\n',
    before: '"ports[0].target" cannot be "blog.default.svc"',
  },
  { file: 'domain: blog.pi.casa\nports:\n  - { public: 80, target: blog:80 }\n', before: 'accepted' },
  {
    file: 'domain: blog.pi.casa\nports:\n  - { public: 80, target: "http://blog.default.svc:80" }\n',
    before: '"ports[0].target" cannot be "http://blog.default.svc:80"',
  },
  {
    file: 'domain: blog.pi.casa\nports:\n  - port: 80\n    targetPort: 8080\n    service: blog\n',
    before: 'unknown key "port"; "ports[0]" lacks the key "public" (and 2 more)',
  },
  {
    file: 'domains:\n  - blog.pi.casa\n  - git.pi.casa\n',
    before: 'unknown key "domains", did you mean "domain"?',
  },
  {
    file: 'domain:\n  - blog.pi.casa\n  - git.pi.casa\n',
    before: '"domain" is a list, but it takes text or a mapping',
  },
  {
    file: 'domain: pi.casa\nservices:\n  - name: blog\n    host: blog.pi.casa\n  - name: gitea\n    host: git.pi.casa\n',
    before: 'unknown key "services"',
  },
  {
    file: 'domain: blog.pi.casa\nports:\n  - 22\n  - 443\n',
    before: 'port 22 of the gateway is wanted by the public port 22 and by sshd',
  },
  {
    file: 'domain: blog.pi.casa\nports:\n  - { public: 25565, protocol: udp, target: mc.default.svc:25565 }\n',
    before: 'unknown key "protocol"',
  },
  {
    file: 'domain: blog.pi.casa\nports: [80-90, 70000, 0, -1]\n',
    before:
      '"ports[0]" is the text "80-90", but it takes a number or a mapping; "ports[1]" is 70000, but it must be at most 65535 (and 2 more)',
  },
  {
    file: 'domain: blog.pi.casa\nports: ["8080:80"]\n',
    before: '"ports[0]" is the text "8080:80", but it takes a number or a mapping',
  },
  { file: 'domain: blog.pi.casa\nbudget: 5\n', before: '"budget" is 5, but it takes a mapping' },
  {
    file: 'domain: blog.pi.casa\nbudget: { monthlyUsd: 5 }\n',
    before: 'the estimate of $5.46 a month is above the budget of $5.00',
  },
  { file: 'domain: "*.pi.casa"\n', before: '"domain" cannot be "*.pi.casa"' },
  {
    file: 'domain: blog.pi.casa\ncluster: { ingress: Traefik }\n',
    before: '"cluster.ingress" cannot be "Traefik", did you mean "traefik"?',
  },
  {
    file: 'domain: blog.pi.casa\ncluster: { ingress: nginx }\n',
    before: '"cluster.ingress" cannot be "nginx"',
  },
  { file: '', before: 'the file is empty' },
  { file: '- domain: blog.pi.casa\n', before: 'the file is a list, but it takes a mapping' },
  {
    file: 'domain: blog.pi.casa\ngateway: { ssh: { allow: 203.0.113.7 } }\n',
    before: '"gateway.ssh.allow" is the text "203.0.113.7", but it takes a list',
  },
  {
    file: 'domain: blog.pi.casa\ngateway: { ssh: { allow: [203.0.113.7] } }\n',
    before: '"gateway.ssh.allow[0]" cannot be "203.0.113.7"',
  },
  {
    file: 'domain: blog.pi.casa\ntunnel: { replicas: 2 }\n',
    before: '2 replicas need the forwarder haproxy, not socat',
  },
  {
    file: 'domain: "blog.pi.casa\ngateway:\n  region: us-east-1\n',
    before: 'a text in quotes is not closed by "',
  },
  { file: 'domain: shop.example.co.uk\n', before: 'accepted' },
  {
    file: 'domain: blog.pi.casa\n---\ndomain: git.pi.casa\n',
    before: 'the file holds more than one document',
  },
  { file: 'domain: müller.de\n', before: '"domain" cannot be "müller.de"' },
  {
    file: 'domain: blog.pi.casa\ngateway: { ssh: { adminKeys: [~/.ssh/id_ed25519.pub] } }\n',
    before: '"gateway.ssh.adminKeys[0]" cannot be "~/.ssh/id_ed25519.pub"',
  },
  {
    file: 'domain: { name: blog.pi.casa, aliases: [*.pi.casa] }\n',
    before: 'no anchor "&.pi.casa" stands before the alias',
  },
  {
    file: 'domain: blog.pi.casa\ncluster: { kubeconfig: ~/.kube/config, contxt: home }\n',
    before: 'unknown key "kubeconfig"; unknown key "contxt", did you mean "context"?',
  },
  {
    file: 'domain: { name: blog.pi.casa, zone: example.com }\n',
    before: '"blog.pi.casa" lies outside the zone "example.com"',
  },
  { file: 'domain:\n', before: '"domain" has no value' },
  {
    file: 'domain: { name: blog.pi.casa, aliases: [www.other.org, blog.pi.casa] }\n',
    before:
      '"www.other.org" lies outside the zone "pi.casa"; "blog.pi.casa" is already a name of the gateway',
  },
  {
    file: 'domain: blog.pi.casa\ngateway: t4g.nano\ncluster: home\n',
    before:
      '"gateway" is the text "t4g.nano", but it takes a mapping; "cluster" is the text "home", but it takes a mapping',
  },
  {
    file: 'apiVersion: expose.dev/v1\nkind: Exposure\nmetadata: {name: x}\nspec: {domain: blog.pi.casa}\n',
    before: 'unknown key "apiVersion", did you mean "version"?; the key "domain" is missing (and 3 more)',
  },
  {
    file: 'domain: blog.pi.casa\ngateway: { spot: true, forwarder: caddy, disk: 8GB }\n',
    before: 'unknown key "spot"; "gateway.forwarder" cannot be "caddy" (and 1 more)',
  },
];
