/**
 * Every diagnostic code with its cause and how to fix it. `expose explain CODE`, docs/diagnostics.md and the type
 * DiagnosticCode are all derived from this table.
 */
import { awsDiagnostics } from './aws-diagnostics.ts';
import type { DiagnosticEntry } from './diagnostic-entry.ts';
import { fileDiagnostics } from './file-diagnostics.ts';

export const diagnosticTable = {
  ...fileDiagnostics,
  ...awsDiagnostics,
  'adopt-unknown': {
    title: '--adopt names an object that cannot be taken over',
    explanation:
      'Write --adopt Kind/namespace/name, or Kind/name where there is no namespace, with an object that this exposure compiles and somebody else made. Secrets cannot be taken over, because destroy could give one back only if its old value were kept in clear: choose another cluster.namespace instead.',
  },
  'account-differs': {
    title: 'the state is of another AWS account',
    explanation:
      'The state on this machine was made in one AWS account, and the credentials are of another one. There, all of the gateway seems to be gone: a plan would make a second one, and destroy would forget the first, which goes on to cost money. Name the profile of the right account with --profile or AWS_PROFILE. To move the gateway to another account, run `expose destroy` in the old one first.',
  },
  'address-quota': {
    title: 'the account may not be able to allocate another elastic IP',
    explanation:
      'The gateway needs one to keep its address. The quota applies per region and is 5 unless AWS raised it. Release an address that nothing uses, or ask AWS to raise the quota.',
  },
  'aws-credentials-ending': {
    title: 'the AWS credentials may end before apply does',
    explanation:
      'expose renews them before each run of terraform, and terraform cannot renew them while it runs. These cannot be had for longer, or come from AWS_* variables. If they end in the middle, what is done by then is kept: get new ones (`aws sso login`, `aws login`) and run the same command again.',
  },
  'aws-credentials-expired': {
    title: 'the AWS credentials have expired',
    explanation:
      'Temporary credentials expire after some hours. Get new ones (`aws sso login`, or new AWS_* variables) and run the same command again: what was done so far is kept.',
  },
  'aws-credentials-refused': {
    title: 'AWS refuses the credentials',
    explanation:
      'The credentials are wrong, or they do not permit the call that the message names. Run `expose doctor` to see which account they belong to.',
  },
  'aws-no-credentials': {
    title: 'no AWS credentials were found',
    explanation:
      'Run `aws configure` or `aws sso login`, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. `expose plan --offline` needs no credentials.',
  },
  'aws-no-region': {
    title: 'AWS does not know the region',
    explanation: 'Set gateway.region to a region that the account can use.',
    example: 'domain: api.example.com\ngateway:\n  region: xx-nowhere-9',
    fix: 'domain: api.example.com\ngateway:\n  region: eu-central-1',
  },
  'aws-throttled': {
    title: 'AWS rejects requests because there are too many',
    explanation:
      'Terraform has already retried several times. Wait a minute and run the same command again: what was done so far is kept.',
  },
  'aws-unreachable': {
    title: 'AWS does not answer',
    explanation:
      'Check the network, gateway.region and AWS_ENDPOINT_URL. `expose plan --offline` compares only the files.',
  },
  'backend-changed': {
    title: 'the state is not where the file says',
    explanation:
      'The field state has changed since the state was written. Run `expose plan` to see what follows; `expose apply` copies the state to the new place before it does anything else.',
  },
  'backup-foreign': {
    title: 'the backup is of another exposure',
    explanation:
      'A backup belongs to the name and the domain name of its exposure, and is restored only for these. Name the exposure file that it is of with `--file`. If domain.name has changed since, restore with the old one, and then change it.',
  },
  'backup-not-written': {
    title: 'the backup cannot be written',
    explanation:
      'backup makes a new file for its owner alone and never overwrites one. Name another file, in a folder that this user may write to.',
  },
  'backup-unreadable': {
    title: 'the file is not a backup that can be used',
    explanation:
      'It is missing, damaged, no age file, or what it holds is not what `expose backup` writes. Nothing was changed. Use another backup, or make one with `expose backup FILE` on the machine that has the keys.',
  },
  'bundle-not-written': {
    title: 'the bundle cannot be written',
    explanation:
      'A bundle is a new file for its owner alone, never over another one. Name another file, in a folder that this user may write to.',
  },
  'budget-exceeded': {
    title: 'the estimated cost of a month exceeds the budget',
    explanation:
      'The estimate covers the instance, its disk and its public IPv4 address, which alone costs $3.65 a month; `expose cost` lists the items. Choose a smaller gateway, raise budget.monthlyUsd, or set budget.exceed to warn.',
    example: 'domain: api.example.com\ngateway:\n  market: on-demand\nbudget:\n  monthlyUsd: 6',
    fix: 'domain: api.example.com\nbudget:\n  monthlyUsd: 6',
  },
  'budget-unchecked': {
    title: 'a price is unknown, so the budget cannot be checked',
    explanation:
      'The built-in price list covers burstable types (t4g, t3a, t3) in a few regions, and expose never guesses a price. Choose one of these types, or run `expose plan`, which asks EC2 for the current spot price.',
    example: 'domain: api.example.com\ngateway:\n  instanceType: m7g.medium\nbudget:\n  monthlyUsd: 40',
    fix: 'domain: api.example.com\ngateway:\n  instanceType: t4g.medium\nbudget:\n  monthlyUsd: 40',
  },
  bug: {
    title: 'expose itself failed',
    explanation:
      'This is a fault in expose, not in the file. The stack shows where. Report it with the command and, if you can, the file.',
  },
  'cache-unusable': {
    title: 'the folder for terraform’s provider is not safe, or cannot be made',
    explanation:
      'The provider is a program, and expose keeps one copy of it in your cache, below ~/.cache/expose. The folder must belong to you, and nobody else may write to it. Set XDG_CACHE_HOME to such a folder, or put the one that the message names right.',
  },
  'cluster-no-context': {
    title: 'the kubeconfig has no usable context',
    explanation:
      'Set KUBECONFIG, and cluster.context if the current context is not the right one. An empty kubeconfig is refused, because kubectl would use http://localhost:8080 as the cluster.',
  },
  'cluster-no-rights': {
    title: 'the account cannot log in to the cluster, or lacks a permission',
    explanation:
      'If the login fails, the message of kubectl or of its login program follows: log in again, or choose another context with cluster.context. If a permission is missing, give the account get, list, create, patch and delete on the objects that expose applies. A plan needs create and patch as well, because the server performs a dry run of each object. The right to list is needed in all namespaces, because expose looks for its own objects by their labels; a Role in one namespace is not enough. `expose doctor --cluster-role` prints all rights as objects to apply.',
  },
  'cluster-refused': {
    title: 'the cluster refuses an object',
    explanation:
      'The message of the API server follows. Correct what it names; an unknown kind means that its definition is not installed.',
  },
  'cluster-unreachable': {
    title: 'the cluster does not answer',
    explanation:
      'Check the network and the server address in the kubeconfig context. `expose destroy --cloud-only` works without the cluster.',
  },
  'cluster-warning': {
    title: 'the cluster accepts an object with a warning',
    explanation:
      'The API server’s own warning follows, as it answered the dry run of a plan. A warning about PodSecurity means that the pods need more than that level allows: where the level is enforced, the Deployment is accepted and its pods are never created. Label the namespace pod-security.kubernetes.io/enforce=privileged, or choose another namespace with cluster.namespace.',
  },
  'confirmation-needed': {
    title: 'apply and destroy need a confirmation, but there is no terminal to ask on',
    explanation:
      'Standard input or standard error is not a terminal (a pipe, CI, --json). Add --yes to skip the question, preferably with a saved plan: `expose plan --save FILE`, then `expose apply FILE --yes`.',
  },
  'confirmation-refused': {
    title: 'the answer was not yes',
    explanation:
      'Nothing was changed. To go on, run the command again and type yes for apply, or the name of the exposure for destroy.',
  },
  'disk-full': {
    title: 'the disk is full',
    explanation:
      'Free some space and run the same command again. apply checks the space before it changes anything: terraform writes its state after every resource, and on a full disk the state would lack what was created.',
  },
  'file-missing': {
    title: 'the file does not exist',
    explanation:
      'Without an argument, expose reads exposure.yaml in the working directory. Run `expose init` to create one.',
  },
  'file-not-shown': {
    title: 'the exposure file is a link to a file elsewhere that is no exposure file',
    explanation:
      'A clone can bring a link to any of your files, and a report would quote its lines, in a log that others read. Run `expose validate` on the file that the link leads to.',
  },
  'file-not-utf8': {
    title: 'the file is not UTF-8',
    explanation: 'YAML is Unicode text, and expose reads it as UTF-8. Save the file in that encoding.',
  },
  'file-unreadable': {
    title: 'the file cannot be read',
    explanation:
      'It is a directory, a pipe or another special file, or this user lacks the permission to read it. Check the path and the permissions. Use "-" for standard input.',
  },
  'gateway-silent': {
    title: 'the gateway does not answer on its ssh port',
    explanation:
      'It may still be booting, which takes two to seven minutes, or a firewall may be in the way. Run `expose doctor` to check each hop, or run apply again to keep waiting.',
  },
  'host-key-foreign': {
    title: 'the gateway offers a host key that is not the pinned one',
    explanation:
      'Someone may be intercepting the connection, or another machine may have the gateway’s address. expose stops before anything could hand the tunnel to that machine. If the gateway’s disk was replaced by hand, run `expose apply --replace`, which makes a new gateway with the pinned key behind the same addresses.',
  },
  'host-key-rotated': {
    title: 'the rotation of the gateway’s host key is complete',
    explanation:
      'The gateway offers the new key, so expose no longer keeps the old one. Until the next apply, the tunnel’s known_hosts still lists the old key. That is harmless, because no server offers it. Run `expose apply` to remove it there too.',
  },
  'host-keys-two': {
    title: 'the tunnel trusts two host keys',
    explanation:
      'While a host key is being rotated, the tunnel trusts the new and the previous one, and the next apply takes the previous one out. git can bring host.previous.pub too. If nobody rotated the key, somebody who has the other private key could pose as the gateway: delete host.previous.pub and compile again.',
  },
  'host-port-taken': {
    title: 'a port of the node is already in use',
    explanation:
      'Another pod on the host network, or with a hostPort, uses the port that the ingress needs. Remove that pod, choose another node with cluster.nodeSelector, or set cluster.ingress to the ingress that is already there.',
  },
  'image-missing': {
    title: 'no machine image fits the gateway',
    explanation:
      'The region has no image of that release and architecture. Set gateway.image to an image ID (ami-…), or choose another instance type.',
  },
  'init-not-written': {
    title: 'init cannot write its file',
    explanation:
      'init never overwrites a file. Name another one (`expose init other.yaml`), or give this user permission to write there.',
  },
  'instance-kept': {
    title: 'an apply was interrupted while the gateway was being created; the gateway is kept',
    explanation:
      'Terraform marks such an instance for replacement although EC2 finishes creating it. EC2 confirmed the instance, so expose removed the mark. Run `expose apply` again to continue with the same instance.',
  },
  'instance-type-unavailable': {
    title: 'the instance type does not exist or is not offered in the region',
    explanation:
      'Choose a type that `aws ec2 describe-instance-type-offerings` lists for the region. t4g.nano, t4g.micro and t3a.nano are offered nearly everywhere.',
  },
  interrupted: {
    title: 'the run was interrupted',
    explanation:
      'expose asked the running tool to stop and waited for it, so its state is complete. The report says what was done. Run the same command again to continue from there.',
  },
  'key-malformed': {
    title: 'a key file does not contain an ed25519 key',
    explanation:
      'expose reads unencrypted ed25519 keys in OpenSSH’s format, the format it writes itself. Restore the file, or delete the pair and run `expose keys create` to make a new one.',
  },
  'key-mismatch': {
    title: 'a private key and its .pub file do not belong together',
    explanation:
      'The gateway would trust a different key from the one that the tunnel uses. Delete the .pub file to have it written again from the private key, or restore both files.',
  },
  'key-missing': {
    title: 'a key file is missing',
    explanation:
      '`expose compile` creates public keys, which belong in git. Private keys stay on the machine that created them: copy the file from there, or run `expose keys rotate` and apply the result.',
  },
  'key-not-writable': {
    title: 'a key cannot be written',
    explanation:
      'Keys are kept in .expose/ beside exposure.yaml (in the working directory if the file comes from standard input). Free some space there, or give this user permission to write.',
  },
  'key-rotation-pending': {
    title: 'the host key was rotated, but the change has not been applied',
    explanation:
      'The tunnel trusts the host key and one predecessor. A second rotation would drop the key that the gateway still offers. Run `expose apply` first; if no gateway uses the old key, delete host.previous.pub.',
  },
  'key-shared': {
    title: 'one key is the tunnel key and a host key at the same time',
    explanation:
      'Whoever holds a tunnel key could then pose as the gateway, and whoever holds a host key could log in with it. expose makes two pairs, so somebody has copied a file or put it there. Restore the right files, or delete the files of one pair and run `expose keys create`.',
  },
  'key-too-open': {
    title: 'other users could read a private key',
    explanation:
      'expose sets the file mode to 600, which ssh requires as well. A file system that ignores modes (a Windows drive in WSL, a network share) leaves the key open: move the project to another one. If someone may have read the key, run `expose keys rotate tunnel`.',
  },
  'key-unreadable': {
    title: 'a key file cannot be read',
    explanation:
      'Give this user permission to read it. expose does not follow links or read other special files.',
  },
  leftover: {
    title: 'resources that cost money are left after destroy',
    explanation:
      'They carry the exposure’s tag but could not be removed. Remove each listed ID in the AWS console, or run `expose destroy` again.',
  },
  'keys-brought': {
    title: 'the private keys were made somewhere else',
    explanation:
      'Nothing is deployed with these keys yet, and their files are older than the folder’s copies of them, as when an archive or another machine has brought them. Whoever made them can pose as the gateway and take the tunnel’s place. If you have brought them here yourself, that is right. Delete the folder that the message names, and the state beside it, if they came with an archive of somebody else, and run `expose plan` again.',
  },
  'more-of-the-same': {
    title: 'more diagnostics of one code than are listed',
    explanation:
      'The first 50 of a code are listed one by one, and this one counts the rest and points to the first of them. Put the listed ones right and run the command again.',
  },
  'name-taken': {
    title: 'another exposure has this name in the account and region',
    explanation:
      'AWS resources are this exposure’s when they carry its name (the tag expose:gateway) and its domain name (expose:domain). Here are resources with the name and another domain name, or none. expose neither changes nor deletes them. Set another name at the top of the file. If they are this exposure’s, because domain.name was changed or an older expose made them, use the folder that has their state, or set their tag expose:domain.',
  },
  'namespace-ending': {
    title: 'a namespace is still being deleted',
    explanation:
      'The cluster empties a namespace before it removes it, and an object whose finalizer no controller handles blocks that. expose does not wait any longer. Run `kubectl get namespace NAME -o yaml` to see what blocks it.',
  },
  'node-port-out-of-range': {
    title: 'a Service asks for a port outside the cluster’s node port range',
    explanation:
      'A dry run accepts it, but apply refuses it. Remove nodePort, or start the API server with a wider --service-node-port-range.',
  },
  'node-selector-unmatched': {
    title: 'no node has the labels of cluster.nodeSelector',
    explanation:
      'The pods would stay pending. Correct the labels, or label a node: kubectl label node NAME key=value.',
    example: 'domain: api.example.com\ncluster:\n  nodeSelector: { no-such-label: here }',
    fix: 'domain: api.example.com\ncluster:\n  nodeSelector: { kubernetes.io/arch: arm64 }',
  },
  'not-ours': {
    title: 'an object in the cluster belongs to somebody else',
    explanation:
      'expose changes and deletes only objects with its mark: the labels managed-by=expose and part-of=NAME, and the annotation expose.dev/domain. The message names the owner of the others. Use what runs there (cluster.ingress: none), choose another cluster.namespace or name, or merge the lines that the message shows. To take over one object on purpose, name it with --adopt Kind/namespace/name; the plan shows it as adopted, and destroy gives it back as it was.',
  },
  'orphan-without-state': {
    title: 'the gateway lives, and its state is somewhere else',
    explanation:
      'AWS has a gateway with this exposure’s tags, and the state in this folder (or in the bucket of state.s3) knows nothing of it: it was made on another machine, or the state was lost. Nothing is made beside it. To bring the state back, run `expose restore FILE` with a backup that `expose backup FILE` wrote on the machine that has the state, or copy .expose/NAME/ from there. With state.s3 every machine finds it. Only if the state is lost for good: `expose destroy` finds the gateway by its tags and takes it down, with the DNS records that lead to it.',
  },
  'output-busy': {
    title: 'another compile is writing to the same out directory',
    explanation:
      'The other process has held the out directory for more than ten seconds. Wait for it, or end it; the next compile cleans up after a killed one. If there is no such process, remove the folder that the message names.',
  },
  'output-edited': {
    title: 'a file in the out directory was edited by hand',
    explanation:
      'compile replaces only what it wrote; expose.json holds the hashes. Make the change in exposure.yaml, or move the file away. `--force` discards the edit.',
  },
  'output-foreign': {
    title: 'a file that expose did not write is in the way',
    explanation:
      'The out directory already contains this name, and expose.json does not list it. Move it away, or choose another folder with `--out`. `--force` replaces it.',
  },
  'output-not-writable': {
    title: 'the out directory cannot be written or read',
    explanation:
      'compile builds the new tree beside the out directory and then swaps the two. Make sure that the parent directory is writable and on the same file system. Nothing was changed.',
  },
  'output-of-another-exposure': {
    title: 'the out directory belongs to another exposure',
    explanation:
      'expose.json names the exposure that the out directory was compiled for, and this one has another name. Give each its own folder with `--out`. If you renamed the exposure or its domain, take the old gateway down first: with the old file, run `expose destroy`. `--force` then replaces the folder. The same name with another domain is a warning: either you changed the domain, or two files have one name, and then they share their keys and their state too.',
  },
  'output-planted': {
    title: 'a file in the out directory would be run with those of expose',
    explanation:
      'terraform reads every .tf file of its folder, and kubectl every manifest. A clone can bring one of its own beside those that expose wrote, and it would run with your credentials when somebody runs terraform there by hand. `expose plan` and `apply` work with a copy that has only the compiled files. Move the file to a folder of its own, or remove it.',
  },
  'output-stale': {
    title: 'the out directory does not match the file',
    explanation:
      '`expose compile --check` found files that compile would write, change or remove. Run `expose compile` and commit the result.',
  },
  'output-unsafe': {
    title: 'the out directory contains the project itself, or another user can change it',
    explanation:
      'compile replaces its out directory as a whole. Choose a directory of its own: not the one that holds exposure.yaml, the working directory, or a parent of either. It must not belong to another user or be open to everybody, and neither must the folder beside it in which compile builds the new tree.',
  },
  'outside-check-failed': {
    title: 'a request from outside does not get through',
    explanation:
      'The gateway and the cluster accepted every change, but no answer came back, or the application answered with an error (a warning). The message names the hop. Run `expose doctor` to check each hop.',
  },
  'passphrase-unusable': {
    title: 'there is no passphrase that can be used',
    explanation:
      'backup and restore ask for it on a terminal. For scripts, name a file that holds it and nothing else: `--passphrase-file FILE` or the variable EXPOSE_PASSPHRASE_FILE. A new one needs at least 12 characters, because the backup holds the keys of the gateway. Use four or five random words.',
  },
  'passphrase-wrong': {
    title: 'the passphrase does not open the backup',
    explanation:
      'Nothing was changed. Run `expose restore FILE` again with the passphrase that the backup was made with. Without it nobody can read the backup: make a new one on the machine that has the keys.',
  },
  'plan-moved': {
    title: 'something has changed since the plan was made',
    explanation:
      'apply runs only what plan showed. It names what changed (the file, the state, the cluster, the account) and does nothing. Run `expose plan` again.',
  },
  'plan-not-saved': {
    title: 'the plan cannot be saved there',
    explanation:
      'A plan is made in the private folder and then moved to the file that --save names. That folder must exist or be made, have room, and let you replace what has that name. Choose another one.',
  },
  'plan-stale': {
    title: 'the saved plan is out of date',
    explanation:
      'A plan can be applied once, and only to the state it was made for. Run `expose plan` again.',
  },
  'plan-unreadable': {
    title: 'the saved plan cannot be read',
    explanation:
      'It is missing, damaged, from another version of expose or from another user: terraform runs what is in it. Run `expose plan` again.',
  },
  'pod-security-conflict': {
    title: 'the namespace forbids the host network',
    explanation:
      'Its pod security level refuses pods on the host network: the Deployment would be accepted, but its pods would never be created. Choose another namespace, or give every port a target such as traefik.kube-system.svc:443. To loosen the namespace on purpose, adopt it with --adopt Namespace/NAME; destroy puts the level back.',
  },
  'pod-network-untrusted': {
    title: 'Traefik does not trust the addresses of the tunnel’s pods',
    explanation:
      'With the forwarder haproxy, Traefik takes the visitor’s address from a header that only trusted addresses may send. expose trusts 10.42.0.0/16, which k3s gives to pods unless it was started with another --cluster-cidr. Write a HelmChartConfig traefik of your own with both networks as proxyProtocol.trustedIPs of the ports web and websecure; expose leaves it alone.',
  },
  'private-folder-unsafe': {
    title: 'something under .expose/ is not trusted',
    explanation:
      'Keys, the state and programs that terraform starts are there. A link, something that another user owns or can change, a file that git tracks (other than public keys) or a .gitignore further down may come from a stranger, so nothing was written or started. Look at what the message names, and remove it or move it away.',
  },
  'provider-foreign': {
    title: 'a state or a lock file names a provider other than hashicorp/aws',
    explanation:
      'A provider is a program, and terraform starts every one that the state names. expose uses hashicorp/aws alone, so somebody else wrote this state or this lock file. Nothing was started. Check `state` in exposure.yaml and what lies in .expose/, and restore your own state.',
  },
  'provider-unavailable': {
    title: 'terraform cannot download its AWS provider',
    explanation:
      'terraform needs the provider hashicorp/aws, which expose keeps in one cache for all gateways once it is there. Its registry did not answer. Check the network and HTTPS_PROXY. Where machines may not ask the registry, set up a mirror with provider_installation in the file that TF_CLI_CONFIG_FILE names.',
  },
  'record-exists': {
    title: 'a record of that name exists, but the state does not know it',
    explanation:
      'Either it is not from expose, or a run that was killed created it and could not save that; then its value is an address of the gateway. expose never overwrites a record that it does not know, and beside a CNAME no other record can exist. Delete it in Route 53 and run the same command again, correct domain.name, or set domain.manage to false.',
  },
  'record-left': {
    title: 'a DNS record leads to an address that destroy releases',
    explanation:
      'destroy without the state deletes the A and AAAA records at the names of the file that lead to the gateway and to nothing else. This one leads elsewhere too, or domain.manage is false, so expose leaves it alone. Change or delete it: AWS may give the address to somebody else, who then receives its visitors.',
  },
  'record-moved': {
    title: 'a DNS record of the exposure leads elsewhere now',
    explanation:
      'The state has the record, but somebody has given it another value since the last apply: visitors of that name are served by something else. destroy takes the record out of the state and does not delete it. Delete it in Route 53 if nobody uses it any more.',
  },
  'region-differs': {
    title: 'the gateway runs in another region than the file says',
    explanation:
      'terraform looks for what its state holds in the region of the file. In another region all of it seems to be gone: a plan would make a second gateway, and the first would go on to cost money without a state. Set gateway.region back, run `expose destroy`, set the new region, and run `expose apply`.',
    example:
      'domain: api.example.com\ngateway:\n  region: eu-central-1 # it was us-east-1 when the gateway was made',
    fix: 'domain: api.example.com\ngateway:\n  region: us-east-1',
  },
  'restore-conflict': {
    title: 'other keys or another state are where the backup belongs',
    explanation:
      'restore replaces nothing. The message names the files in .expose/NAME/ that differ from those of the backup. Look which are right: a state that is older than the gateway is no use. Move the files away to restore those of the backup.',
  },
  'rollout-failed': {
    title: 'a workload did not become ready',
    explanation:
      'The cluster accepted the objects, but the pods do not run. The message quotes their conditions and what their containers wait for; where no node takes a pod, it names what to change. Correct that and run apply again.',
  },
  'run-locked': {
    title: 'another apply or destroy of this exposure is running on this machine',
    explanation:
      'Two runs at the same time would each plan against what the other is changing. Wait until the other has ended. expose takes over a lock whose process no longer exists.',
  },
  'secret-annotation': {
    title: 'a Secret contains its own value in an annotation',
    explanation:
      'A client-side kubectl apply wrote the key into the annotation last-applied-configuration, where kubectl diff prints it. expose does not show that diff. Run `expose apply` to take over the Secret and remove the annotation.',
  },
  'service-missing': {
    title: 'a port leads to a Service that the cluster does not have',
    explanation:
      'The tunnel connects, but visitors of this port get no answer. Create the Service, or correct the target of the port: NAME.NAMESPACE.svc:PORT, as `kubectl get services -A` shows them. With cluster.ingress traefik, the Service is kube-system/traefik, which k3s ships.',
  },
  'state-locked': {
    title: 'another run has locked the state',
    explanation:
      'Two runs must not change the same state. Wait for the other one. A lock in S3 remains when its holder is killed; the message has the command that removes it.',
  },
  'state-not-saved': {
    title: 'terraform could not save its state',
    explanation:
      'terraform writes its state after every resource. Where the disk is full or the bucket refuses it, terraform leaves the state in the file errored.tfstate under .expose/NAME/work/terraform/, and only that file knows what the run has made. Until it is back, plan, apply and destroy stop, status says so, and expose never deletes the file. Run the command in the message, `terraform state push` for this folder. terraform refuses it where a newer state is there already: then the file is of no use any more, and you can delete it.',
  },
  'state-outdated': {
    title: 'the gateway is newer than the state here',
    explanation:
      'An instance with the tags of this exposure lives, the state knows other parts of the gateway but not that instance, and no run that was killed here can have started it. Such a state comes out of an old backup, or another machine has gone on with a copy. Nothing is ended, and nothing is made beside it. With the state in S3, a run on another machine was killed or could not save it: go on there. Otherwise copy the newest state here, restore a newer backup, or set state.s3 so that all machines share one. If no newer state exists any more, run `expose destroy`, which removes everything with the tags, and then `expose apply`.',
  },
  'state-unreadable': {
    title: 'terraform cannot read its state',
    explanation:
      'The state is damaged, or a newer terraform wrote it. Put terraform.tfstate.backup in its place, or install the newer terraform.',
  },
  'too-many-rules': {
    title: 'the ports need more security group rules than EC2 allows by default',
    explanation:
      'A security group holds 60 rules for IPv4 and 60 for IPv6. Every port counts once for each CIDR block in its allow list, ssh counts too, and path MTU discovery takes one. List fewer ports or blocks, or raise the quota L-0EA8095F of the account before you apply.',
  },
  'tool-failed': {
    title: 'a program that expose runs failed',
    explanation:
      'The program’s own message follows. Run `expose doctor` to check the tools, the credentials and the cluster one by one.',
  },
  'tool-missing': {
    title: 'a program that expose runs is not installed',
    explanation:
      'expose runs terraform (or tofu, where there is no terraform) and kubectl. Install the missing one, or add its directory to PATH.',
  },
  'tool-timeout': {
    title: 'a program that expose runs did not finish in time',
    explanation: 'expose asked it to stop. Check the network and run the same command again.',
  },
  'tool-too-old': {
    title: 'a program that expose runs is too old',
    explanation:
      'expose needs terraform 1.6, or 1.10 for state in S3, which uses its lock file. Install a newer version.',
  },
  'tunnel-image-changed': {
    title: 'the tag of the tunnel’s image leads to another image than at first',
    explanation:
      'Whoever owns the repository can move a tag, and the tunnel’s pod holds its key. `expose pin` writes the digest with which the tag first ran into the file, and the cluster then runs nothing else. If you trust the new image, write its digest yourself.',
  },
  'tunnel-image-not-written': {
    title: 'expose pin cannot write into this file',
    explanation:
      'The image stands behind an alias or a merge key, or the file is a link. Write the image that the message names yourself.',
  },
  'tunnel-image-unknown': {
    title: 'no pod says which digest the tunnel’s image has',
    explanation:
      'A digest is known once a pod runs the image, and only if it came from a registry. Run `expose apply` first and wait until the tunnel is ready.',
  },
  'unknown-topic': {
    title: 'there is nothing to explain under this name',
    explanation:
      'Give `expose explain` a diagnostic code, as it appears in brackets at the start of a message, or a field of the format such as gateway.ssh.port.',
    example: 'expose explain gateway.forwader',
    fix: 'expose explain gateway.forwarder',
  },
  usage: {
    title: 'the command line is not valid',
    explanation: 'Run `expose --help` for the commands, or `expose COMMAND --help` for the flags of one.',
  },
  'user-data-too-large': {
    title: 'the boot script is larger than EC2 accepts',
    explanation:
      'EC2 accepts 16,384 bytes of user data, the host key included: about 45 ports with the forwarder haproxy and 80 with the others. Use fewer ports or tunnel replicas, or move some ports to a second file with a gateway of its own.',
  },
  'zone-missing': {
    title: 'the hosted zone does not exist in this account',
    explanation:
      'expose writes records to an existing zone. Create it in Route 53 and point the registrar to it, correct domain.zone, or set domain.manage to false.',
    example: 'domain:\n  name: api.example.com\n  zone: example.com',
    fix: 'domain:\n  name: api.example.com\n  manage: false',
  },
} as const satisfies Readonly<Record<string, DiagnosticEntry>>;

export type DiagnosticCode = keyof typeof diagnosticTable;
