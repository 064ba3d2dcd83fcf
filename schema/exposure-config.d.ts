/** Generated from schema/exposure.ts by `npm run generate`. */

/**
 * exposure.yaml: what of a private cluster is reachable from the internet, and how.
 */
export interface ExposureFile {
  /**
   * The version of this format.
   */
  version?: 1;
  /**
   * Names and tags every resource. Changing it makes a new gateway. Allowed: 1 to 30 lower-case letters, digits and dashes, beginning with a letter and not ending with a dash. Default: the domain’s name with dashes (api-example-com).
   */
  name?: string;
  /**
   * The name on the internet. A plain string means domain.name. Allowed: a full domain name: lower-case letters, digits and dashes between dots, no final dot, other letters in their xn-- form.
   */
  domain:
    | string
    | {
        /**
         * The name that visitors use. The gateway answers under it, and the tunnel connects to it. Allowed: a full domain name: lower-case letters, digits and dashes between dots, no final dot, other letters in their xn-- form.
         */
        name: string;
        /**
         * The Route 53 hosted zone that the records are written to. It must exist already and is never changed otherwise. Allowed: a full domain name: lower-case letters, digits and dashes between dots, no final dot, other letters in their xn-- form. Default: the registrable domain of the name (example.com for api.example.com).
         */
        zone?: string;
        /**
         * Further names inside the zone that lead to the gateway. The first label may be a wildcard. Allowed: a full domain name: lower-case letters, digits and dashes between dots, no final dot, other letters in their xn-- form; the first label may be *.
         */
        aliases?: string[];
        /**
         * How long resolvers may keep the address, in seconds.
         */
        ttl?: number;
        /**
         * Whether expose writes the DNS records. With false DNS is not touched; plan and status print the records to set.
         */
        manage?: boolean;
      };
  /**
   * What is reachable from the internet. A number is short for an object with that public port.
   *
   * @minItems 1
   */
  ports?: (
    | number
    | {
        /**
         * A short name for the port, used in resource names and messages. Allowed: 1 to 15 lower-case letters, digits and dashes, beginning with a letter and not ending with a dash. Default: http for 80, https for 443, otherwise port-<public>.
         */
        name?: string;
        /**
         * The port that the internet connects to.
         */
        public: number;
        /**
         * The loopback port on the gateway where sshd listens for this port’s traffic. Default: 8080 for 80, 8443 for 443, public + 8000 below 1024, public + 10000 otherwise.
         */
        tunnel?: number;
        /**
         * Where the traffic ends at home. A number is that port on the node which the tunnel pod runs on (host network); "host:port" is a name the pod can reach. Allowed: a port number, or "host:port" with a lower-case host name. Default: the public port on the node; with ingress: traefik the Service traefik.kube-system.svc.
         */
        target?: number | string;
        /**
         * Who may connect to the port, as CIDR blocks; IPv4 and IPv6 are separate entries. Allowed: a network in CIDR form, such as 203.0.113.0/24, 198.51.100.7/32 for one address, or 2001:db8::/32.
         *
         * @minItems 1
         */
        allow?: string[];
      }
  )[];
  /**
   * The machine on the internet side.
   */
  gateway?: {
    /**
     * The AWS region that the gateway runs in. Allowed: the name of an AWS region, such as eu-central-1.
     */
    region?: string;
    /**
     * The EC2 instance type. Its architecture chooses the image. Allowed: an EC2 instance type, such as t4g.nano.
     */
    instanceType?: string;
    /**
     * spot is cheap and may be interrupted (it stops and comes back with the same address); on-demand is not.
     */
    market?: 'spot' | 'on-demand';
    /**
     * The operating system: ubuntu-24.04, or the id of an image that has cloud-init and systemd. Allowed: ubuntu-24.04, or an image id: ami- and 8 or 17 hexadecimal digits in lower case.
     */
    image?: 'ubuntu-24.04' | string;
    /**
     * The size of the root disk in GiB (gp3, encrypted).
     */
    disk?: number;
    /**
     * Whether the gateway also has an IPv6 address, AAAA records and IPv6 rules.
     */
    ipv6?: boolean;
    /**
     * What carries a public port to its tunnel. socat is the simplest; haproxy keeps the visitor’s address, balances several tunnels and checks them, and every target has to expect its PROXY protocol (version 2); nftables needs no process and nothing installed.
     */
    forwarder?: 'socat' | 'haproxy' | 'nftables';
    /**
     * How the gateway’s sshd is reached.
     */
    ssh?: {
      /**
       * The port of the gateway’s sshd, which the tunnel connects to.
       */
      port?: number;
      /**
       * Who may connect to sshd, as CIDR blocks; IPv4 and IPv6 are separate entries. Allowed: a network in CIDR form, such as 203.0.113.0/24, 198.51.100.7/32 for one address, or 2001:db8::/32.
       *
       * @minItems 1
       */
      allow?: string[];
      /**
       * OpenSSH public keys for a person’s login. Without one nobody can log in. Allowed: the line of a .pub file: key type, key and an optional comment, without options in front.
       */
      adminKeys?: string[];
    };
    /**
     * An existing VPC and subnet to use. null: the gateway gets its own.
     */
    network?: {
      /**
       * The id of the existing VPC. Allowed: vpc- and 8 or 17 hexadecimal digits in lower case.
       */
      vpc: string;
      /**
       * The id of a subnet in it with a route to the internet. Allowed: subnet- and 8 or 17 hexadecimal digits in lower case.
       */
      subnet: string;
    } | null;
    /**
     * Further AWS tags for every resource. Allowed: keys of 1 to 128 and values of up to 256 letters, digits, spaces and _ . : / = + - @; no key begins with "aws:".
     */
    tags?: {
      [k: string]: string;
    };
  };
  /**
   * The pod that holds the connection from home to the gateway.
   */
  tunnel?: {
    /**
     * The image of the tunnel pod: any with ssh and autossh, or with apt-get or apk to install them at start. Allowed: a container image reference in lower case, with an optional tag and digest.
     */
    image?: string;
    /**
     * How many tunnels stand side by side. More than one needs forwarder: haproxy.
     */
    replicas?: number;
    /**
     * How fast a dead tunnel is noticed. The gateway’s tcp_retries2 follows from it.
     */
    keepAlive?: {
      /**
       * Seconds between two signs of life, from both ends.
       */
      interval?: number;
      /**
       * How many may go unanswered before the tunnel is given up.
       */
      count?: number;
    };
  };
  /**
   * The Kubernetes cluster at home.
   */
  cluster?: {
    /**
     * The kubeconfig context. null: the current one, shown before anything is changed. Allowed: 1 to 253 characters without control characters.
     */
    context?: string | null;
    /**
     * The namespace of everything that expose puts into the cluster. Allowed: up to 63 lower-case letters, digits and dashes, beginning and ending with a letter or digit.
     */
    namespace?: string;
    /**
     * Labels of the nodes that the tunnel may run on. Allowed: a label key: up to 63 letters, digits, dots, dashes and underscores, with an optional "domain/" in front; the value is up to 63 letters, digits, dots, dashes and underscores.
     */
    nodeSelector?: {
      [k: string]: string;
    };
    /**
     * Taints of nodes that the tunnel puts up with, as in a pod.
     */
    tolerations?: {
      /**
       * The taint’s key; none with operator Exists matches every taint. Allowed: a label key: up to 63 letters, digits, dots, dashes and underscores, with an optional "domain/" in front.
       */
      key?: string;
      /**
       * How the taint is compared.
       */
      operator?: 'Equal' | 'Exists';
      /**
       * The taint’s value, for Equal. Allowed: up to 63 letters, digits, dots, dashes and underscores.
       */
      value?: string;
      /**
       * The taint’s effect; none matches every effect.
       */
      effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
      /**
       * How long a NoExecute taint is tolerated, in seconds.
       */
      tolerationSeconds?: number;
    }[];
    /**
     * ingress-nginx: emit the controller on the host network (the project is retired since March 2026). traefik: use k3s’s own. none: leave the cluster’s ingress alone.
     */
    ingress?: 'ingress-nginx' | 'traefik' | 'none';
  };
  /**
   * Where terraform keeps its state. null: a local file under .expose/.
   */
  state?: {
    /**
     * Terraform’s S3 backend, locked by a lock file in the bucket.
     */
    s3: {
      /**
       * The bucket; it must exist. Allowed: a bucket name: 3 to 63 lower-case letters, digits, dots and dashes.
       */
      bucket: string;
      /**
       * The object that holds the state. Allowed: up to 900 letters, digits and ! _ . * ' ( ) / -.
       */
      key: string;
      /**
       * The bucket’s region. Allowed: the name of an AWS region, such as eu-central-1.
       */
      region: string;
    };
  } | null;
  /**
   * A ceiling for the monthly estimate. null: none.
   */
  budget?: {
    /**
     * The most that a month may cost, in US dollars.
     */
    monthlyUsd: number;
    /**
     * What happens when the estimate is above it.
     */
    exceed?: 'error' | 'warn';
  } | null;
}
