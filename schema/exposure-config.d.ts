/** Generated from schema/exposure.ts by `npm run generate`. */

/**
 * exposure.yaml says which parts of a private cluster are reachable from the internet, and how.
 */
export interface ExposureFile {
  /**
   * The version of this format.
   */
  version?: 1;
  /**
   * Names and tags every resource. Changing it creates a new gateway. Allowed: 1 to 30 lower-case letters, digits and dashes, starting with a letter and not ending with a dash. Default: the domain name with dashes (api-example-com); a short hash follows where another domain could lead to the same name.
   */
  name?: string;
  /**
   * The name under which the cluster is reachable. A text alone is short for domain.name. Allowed: a full domain name in lower case, without a final dot, with non-ASCII letters in their xn-- form.
   */
  domain:
    | string
    | {
        /**
         * The name that visitors use. It resolves to the gateway, and the tunnel connects to it as well. Allowed: a full domain name in lower case, without a final dot, with non-ASCII letters in their xn-- form.
         */
        name: string;
        /**
         * The Route 53 hosted zone that the records are written to. It must exist; expose changes nothing else in it. Allowed: a full domain name in lower case, without a final dot, with non-ASCII letters in their xn-- form. Default: the registrable domain of the name (example.com for api.example.com).
         */
        zone?: string;
        /**
         * The id of the hosted zone, where an account has two public zones of one name. null: the zone is found by its name. Allowed: the id of a hosted zone: up to 32 capital letters and digits, most often with a Z in front.
         */
        zoneId?: string | null;
        /**
         * Additional names that resolve to the gateway. The first label may be a wildcard. A name outside the zone belongs to the zone of its own registrable domain. Allowed: a full domain name in lower case, without a final dot, with non-ASCII letters in their xn-- form; the first label may be *.
         */
        aliases?: (
          | string
          | {
              /**
               * The additional name. The first label may be a wildcard. Allowed: a full domain name in lower case, without a final dot, with non-ASCII letters in their xn-- form; the first label may be *.
               */
              name: string;
              /**
               * The Route 53 hosted zone that the records of this name are written to. It must exist. Allowed: a full domain name in lower case, without a final dot, with non-ASCII letters in their xn-- form. Default: domain.zone if the name lies inside it, otherwise the registrable domain of the name.
               */
              zone?: string;
              /**
               * Whether expose writes the records of this name. Default: the value of domain.manage.
               */
              manage?: boolean;
            }
        )[];
        /**
         * How long resolvers may cache the address, in seconds.
         */
        ttl?: number;
        /**
         * Whether expose writes the DNS records. If false, expose does not touch DNS, and plan and status print the records to set.
         */
        manage?: boolean;
      };
  /**
   * The ports that are open to the internet. A number is short for { public: NUMBER }.
   *
   * @minItems 1
   */
  ports?: (
    | number
    | {
        /**
         * A short name for the port, used in resource names and messages. One called http or https is expected to answer a request for a page. Allowed: 1 to 15 lower-case letters, digits and dashes, starting with a letter and not ending with a dash. Default: http for 80, https for 443, otherwise port- and the public port.
         */
        name?: string;
        /**
         * The port that visitors connect to.
         */
        public: number;
        /**
         * The loopback port on the gateway where sshd listens for this port’s traffic. Default: 8080 for 80, 8443 for 443, public + 8000 below 1024, public + 10000 otherwise.
         */
        tunnel?: number;
        /**
         * Where the traffic goes. A number is a port of the node that the tunnel pod runs on (the pod then uses the host network). "host:port" is a name that the pod can reach. Allowed: a port number, or "host:port" with a lower-case host name. Default: the public port of the node; with ingress: traefik, the Service traefik.kube-system.svc.
         */
        target?: number | string;
        /**
         * Who may connect to the port, as CIDR blocks. List IPv4 and IPv6 separately. Allowed: a network in CIDR form, such as 203.0.113.0/24, 198.51.100.7/32 for one address, or 2001:db8::/32.
         *
         * @minItems 1
         */
        allow?: string[];
      }
  )[];
  /**
   * The EC2 instance that receives the traffic from the internet.
   */
  gateway?: {
    /**
     * The AWS region that the gateway runs in. Allowed: the name of an AWS region, such as eu-central-1.
     */
    region?: string;
    /**
     * The EC2 instance type. Its architecture decides which image is used. Allowed: an EC2 instance type, such as t4g.nano.
     */
    instanceType?: string;
    /**
     * The EC2 purchasing option. spot costs less, but EC2 may interrupt it: the gateway stops, and starts again with the same address once EC2 has capacity, which takes minutes, hours or days. on-demand is not interrupted. spot-or-on-demand is spot, and on-demand while EC2 has no spot capacity: an apply then replaces the gateway, and a later one goes back to spot.
     */
    market?: 'spot' | 'on-demand' | 'spot-or-on-demand';
    /**
     * The availability zone that the gateway runs in. auto: when the network is first made, expose takes the one that EC2 gives the best chance of spot capacity, the cheapest among equals, and keeps it. Another zone replaces the network; the IPv4 address stays. Allowed: auto, or an availability zone of the region, such as us-east-1b.
     */
    zone?: string;
    /**
     * The operating system: ubuntu-24.04, or the ID of an image that has cloud-init and systemd. Allowed: ubuntu-24.04, or an image ID: ami- and 8 or 17 hexadecimal digits in lower case.
     */
    image?: 'ubuntu-24.04' | string;
    /**
     * The size of the root disk in GiB (gp3, encrypted).
     */
    disk?: number;
    /**
     * Whether the gateway has a public IPv4 address (an elastic IP), A records and IPv4 rules. Without it the gateway costs $3.65 a month less, and only visitors and homes with IPv6 reach it. The tunnel pod then uses the host network.
     */
    ipv4?: boolean;
    /**
     * Whether the gateway has an IPv6 address, AAAA records and IPv6 rules.
     */
    ipv6?: boolean;
    /**
     * How long a visitor’s connection may be silent in both directions before the gateway ends it. Programs that are silent for longer, such as an ssh session, need keep-alive messages of their own. Allowed: 10s to 9999s, 1m to 999m, or 1h to 24h.
     */
    idle?: string;
    /**
     * How a public port is forwarded to its tunnel. socat is the simplest. haproxy keeps the visitor’s address, balances several tunnels and checks them; every target must accept its PROXY protocol (version 2). nftables runs no process and installs nothing.
     */
    forwarder?: 'socat' | 'haproxy' | 'nftables';
    /**
     * Access to the gateway’s sshd.
     */
    ssh?: {
      /**
       * The port of the gateway’s sshd, which the tunnel connects to.
       */
      port?: number;
      /**
       * Who may connect to sshd, as CIDR blocks. List IPv4 and IPv6 separately. Allowed: a network in CIDR form, such as 203.0.113.0/24, 198.51.100.7/32 for one address, or 2001:db8::/32.
       *
       * @minItems 1
       */
      allow?: string[];
      /**
       * OpenSSH public keys of the people who may log in. Without one, nobody can. Allowed: one line of a .pub file: key type, key and an optional comment, without options before them.
       */
      adminKeys?: string[];
    };
    /**
     * An existing VPC and subnet to use. null: expose creates a VPC for the gateway.
     */
    network?: {
      /**
       * The ID of the VPC. Allowed: vpc- and 8 or 17 hexadecimal digits in lower case.
       */
      vpc: string;
      /**
       * The ID of a subnet in that VPC. It needs a route to the internet. Allowed: subnet- and 8 or 17 hexadecimal digits in lower case.
       */
      subnet: string;
    } | null;
    /**
     * Additional AWS tags for every resource. Allowed: keys of 1 to 128 and values of up to 256 letters, digits, spaces and _ . : / = + - @; no key starts with "aws:".
     */
    tags?: {
      [k: string]: string;
    };
  };
  /**
   * The pod that keeps the connection from the cluster to the gateway.
   */
  tunnel?: {
    /**
     * The image of the tunnel pod. It needs ssh and autossh, or apt-get or apk to install them at start. Allowed: a container image reference with its name in lower case, such as ghcr.io/me/autossh:2.0.
     */
    image?: string;
    /**
     * How many tunnels run side by side. More than one needs forwarder: haproxy.
     */
    replicas?: number;
    /**
     * How soon a dead tunnel is detected. The gateway’s tcp_retries2 is derived from it.
     */
    keepAlive?: {
      /**
       * Seconds between two keep-alive messages. Both ends send them.
       */
      interval?: number;
      /**
       * How many keep-alive messages may go unanswered before the connection is closed.
       */
      count?: number;
    };
  };
  /**
   * The private Kubernetes cluster.
   */
  cluster?: {
    /**
     * The kubeconfig context. null: the current context, which is shown before anything is changed. Allowed: 1 to 253 characters without control characters.
     */
    context?: string | null;
    /**
     * The namespace for everything that expose creates in the cluster. Allowed: up to 63 lower-case letters, digits and dashes, starting and ending with a letter or digit. Default: expose; with ingress: ingress-nginx, ingress-nginx.
     */
    namespace?: string;
    /**
     * Labels of the nodes that the tunnel may run on. Allowed: keys of up to 63 letters, digits, dots, dashes and underscores, with an optional "domain/" prefix; values of up to 63 letters, digits, dots, dashes and underscores.
     */
    nodeSelector?: {
      [k: string]: string;
    };
    /**
     * Node taints that the tunnel tolerates, as in a pod.
     */
    tolerations?: {
      /**
       * The taint’s key. Allowed: up to 63 letters, digits, dots, dashes and underscores, with an optional "domain/" prefix. Default: none, which matches every taint and needs the operator Exists.
       */
      key?: string;
      /**
       * How the taint is matched. Equal compares its value, Exists does not.
       */
      operator?: 'Equal' | 'Exists';
      /**
       * The taint’s value, for the operator Equal. Allowed: up to 63 letters, digits, dots, dashes and underscores. Default: none.
       */
      value?: string;
      /**
       * The taint’s effect. Default: none, which matches every effect.
       */
      effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
      /**
       * How long a NoExecute taint is tolerated, in seconds. Default: without limit.
       */
      tolerationSeconds?: number;
    }[];
    /**
     * The ingress that the ports lead to. none: expose leaves the cluster’s ingress alone, and a port leads to the node’s port of the same number, where k3s’s Traefik, microk8s and most bare-metal ingress controllers answer. traefik: the Service of the Traefik that k3s ships, without the host network. ingress-nginx: expose installs the controller on the host network; the project was retired in March 2026 and no longer receives fixes.
     */
    ingress?: 'none' | 'traefik' | 'ingress-nginx';
  };
  /**
   * Where terraform keeps its state. null: a local file under .expose/.
   */
  state?: {
    /**
     * Terraform’s S3 backend, with a lock file in the bucket.
     */
    s3: {
      /**
       * The bucket, which must exist. Allowed: 3 to 63 lower-case letters, digits, dots and dashes.
       */
      bucket: string;
      /**
       * The object that holds the state. Allowed: up to 900 letters, digits and ! _ . * ' ( ) / -.
       */
      key: string;
      /**
       * The region of the bucket. Allowed: the name of an AWS region, such as eu-central-1.
       */
      region: string;
    };
  } | null;
  /**
   * Mails from AWS about the gateway and the site: a health check through the whole path every 30 seconds, an alarm, and EC2’s own events. null: none.
   */
  alerts?: {
    /**
     * Where AWS sends a mail when the site does not answer, when it answers again, and when EC2 stops or starts the gateway. AWS first asks this address to confirm. Allowed: an e-mail address.
     */
    email: string;
    /**
     * The path that is asked for on an HTTP port. Its answer has to be a success or a redirect (200 to 399): for a site that answers / with 401 or 404, name another path. Allowed: a path of up to 255 ASCII characters that starts with / and has no spaces.
     */
    path?: string;
  } | null;
  /**
   * A limit for the monthly estimate. null: no limit.
   */
  budget?: {
    /**
     * The most that a month may cost, in US dollars.
     */
    monthlyUsd: number;
    /**
     * What happens when the estimate is higher: error stops the run, warn only warns.
     */
    exceed?: 'error' | 'warn';
  } | null;
}
