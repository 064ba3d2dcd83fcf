/**
 * Public reports of people who do this job with other tools, tried on expose: what happened there, what expose answers
 * now, and the tests that hold it. test/reports.test.ts writes held.md from it.
 */
export interface Report {
  readonly source: string;
  /** What happened to the person who reported it. */
  readonly there: string;
  readonly now: string;
  /** Test files below test/, each with a piece of the test that holds the answer. */
  readonly heldBy: readonly (readonly [file: string, piece: string])[];
}

export const reports: readonly Report[] = [
  {
    source: 'kubernetes/ingress-nginx#7557, MicrosoftDocs/azure-docs#81858, rancher/rke2#7334',
    there: 'a second ingress-nginx beside one that another Helm release has',
    now: 'the plan stops with `not-ours`, which names the release and `cluster.ingress: none`; nothing of it changes from plan to destroy',
    heldBy: [
      ['real/foreign-objects.test.ts', 'at what a Helm release has'],
      ['real/foreign-objects.test.ts', 'destroy deletes what apply made, gives back the namespace'],
    ],
  },
  {
    source: 'k3s-io/k3s#6331, k3s-io/k3s#1254',
    there: 'k3s’s Traefik has one HelmChartConfig, and two owners want it',
    now: 'the plan stops with the lines to merge, and goes on once they are there',
    heldBy: [['real/foreign-objects.test.ts', 'at the settings of k3s’s Traefik, with the lines to merge']],
  },
  {
    source: 'fosrl/pangolin#187',
    there: 'two gateways for one home: only one works',
    now: 'the objects carry the exposure’s name, so that both share a namespace',
    heldBy: [
      ['real/foreign-objects.test.ts', 'an apply adds its own objects to a namespace of another exposure'],
      ['real/apply-cluster.test.ts', 'a namespace that two exposures share goes with the last of them'],
    ],
  },
  {
    source: 'metallb/metallb#1457, suxess-it/kubriX#2944',
    there: 'pod security refuses the host network: no pod, and no error',
    now: 'a namespace that restricts pods is not loosened without being named; what the server warns of is shown, and a pod that is refused is an error',
    heldBy: [
      ['real/foreign-objects.test.ts', 'at a namespace that forbids the host network'],
      ['real/foreign-objects.test.ts', 'a namespace is loosened by name'],
      ['plan/cluster-changes.test.ts', 'pod-security-conflict'],
      ['tools/kubectl.test.ts', 'would violate PodSecurity'],
      ['cluster/rollout-reasons.test.ts', 'is that the cluster refuses the pod'],
    ],
  },
  {
    source: 'ljfranklin/terraform-resource#68, fujiwara/tfstate-lookup#212, minamijoyo/tfmigrate#3',
    there: 'TF_WORKSPACE moves the state of a tool that runs terraform',
    now: 'terraform’s environment is made by expose; the workspace never loses a file that could be a state',
    heldBy: [
      ['tools/run.test.ts', 'TF_WORKSPACE'],
      ['project/terraform-workspace.test.ts', 'a state in it stays'],
    ],
  },
  {
    source: 'NVIDIA-NeMo/nemo-platform#523, nitrictech/nitric#790, microsoft/aspire#18750',
    there: 'names that are joined by dashes and cut: two things get one',
    now: 'no two domains get one default name, and ownership goes by name and domain on both sides',
    heldBy: [
      ['compiler/resolve.test.ts', 'photo-gallery-production.apps-test.example.org'],
      ['real/second-machine.test.ts', 'is told by plan that the name is taken'],
      ['destroy/destroy.test.ts', 'removes nothing that another exposure of this name has'],
    ],
  },
  {
    source: 'aws/aws-sdk-js-v3#2549, aws/aws-sdk-js-v3#6295, aws/aws-sdk-js#4406',
    there: 'a profile and keys are both set, and two programs choose differently',
    now: 'the credentials are resolved once, in the AWS CLI’s order, for every caller',
    heldBy: [['real/one-identity.test.ts', 'keys beside a profile']],
  },
  {
    source: 'hashicorp/terraform-provider-aws#9024',
    there: 'a record leads to an address that somebody else may get',
    now: 'a lost or a foreign state is said first, no record of a live gateway is advised away, and destroy without the state deletes the records before it releases the address',
    heldBy: [
      ['real/second-machine.test.ts', 'and advises no record away'],
      ['real/second-machine.test.ts', 'a gateway whose state is lost is taken down with the records'],
      ['destroy/dangling-records.test.ts', 'are deleted where they lead to nothing else'],
    ],
  },
  {
    source: 'fosrl/newt#135, fosrl/pangolin#771, fosrl/pangolin#495',
    there: 'the home’s DNS leads the domain to the home: the tunnel never reaches the gateway',
    now: 'the tunnel dials the gateway’s addresses first, with the host key pinned; doctor knows an overridden name from a wrong one',
    heldBy: [
      ['real/tunnel-files.test.ts', 'dials the addresses in turn, then the name'],
      ['doctor/doctor.test.ts', 'overridden by the resolver here'],
      ['outside/dns/read-dns.test.ts', 'is overridden when the answer is an address of this network'],
    ],
  },
  {
    source: 'RJPearson94/terraform-aws-open-next#24',
    there: 'a CNAME has the name, which terraform learns in the middle',
    now: 'the plan looks for it, and stops before anything is made',
    heldBy: [
      ['aws/existing-records.test.ts', "'api.example.com.', 'CNAME'"],
      ['real/stand-in.test.ts', 'a CNAME stands alone'],
    ],
  },
  {
    source: 'go-to-k/cdkd#2388, aws/aws-cdk#645, aws/aws-sdk-js#2970',
    there: 'the SDK knows neither HTTPS_PROXY nor AWS_CA_BUNDLE',
    now: 'both count for the SDK as for terraform and kubectl',
    heldBy: [
      ['aws/proxy.test.ts', 'AWS is asked through it, with its password, and the bundle is trusted'],
      ['aws/proxy.test.ts', 'the bundle counts without a proxy too'],
    ],
  },
  {
    source: 'hashicorp/terraform-provider-aws#45316, hashicorp/aws-sdk-go-base#1433',
    there: 'terraform knows no profile that `aws login` made',
    now: 'its keys are read, renewed and handed to terraform; an ended session is the cause that is named',
    heldBy: [
      ['real/one-identity.test.ts', "name: 'aws login'"],
      ['aws/signed-in.test.ts', 'aws login: keys that end soon are renewed'],
    ],
  },
  {
    source: 'hashicorp/terraform-provider-aws#10491, #36055, elC0mpa/aws-doctor#2',
    there: 'MFA, an SSO session or a vault: the cause is lost',
    now: 'each cause is kept, once, with what to run; terraform is not started',
    heldBy: [
      ['aws/aws-messages.test.ts', 'requires multi-factor authentication'],
      ['aws/signed-in.test.ts', 'a session that was ended at the portal'],
      ['real/one-identity.test.ts', 'a vault that is locked'],
      ['real/one-identity.test.ts', 'a profile that does not exist'],
    ],
  },
  {
    source: 'vitejs/vite#20287, vitejs/vite#20423',
    there: 'an old Node shows as a crash',
    now: 'one line names the version and those that work, before anything is made',
    heldBy: [['commands/node-version.test.ts', '18.20.8']],
  },
  {
    source: 'actions-hub/kubectl#16, argoproj/argo-cd#11048, kubernetes/kubernetes#70261',
    there: 'a kubeconfig’s login program is missing, fails, or wants a terminal',
    now: '`cluster-no-rights` with what the program said; a context without its cluster and a KUBECONFIG that leads nowhere are named',
    heldBy: [
      ['tools/kubectl.test.ts', 'executable kubelogin not found'],
      ['tools/kubectl.test.ts', 'cannot support interactive mode'],
      ['cluster/find-cluster.test.ts', 'a context without its cluster is named'],
      ['cluster/find-cluster.test.ts', 'that KUBECONFIG names and that does not exist is named'],
    ],
  },
  {
    source: 'k3s-io/k3s#1381, k3d-io/k3d#36',
    there: 'a copied kubeconfig has an address that the certificate does not name',
    now: 'the message says that, with tls-server-name and --tls-san',
    heldBy: [['tools/kubectl.test.ts', 'x509: certificate is valid for 10.0.0.1']],
  },
  {
    source: 'axelpale/genversion#15, apache/lucene#12961',
    there: 'a clone with core.autocrlf has edited every generated file',
    now: 'the out directory keeps its bytes in a clone, and an older one is put right',
    heldBy: [['output/autocrlf.test.ts', 'has the files of out/ as they were compiled']],
  },
  {
    source: 'macbre/push-to-ghcr#24, mxpv/podsync#542',
    there: 'an upper-case user makes an image reference invalid',
    now: 'references are read by the grammar of the registries',
    heldBy: [['compiler/tunnel-image.test.ts', 'ghcr.io/Me/AutoSSH:latest']],
  },
  {
    source: 'terraform-aws-modules/terraform-aws-apigateway-v2#149, milliHQ/terraform-aws-next-js#127',
    there: 'two hosted zones of one name',
    now: '`zone-ambiguous` leads to `domain.zoneId`, and a gateway with it lives through plan, apply and destroy',
    heldBy: [
      ['aws/aws-messages.test.ts', 'zone-ambiguous'],
      ['real/terraform.test.ts', 'zoneId: ${zone}'],
    ],
  },
  {
    source: 'ctrlaltcoop/certbot-dns-hetzner#24',
    there: 'the private part of the public suffix list is left out',
    now: 'it counts, and `zone-missing` names the zone and those that there are',
    heldBy: [
      ['compiler/registrable-domain.test.ts', 'api.foo.com.de'],
      ['compiler/registrable-domain.test.ts', 'a.home.foo.eu.org'],
    ],
  },
  {
    source: 'k3s-io/k3s#6331 (the PROXY protocol)',
    there: 'the trusted addresses are not those of the sender',
    now: 'the plan compares them with the nodes’ pod networks, and says where there is no Service traefik',
    heldBy: [
      ['real/plan-faults.test.ts', 'has no Traefik, and pods in another network than Traefik will trust'],
    ],
  },
  {
    source: 'microsoft/WSL#3686, microsoft/WSL#6209, trailofbits/algo#1627',
    there: 'chmod has no effect on a mounted Windows drive',
    now: 'the mode that the keys really have is said once, with another place for them',
    heldBy: [['keys/file-system-without-modes.test.ts', 'with the mode that the keys really have']],
  },
  {
    source: 'dstackai/dstack#886, determined-ai/determined#1830, github-aws-runners#104',
    there: 'a new account lacks the spot role, the quota or the plan',
    now: 'each refusal of RunInstances has its own sentence, and the plan asks before anything is made',
    heldBy: [
      ['real/plan-faults.test.ts', 'is that of a new account: free plan, no role, no quota'],
      ['aws/aws-messages.test.ts', 'aws iam create-service-linked-role'],
    ],
  },
  {
    source: 'kubernetes/ingress-nginx#6048, k3s-io/k3s#2403',
    there: 'another pod holds ports 80 and 443 of the node',
    now: '`host-port-taken` names the port and the pod',
    heldBy: [['real/plan-faults.test.ts', 'has a pod that holds a port of the ingress controller']],
  },
  {
    source: 'hashicorp/terraform-provider-aws#38142, VeriorPies/MineCloud#69',
    there: 'a persistent spot request outlives the instance',
    now: 'destroy cancels it before the instance ends, and asks EC2 until nothing is left',
    heldBy: [
      ['aws/gateway/remove-tagged.test.ts', "'CancelSpotInstanceRequests',"],
      ['real/policy.test.ts', 'the policy is enough to destroy everything'],
    ],
  },
  {
    source: 'Shopify/krane#463, doitintl/kube-no-trouble#123, carvel-dev/kapp#4',
    there: 'KUBECONFIG with several files',
    now: 'kubectl merges them',
    heldBy: [['cluster/find-cluster.test.ts', 'several files, of which one is there']],
  },
  {
    source: 'go-acme/lego#192, Miserlou/Zappa#459',
    there: 'a private zone has the name of the public one',
    now: 'the records are written to the public one',
    heldBy: [
      ['real/foreign-objects.test.ts', 'Of two zones of the name, the one that the world sees'],
      ['helpers/foreign-account.ts', 'PrivateZone: true'],
    ],
  },
  {
    source: 'k3s-io/k3s#389, rancher/k3os#173',
    there: 'only root may read the kubeconfig',
    now: 'the sentence has its path',
    heldBy: [['tools/kubectl.test.ts', 'a kubeconfig that only root may read is named']],
  },
  {
    source: 'our own trial',
    there: 'kubeconfigs with names of EKS and GKE, in JSON, with a login program that works',
    now: 'they are read; what expose cannot read itself is kubectl’s to read',
    heldBy: [
      ['cluster/find-cluster.test.ts', 'one kubeconfig is read without starting anything'],
      ['cluster/find-cluster.test.ts', 'a file that is not YAML'],
    ],
  },
  {
    source: 'our own trial',
    there: 'folders with spaces, quotes, dollars, emoji and line breaks; links; a clone',
    now: 'every command works in them, or refuses the link and says why',
    heldBy: [
      ['real/second-machine.test.ts', '$HOME 🏠'],
      ['commands/hostile-names.test.ts', '```'],
      ['project/check-places.test.ts', 'in a clone that is named through a link'],
    ],
  },
  {
    source: 'our own trial',
    there: 'YAML with CRLF, a byte order mark, tabs, anchors, `on` and `Yes`, `22:22`, other encodings',
    now: 'read, or refused at its line with how to fix it',
    heldBy: [
      ['compiler/layout.test.ts', 'a bracket that is not closed is shown where it opens'],
      ['compiler/hostile-files.test.ts', 'hostile files'],
      ['evening/mistakes.ts', 'ipv6: on'],
    ],
  },
];
