/**
 * Every diagnostic code with its cause and its way out. `expose explain CODE`, docs/diagnostics.md and the type
 * DiagnosticCode all come from this one table.
 */
import { fileDiagnostics } from './file-diagnostics.ts';

export interface DiagnosticEntry {
  /** One sentence: what is wrong. */
  readonly title: string;
  /** Why it is refused or warned about, and what to do. */
  readonly explanation: string;
  /** A file (or a command) that shows the fault. */
  readonly example?: string;
  /** The same, put right. */
  readonly fix?: string;
}

export const diagnosticTable = {
  ...fileDiagnostics,
  'address-quota': {
    title: 'the account may have no further Elastic IP address',
    explanation:
      'The gateway needs one for an address that stays. The quota is per region, 5 unless AWS raised it. Release an address that nothing uses, or ask AWS for more.',
  },
  'aws-credentials-expired': {
    title: 'the AWS credentials have expired',
    explanation:
      'Temporary credentials end after some hours. Get fresh ones (aws sso login, or new AWS_* variables) and run the same command again: what is done already is kept.',
  },
  'aws-credentials-refused': {
    title: 'AWS refuses the credentials',
    explanation:
      'They are wrong, or may not do what was asked. The message names the call that was refused; expose doctor shows the account they belong to.',
  },
  'aws-no-credentials': {
    title: 'no AWS credentials were found',
    explanation:
      'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run aws sso login. expose plan --offline needs none.',
  },
  'aws-no-region': {
    title: 'AWS does not know the region',
    explanation: 'gateway.region must be a region that the account can use.',
    example: 'domain: api.example.com\ngateway:\n  region: xx-nowhere-9',
    fix: 'domain: api.example.com\ngateway:\n  region: eu-central-1',
  },
  'aws-throttled': {
    title: 'AWS turns requests away because there are too many',
    explanation:
      'terraform has tried several times already. Wait a minute and run the same command again: what is done already is kept.',
  },
  'aws-unreachable': {
    title: 'AWS does not answer',
    explanation:
      'Check the network, gateway.region and AWS_ENDPOINT_URL. expose plan --offline compares the files alone.',
  },
  'backend-changed': {
    title: 'the state lives somewhere else than the file says',
    explanation:
      'state in exposure.yaml has changed since the state was written. expose apply copies the state to the new place before it does anything else; a plan shows what is to come.',
  },
  'budget-exceeded': {
    title: 'the month is estimated to cost more than the budget',
    explanation:
      'The estimate counts the machine, its disk and its public IPv4 address, which alone is $3.65 a month; expose cost shows it item by item. Choose a smaller gateway, raise budget.monthlyUsd, or set budget.exceed to warn.',
    example: 'domain: api.example.com\ngateway:\n  market: on-demand\nbudget:\n  monthlyUsd: 6',
    fix: 'domain: api.example.com\nbudget:\n  monthlyUsd: 6',
  },
  'budget-unchecked': {
    title: 'a price is not known, so the budget cannot be checked',
    explanation:
      'The catalogue has the burstable types (t4g, t3a, t3) in a few regions, and a price that it lacks is never guessed. A plan asks EC2 for the spot price of the day.',
    example: 'domain: api.example.com\ngateway:\n  instanceType: m7g.medium\nbudget:\n  monthlyUsd: 40',
    fix: 'domain: api.example.com\ngateway:\n  instanceType: t4g.medium\nbudget:\n  monthlyUsd: 40',
  },
  bug: {
    title: 'expose itself failed',
    explanation:
      'This is a fault of expose, not of the file. The stack shows where; please report it with the command and, if you can, the file.',
  },
  'cluster-no-context': {
    title: 'the kubeconfig names no usable context',
    explanation:
      'Set KUBECONFIG, and cluster.context where the current context is not the one. An empty kubeconfig is refused, because kubectl would take http://localhost:8080 for the cluster.',
  },
  'cluster-no-rights': {
    title: 'the account may not do something in the cluster',
    explanation:
      'expose needs get, list, create, patch and delete on what it applies. A plan needs create and patch too, because the server does a dry run of each object.',
  },
  'cluster-refused': {
    title: 'the cluster refuses an object',
    explanation:
      'The message of the API server follows. An unknown kind means that its definition is not installed.',
  },
  'cluster-unreachable': {
    title: 'the cluster does not answer',
    explanation:
      'Check the network and the server address of the kubeconfig context. expose destroy --cloud-only works without the cluster.',
  },
  'confirmation-needed': {
    title: 'apply and destroy ask first, and here nobody can be asked',
    explanation:
      'Standard input or standard error is not a terminal (a pipe, CI, --json). Give --yes to go on without being asked, best with a saved plan: `expose plan --out FILE`, then `expose apply FILE --yes`.',
  },
  'confirmation-refused': {
    title: 'the answer was not yes',
    explanation: 'Nothing was changed. apply wants the word yes, destroy the name of the exposure.',
  },
  'disk-full': {
    title: 'there is no room left on the disk',
    explanation:
      'Make room and run the same command again. apply looks for it before it changes anything: terraform writes its state after every resource, and without room the state would miss what was made.',
  },
  'file-missing': {
    title: 'the file does not exist',
    explanation:
      'Without an argument expose reads exposure.yaml in the working directory. `expose init` writes one.',
  },
  'file-not-utf8': {
    title: 'the file is not UTF-8',
    explanation: 'YAML is Unicode text, and expose reads it as UTF-8. Save the file in that encoding.',
  },
  'file-unreadable': {
    title: 'the file cannot be read',
    explanation:
      'It is a directory, a pipe or another special file, or this user has no right to read it. Standard input is named "-".',
  },
  'gateway-silent': {
    title: 'the gateway does not answer on its ssh port',
    explanation:
      'It may still boot (about 90 s), or a firewall between here and the gateway may be in the way. `expose doctor` looks at each hop; running apply again waits again.',
  },
  'host-key-foreign': {
    title: 'the gateway offers a host key that is not the pinned one',
    explanation:
      'Somebody may sit between you and the gateway, or another machine has its address. expose goes on with nothing that would hand the tunnel to it. If the gateway’s disk was replaced by hand, terminate the instance: the next apply makes one with the pinned key.',
  },
  'host-key-rotated': {
    title: 'a rotation of the gateway’s host key is complete',
    explanation:
      'The gateway offers the new key. Its predecessor is forgotten here; the tunnel’s known_hosts names it until the next apply, which is harmless because nobody offers it.',
  },
  'host-port-taken': {
    title: 'a port of the node is taken already',
    explanation:
      'Another pod on the host network, or one with a hostPort, holds the port that the ingress wants. Remove it, choose another node with cluster.nodeSelector, or set cluster.ingress to what is there already.',
  },
  'image-missing': {
    title: 'no image fits the gateway',
    explanation:
      'The region has no image of that release and architecture. Name one with gateway.image: ami-…, or choose another instance type.',
  },
  'init-not-written': {
    title: 'init cannot write its file',
    explanation:
      'init never writes over an existing file. Name another one (`expose init other.yaml`), or give this user the right to write there.',
  },
  'instance-kept': {
    title: 'an apply was interrupted while the gateway was being made, and the gateway is kept',
    explanation:
      'terraform marks such an instance for replacement, although EC2 finishes making it. EC2 confirmed it, so expose took the mark off; the next apply goes on with the same instance.',
  },
  'instance-type-unavailable': {
    title: 'the instance type does not exist or is not offered in the region',
    explanation:
      'Choose one that aws ec2 describe-instance-type-offerings lists for the region; t4g.nano, t4g.micro and t3a.nano are nearly everywhere.',
  },
  interrupted: {
    title: 'the run was interrupted',
    explanation:
      'The tool that ran was asked to end and was waited for, so its state is whole. The report says what is done; running the same command again goes on from there.',
  },
  'key-malformed': {
    title: 'a key file does not hold an ed25519 key',
    explanation:
      'expose reads unencrypted ed25519 keys in OpenSSH’s format, as it makes them itself. Restore the file, or delete the pair and let `expose keys create` make a new one.',
  },
  'key-mismatch': {
    title: 'a private key and its .pub file are not a pair',
    explanation:
      'The gateway would trust another key than the one that apply hands out. Delete the .pub file and it is written again from the private key, or restore both.',
  },
  'key-missing': {
    title: 'a key file is not there',
    explanation:
      'Public halves are made by `expose compile` and belong in git. Private halves stay on the machine that made them: copy the file from there, or run `expose keys rotate` and apply that.',
  },
  'key-not-writable': {
    title: 'a key cannot be written',
    explanation:
      'Keys are kept in .expose/ beside exposure.yaml (in the working directory when the file comes from standard input). Make room there, or give this user the right to write.',
  },
  'key-rotation-pending': {
    title: 'the host key was rotated and the change is not applied yet',
    explanation:
      'The tunnel trusts the host key and one predecessor. A second rotation would drop the key that the gateway still offers. Run `expose apply` first; if no gateway uses the old key, delete host.previous.pub.',
  },
  'key-too-open': {
    title: 'other users could read a private key',
    explanation:
      'expose set the mode to 600, which ssh asks for as well. If somebody may have read the key, rotate it: `expose keys rotate tunnel`.',
  },
  'key-unreadable': {
    title: 'a key file cannot be read',
    explanation: 'Give this user the right to read it. Links and other special files are not followed.',
  },
  leftover: {
    title: 'something that costs money is left after destroy',
    explanation:
      'It carries the exposure’s tag but could not be removed. The list names each by its id; remove it in the AWS console, or run `expose destroy` again.',
  },
  'namespace-ending': {
    title: 'a namespace takes long to be deleted',
    explanation:
      'The cluster empties a namespace before it removes it; an object with a finalizer that nobody handles keeps it. expose does not wait longer.',
  },
  'node-port-out-of-range': {
    title: 'a Service asks for a port outside the cluster’s node port range',
    explanation:
      'A dry run accepts it and apply refuses it. Leave nodePort out, or start the API server with a wider --service-node-port-range.',
  },
  'node-selector-unmatched': {
    title: 'no node has the labels of cluster.nodeSelector',
    explanation:
      'The pods would wait for ever. Correct the labels, or label a node: kubectl label node NAME key=value.',
    example: 'domain: api.example.com\ncluster:\n  nodeSelector: { no-such-label: here }',
    fix: 'domain: api.example.com\ncluster:\n  nodeSelector: { kubernetes.io/arch: arm64 }',
  },
  'orphan-without-state': {
    title: 'AWS holds a gateway of this name, but the state knows none of it',
    explanation:
      'The state was lost, or the gateway was made on another machine. Bring the state back (.expose/NAME/terraform.tfstate or its .backup), or take the old gateway down with `expose destroy`, which finds it by its tag.',
  },
  'output-busy': {
    title: 'another compile is writing the same out directory',
    explanation:
      'The other process holds the out directory for longer than ten seconds. Wait for it or end it; what a killed one leaves behind is cleared by the next compile.',
  },
  'output-edited': {
    title: 'a file in the out directory was edited by hand',
    explanation:
      'compile replaces only what it wrote itself; expose.json holds the hashes. Say what you want in exposure.yaml, or move the file away. `--force` throws the edit away.',
  },
  'output-foreign': {
    title: 'something that expose did not write is in the way',
    explanation:
      'The out directory already has this name, and expose.json does not list it. Move it away or choose another folder with `--out`. `--force` replaces it.',
  },
  'output-not-writable': {
    title: 'the out directory cannot be written or read',
    explanation:
      'compile builds the new tree beside the out directory and swaps the two, so the folder that holds the out directory must be writable and on the same file system. Nothing was changed.',
  },
  'output-stale': {
    title: 'the out directory does not match the file',
    explanation:
      '`expose compile --check` found files that compile would write, change or remove. Run `expose compile` and commit the result.',
  },
  'output-unsafe': {
    title: 'the out directory would hold the project itself',
    explanation:
      'compile replaces its out directory as a whole, so it must be a folder of its own: not the one that holds exposure.yaml, the working directory, or a parent of either.',
  },
  'outside-check-failed': {
    title: 'a request from outside does not get through',
    explanation:
      'The gateway and the cluster accepted everything, but the answer did not come back. The message names the hop; `expose doctor` looks at each.',
  },
  'plan-moved': {
    title: 'something has changed since the plan was made',
    explanation:
      'apply runs only what plan showed. It names what moved (the file, the state, the cluster, the account) and changes nothing. Run expose plan again.',
  },
  'plan-stale': {
    title: 'the saved plan is out of date',
    explanation: 'A plan can be applied once, and only to the state it was made for. Run expose plan again.',
  },
  'plan-unreadable': {
    title: 'the saved plan cannot be read',
    explanation: 'It is missing, damaged or from another version of expose. Run expose plan again.',
  },
  'pod-security-conflict': {
    title: 'the namespace forbids the host network',
    explanation:
      'Its pod security level refuses pods on the host network; the Deployment would be accepted and its pods never made. Label the namespace pod-security.kubernetes.io/enforce=privileged, choose another namespace, or give every port a target like traefik.kube-system.svc:443.',
  },
  'record-exists': {
    title: 'a record of that name and type is there already, and the state knows nothing of it',
    explanation:
      'It is somebody else’s, or a run that was killed made it and could not write it down; then its value is an address of the gateway. expose never overwrites a record that it does not know. Delete it in Route 53 and run the same command again, correct domain.name, or set domain.manage: false.',
  },
  'rollout-failed': {
    title: 'a workload did not become ready',
    explanation:
      'The objects were accepted, the pods do not run. The message quotes the conditions and what the containers wait for. Put it right and run apply again.',
  },
  'run-locked': {
    title: 'another apply or destroy of this exposure is running on this machine',
    explanation:
      'Two runs at once would plan against a world that the other changes. Wait until the other has ended. A lock whose process is gone is taken over by itself.',
  },
  'secret-annotation': {
    title: 'a Secret holds its own value in an annotation',
    explanation:
      'Client-side kubectl apply wrote the key into last-applied-configuration, where kubectl diff prints it. The diff is not shown; expose apply takes the Secret over and drops the annotation.',
  },
  'state-locked': {
    title: 'the state is locked by another run',
    explanation:
      'Two runs must not change the same state. Wait for the other one. A lock in S3 stays when its holder is killed; the message has the command that clears it.',
  },
  'state-unreadable': {
    title: 'terraform cannot read its state',
    explanation:
      'It is damaged, or written by a newer terraform. Put terraform.tfstate.backup in its place, or install the newer terraform.',
  },
  'too-many-rules': {
    title: 'the ports need more security group rules than EC2 allows by default',
    explanation:
      'A security group takes 60 rules for IPv4 and 60 for IPv6. Every port counts once for each CIDR block in its allow list, ssh counts too, and path MTU discovery takes one. List fewer, or raise the quota L-0EA8095F of the account before apply.',
  },
  'tool-failed': {
    title: 'a program that expose runs failed',
    explanation:
      'The message of the program follows. `expose doctor` checks tools, credentials and cluster one by one.',
  },
  'tool-missing': {
    title: 'a program that expose runs is not installed',
    explanation: 'expose runs terraform and kubectl. Install the missing one, or add its folder to PATH.',
  },
  'tool-timeout': {
    title: 'a program that expose runs did not come to an end',
    explanation: 'It was asked to stop. Check the network and run the same command again.',
  },
  'tool-too-old': {
    title: 'a program that expose runs is too old',
    explanation:
      'terraform 1.6 is the oldest that works; the S3 backend needs 1.10, which brought its lock file.',
  },
  'unknown-topic': {
    title: 'there is nothing to explain under this name',
    explanation:
      'expose explain takes a diagnostic code, as it stands in brackets in front of a message, or a field of the format such as gateway.ssh.port.',
    example: 'expose explain gateway.forwader',
    fix: 'expose explain gateway.forwarder',
  },
  usage: {
    title: 'the command line is not understood',
    explanation: '`expose --help` lists the commands, `expose COMMAND --help` the flags of one.',
  },
  'user-data-too-large': {
    title: 'the boot script is larger than EC2 takes',
    explanation:
      'EC2 accepts 16,384 bytes of user data, the host key included: about 40 ports with forwarder haproxy and 80 with the others. Expose fewer ports, or fewer tunnel replicas, or put the rest into a second file with a gateway of its own.',
  },
  'zone-missing': {
    title: 'the hosted zone does not exist in this account',
    explanation:
      'expose writes records into an existing zone. Create it in Route 53 and point the registrar to it, correct domain.zone, or set domain.manage: false.',
    example: 'domain:\n  name: api.example.com\n  zone: example.com',
    fix: 'domain:\n  name: api.example.com\n  manage: false',
  },
} as const satisfies Readonly<Record<string, DiagnosticEntry>>;

export type DiagnosticCode = keyof typeof diagnosticTable;
