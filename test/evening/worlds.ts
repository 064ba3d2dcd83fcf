/**
 * Broken worlds: what is not as it should be around the file, in AWS, in the cluster or between the two. What was said when
 * a newcomer met each of them, what is said now, and the test that holds it. test/evening.test.ts writes answers.md from it.
 */
export interface World {
  readonly broken: string;
  /** The answer of the first evening. */
  readonly before: string;
  readonly now: string;
  /** Words of the answer that count, which said.ts produces; none where nothing is said any more. */
  readonly printed: readonly string[];
  /** The test file below test/, and a piece of the test that holds the answer. */
  readonly heldBy: readonly [file: string, piece: string];
}

export const worlds: readonly World[] = [
  {
    broken: 'no credentials, no kubeconfig: `plan`',
    before: '"No changes where it could be asked", then two errors',
    now: '"Incomplete: not everything could be compared", no sentence to decide by, then both errors with what to set',
    printed: ['Incomplete: not everything could be compared.', 'no AWS credentials found'],
    heldBy: ['real/plan-faults.test.ts', 'finds no credentials'],
  },
  {
    broken: 'the same: `doctor`',
    before: 'eight lines that were not checked, before the two that matter',
    now: 'begins with the likely cause in one sentence',
    printed: ['Likely cause: ', 'the cluster cannot be used from here'],
    heldBy: ['doctor/doctor.test.ts', 'in a cluster that does not answer cannot be seen'],
  },
  {
    broken: 'expired credentials',
    before: 'aws-credentials-expired, and how to get new ones',
    now: 'the same',
    printed: ['the AWS credentials have expired'],
    heldBy: ['real/plan-faults.test.ts', 'refuses expired credentials'],
  },
  {
    broken: 'credentials that AWS refuses',
    before: 'a raw sentence of STS, without the rights that are needed',
    now: 'aws-credentials-refused, whose they are, and `expose doctor --policy`',
    printed: ['AWS does not know these credentials'],
    heldBy: ['aws/aws-messages.test.ts', 'aws-credentials-refused'],
  },
  {
    broken: '`AWS_PROFILE` with a typing error',
    before: 'tool-failed: failed to get shared config profile, no way out',
    now: 'aws-no-profile, which variable or flag named it, and the profiles that there are',
    printed: ['the AWS profile does not exist', 'AWS_PROFILE names', 'There are: '],
    heldBy: ['aws/identity.test.ts', 'AWS_PROFILE names'],
  },
  {
    broken: 'the region us-east-9',
    before: 'AWS does not know the region, with no line and no name',
    now: 'a warning at its line with the nearest region, and AWS’s error with the name',
    printed: ['AWS does not know the region', 'the region ', ' is not known'],
    heldBy: ['aws/aws-messages.test.ts', 'does not know the region ap-southeast-9'],
  },
  {
    broken: 'the instance type t4g.nanno',
    before: 'instance-type-unavailable at its line',
    now: 'the same, and before that a warning of `validate` with the nearest type',
    printed: ['EC2 has no instance type "t4g.nanno" in us-east-1', 'did you mean "t4g.nano"?'],
    heldBy: ['real/plan-drift.test.ts', 'instance-type-unavailable'],
  },
  {
    broken: 'a hosted zone that is not in this account',
    before: 'zone-missing, naming neither the zone nor those that there are',
    now: 'zone-missing with the zone, the account, its other zones, and the ways out',
    printed: [' has no public hosted zone '],
    heldBy: ['plan/missing-zones.test.ts', 'whose account was asked, what it has, and the ways out'],
  },
  {
    broken: 'two contexts, the current one of a cluster that is gone',
    before: 'the cluster does not answer, after 60 lines of a plan',
    now: 'cluster-unreachable with the context, its server, and the other contexts; `init` offers them',
    printed: ['the cluster does not answer', 'It also has '],
    heldBy: ['tools/kubectl.test.ts', 'a cluster that does not answer is told with the other contexts'],
  },
  {
    broken: 'a context that the kubeconfig does not have',
    before: 'with its line and the contexts that there are',
    now: 'the same',
    printed: ['the kubeconfig has no context ', 'Its contexts are: '],
    heldBy: ['cluster/find-cluster.test.ts', 'a context that the kubeconfig does not have is told'],
  },
  {
    broken: 'neither terraform nor kubectl',
    before: 'tool-missing, with what to install',
    now: 'the same for each of the two',
    printed: ['terraform is not installed', 'kubectl is not installed'],
    heldBy: ['tools/terraform.test.ts', 'tool-missing'],
  },
  {
    broken: 'terraform 1.3.9: `plan`',
    before: 'tool-failed, a sentence of terraform’s that was cut in the middle',
    now: 'tool-too-old: the version that is there and the one that is needed',
    printed: ['this terraform is too old', 'It is 1.3.9'],
    heldBy: ['tools/terraform.test.ts', 'a terraform that is too old is called that'],
  },
  {
    broken: 'terraform cannot reach its registry',
    before: 'AWS does not answer',
    now: 'provider-unavailable: the server, what the network said of it, and a mirror as the way out',
    printed: ['terraform cannot download its AWS provider'],
    heldBy: ['tools/terraform.test.ts', 'a registry that cannot be reached is not AWS'],
  },
  {
    broken: 'AWS does not answer',
    before: 'right, after 33 seconds',
    now: 'aws-unreachable within seconds: terraform is stopped once the SDK knows',
    printed: ['AWS does not answer'],
    heldBy: ['aws/proxy.test.ts', 'aws-unreachable'],
  },
  {
    broken: 'a folder that must not be written to: `plan`, `init`',
    before: 'plan right; init: "init never writes over a file. Name another one"',
    now: 'key-not-writable; init asks for a folder that exists and may be written to',
    printed: ['the keys cannot be written to '],
    heldBy: ['keys/key-files.test.ts', 'key-not-writable'],
  },
  {
    broken: 'exposure.yml instead of exposure.yaml',
    before: 'there is no file exposure.yaml',
    now: 'the same, with "There is exposure.yml" and the command that takes it',
    printed: ['there is no file ', ' There is '],
    heldBy: ['commands/cli.test.ts', 'a FILE that is not there is told what is there'],
  },
  {
    broken: 'the smallest file on a stock k3s, whose Traefik holds 80 and 443',
    before: 'seven warnings and a tunnel that cannot run',
    now: 'no warning: the ingress of the cluster is left alone, and the ports of its nodes are the targets',
    printed: [],
    heldBy: ['real/plan-faults.test.ts', 'has a pod that holds a port of the ingress controller'],
  },
  {
    broken: '`ingress: traefik` without a Traefik; targets that do not exist',
    before: 'no warning of any kind',
    now: 'service-missing at the line of each, and target-namespace where the namespace is missing',
    printed: ['there is no Service ', 'names no namespace'],
    heldBy: ['real/plan-faults.test.ts', 'service-missing'],
  },
  {
    broken: 'a node selector that no node has',
    before: 'node-selector-unmatched with its line',
    now: 'the same',
    printed: ['no node has the labels '],
    heldBy: ['real/plan-faults.test.ts', 'has no node with the labels of the file'],
  },
  {
    broken: '`destroy` as the first command in a folder',
    before: 'terraform: Failed to write plan file',
    now: 'lists everything, and asks; nothing of the name is not an error',
    printed: [' is left to destroy.', 'Destroy all of this?'],
    heldBy: ['real/second-machine.test.ts', 'destroy as the first command lists everything'],
  },
  {
    broken: 'a second laptop without the state: `status`, `plan`',
    before: 'the advice to destroy a gateway that serves',
    now: 'the state is elsewhere, and how to bring it here; nothing is left over',
    printed: ['is not here: another machine made this gateway, or the state was lost'],
    heldBy: ['real/second-machine.test.ts', 'status says first that the state is elsewhere'],
  },
  {
    broken: 'a second exposure in the same namespace',
    before: 'takes the tunnel of the first one, silently',
    now: 'both live side by side; what is another’s is never touched',
    printed: [],
    heldBy: ['emitters/k8s.test.ts', 'shares a namespace with the tunnel of another exposure'],
  },
  {
    broken: 'a rollout that cannot succeed',
    before: 'the reason after 620 seconds, below "✗ roll out …: ready"',
    now: 'the pod’s reason once it has stood for some looks',
    printed: [' did not become ready'],
    heldBy: ['cluster/rollout-reasons.test.ts', 'ImagePullBackOff'],
  },
  {
    broken: 'a tunnel pod that does not run: `doctor`',
    before: 'kubectl describe and kubectl logs say why',
    now: 'begins with the cluster’s reason, and has the commands to copy',
    printed: ['the tunnel does not run'],
    heldBy: ['doctor/doctor.test.ts', 'whose pod does not run'],
  },
  {
    broken: 'the name leads elsewhere',
    before: 'apply corrects it, where apply has nothing to do',
    now: 'which address it leads to; a resolver that overrides the name is told from a wrong record',
    printed: ['the resolver here overrides the name: it leads to ', 'it leads to '],
    heldBy: ['doctor/doctor.test.ts', 'overridden by the resolver here'],
  },
  {
    broken: 'a zone that nobody delegates',
    before: 'a circle: "Run expose apply", which changes nothing',
    now: 'the name servers to enter at the registrar',
    printed: ['is delegated to no name server', 'Enter these name servers at the registrar of '],
    heldBy: ['doctor/doctor.test.ts', 'of a zone that nobody delegates'],
  },
  {
    broken: 'the ssh port is closed',
    before: 'nothing answers, with three causes',
    now: 'the same; `status` fails too',
    printed: ['nothing answers on '],
    heldBy: ['doctor/doctor.test.ts', 'not offered at all fails'],
  },
  {
    broken: 'another host key',
    before: 'both fingerprints',
    now: 'the same',
    printed: ['it offers ', ', pinned is '],
    heldBy: ['doctor/doctor.test.ts', 'of another machine fails, and names both fingerprints'],
  },
  {
    broken: 'a certificate that has expired, or is Traefik’s own',
    before: '✓ for https, ✗ for the certificate',
    now: '! for https, ✗ for the certificate, and why: it has expired, or it is Traefik’s own',
    printed: ['not trusted: it ended on 2026-11-01', 'there is none for the name yet'],
    heldBy: [
      'outside/check-certificate.test.ts',
      'names the reason for which a server’s certificate is not trusted',
    ],
  },
  {
    broken: 'HTTP 404 and 502',
    before: '✓, exit 0',
    now: '! and what it means; `status` exits with 1 for 502',
    printed: ['no Ingress answers for this name', 'the way into the cluster works, but the application '],
    heldBy: ['outside/check-ports.test.ts', 'no Ingress answers for this name'],
  },
  {
    broken: 'a clock 400 days ahead',
    before: 'the certificate is blamed',
    now: 'the clock is',
    printed: ['the clock of this machine or of the cluster is wrong'],
    heldBy: ['doctor/doctor.test.ts', 'a clock that is wrong is blamed, and not the certificate'],
  },
  {
    broken: 'a stopped instance',
    before: 'found, and apply starts it',
    now: 'the same',
    printed: ['the gateway is stopped. apply starts it'],
    heldBy: ['aws/gateway/cloud-findings.test.ts', 'was stopped by a person'],
  },
  {
    broken: 'a house without IPv6',
    before: 'EHOSTUNREACH for every port',
    now: 'one line: this machine has no IPv6',
    printed: ['this machine has no IPv6, so the gateway’s IPv6 address cannot be asked from here'],
    heldBy: ['outside/check-ports.test.ts', 'does not blame the gateway for IPv6 that this machine lacks'],
  },
  {
    broken: 'Ctrl-C in the middle of an apply',
    before: 'five errors, four of them terraform’s own end',
    now: 'what is done, what is not, and the command that goes on',
    printed: ['Interrupted.', ' goes on from here.'],
    heldBy: ['apply/interrupted.test.ts', 'what terraform says of its own end is no error'],
  },
];
