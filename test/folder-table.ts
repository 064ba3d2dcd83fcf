/**
 * What each folder of the program is for. test/boundaries.test.ts fails for a folder that is not in this table, and for an
 * entry without a folder; docs/architecture.md shows it with the names of the files.
 */
export const folderTable: Readonly<Record<string, string>> = {
  schema: 'the format: the zod schema, and what is generated from it',
  src: 'the process, the command line, the road, and small types that several rooms share',
  'src/apply': 'a plan carried out: the stages of an apply, and the account of its steps',
  'src/apply/terraform':
    'terraform’s part of an apply: the saved plan run, and what is tried when EC2 is not ready',
  'src/aws': 'AWS asked: the one client, and what the account and its region have',
  'src/aws/access': 'whose credentials are used, and how requests leave this machine',
  'src/aws/errors': 'what AWS, the SDK and terraform’s provider say, and how to fix it',
  'src/aws/gateway': 'what there is of a gateway in AWS, whose it is; repaired and removed',
  'src/aws/launch': 'where and on which market the gateway can be launched, and what refuses it',
  'src/aws/policy': 'the rights in AWS that expose needs, written and asked for',
  'src/backup': 'keys and local state in one encrypted file, and back',
  'src/bundle': 'what `doctor --bundle` writes for whoever helps, without secrets',
  'src/cluster': 'the cluster asked and, where a plan says so, changed',
  'src/cluster/ownership': 'whose an object and its fields are; adopted, given back, deleted',
  'src/cluster/rollout': 'waiting for pods, and why they are not ready',
  'src/commands': 'one small file for each command that asks neither AWS nor the cluster',
  'src/commands/init': 'the command `init`: look, ask, propose',
  'src/commands/live': 'the commands that start programs or call AWS: the second bundle',
  'src/compiler':
    'text to `Exposure`; pure. Here: the type `Exposure`, and what the exposure is called in AWS',
  'src/compiler/diagnostics': 'results, every diagnostic code, and how values are quoted in messages',
  'src/compiler/resolve': 'what one field decides for another, and rules that need two fields',
  'src/compiler/resolve/ec2': 'what EC2’s names say without asking EC2',
  'src/compiler/schema': 'zod’s answers as diagnostics, with what was probably meant',
  'src/compiler/yaml': 'text to values, each with its place',
  'src/compiler/yaml/faults': 'faults of the text in words that need no knowledge of YAML',
  'src/cost': 'a month in dollars from a dated catalogue',
  'src/destroy': 'an exposure taken down, and the proof that nothing is left',
  'src/doctor': 'what is wrong, checked from the outside in',
  'src/emitters': '`Exposure` to files and objects; pure. Here: what the three share',
  'src/emitters/cloud-init': 'the boot script of the gateway',
  'src/emitters/cloud-init/firewall': 'nftables on the gateway: what a visitor may open, and its limits',
  'src/emitters/cloud-init/forwarder': 'what carries the public ports to the tunnel on the gateway',
  'src/emitters/cloud-init/forwarder/haproxy': 'the forwarder haproxy',
  'src/emitters/cloud-init/forwarder/nftables': 'the forwarder nftables',
  'src/emitters/cloud-init/forwarder/socat': 'the forwarder socat',
  'src/emitters/cloud-init/housekeeping': 'kernel settings, memory limits, security updates, capped logs',
  'src/emitters/cloud-init/login': 'sshd on the gateway: who may log in, and what for',
  'src/emitters/k8s': 'the objects of the cluster, one file per object',
  'src/emitters/k8s/ingress': 'the ingress that is asked for, and what k3s’s own needs',
  'src/emitters/k8s/tunnel': 'the tunnel’s Deployments, their pod and its ConfigMap',
  'src/emitters/k8s/tunnel/scripts': 'what the tunnel pod runs: start, probes, drain',
  'src/emitters/terraform': 'the gateway as HCL, one template per concern',
  'src/keys': 'the two key pairs: made, read, rotated',
  'src/lock': 'a lock that ends with its process: for the out directory, and for apply and destroy',
  'src/look': 'what a cluster and an account have, before there is a file: for `init`',
  'src/output': 'the out directory: owned file by file, replaced as a whole',
  'src/outside': 'what visitors and the tunnel meet: ports, certificate, host key',
  'src/outside/dns': 'what the names lead to, and who is asked for them',
  'src/plan': 'what differs, as a value that can be approved, and what has moved since',
  'src/plan/cluster': 'the cluster’s side of a plan',
  'src/plan/document': 'the plan as one value: its type, its seal, the saved file',
  'src/plan/files': 'the out directory’s side of a plan',
  'src/plan/terraform': 'the AWS side of a plan',
  'src/project': 'the places of an exposure on this machine, terraform’s workspace and state, the run lock',
  'src/session': 'what a command knows of the process: streams, colours, prompts, reports',
  'src/status': 'what is live now',
  'src/tools':
    'the only place that starts programs: terraform, kubectl and ssh-keyscan in `run`, perl for compile in `exchange`',
  'src/tools/terraform': 'terraform’s arguments, output and errors',
  'src/views': 'how results look: what people read, and the JSON document',
  'src/views/cost': 'the estimate, and what would cost less',
  'src/views/graph': 'the path of a request, drawn',
  'src/views/init': 'the questions of `init`, and the file that it writes',
  'src/views/live': 'how an apply, a destroy, status and doctor are told',
  'src/views/plan': 'the text of a plan, for a terminal and as Markdown',
  'src/views/text': 'lines, widths, colours, quoted commands: what every view is made of',
};

/** The folder of a path, such as "src/aws" for "src/aws/client.ts". */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** Every folder with its purpose and its files, as docs/architecture.md shows it. Names of sources come without ".ts". */
export function foldersMarkdown(paths: readonly string[]): string {
  const rows = Object.entries(folderTable).map(([folder, purpose]) => {
    const names = paths
      .filter((path) => folderOf(path) === folder)
      .map((path) => path.slice(folder.length + 1).replace(/(?<!\.d)\.ts$/, ''));
    return `| \`${folder}/\` | ${purpose} | ${names.map((name) => `\`${name}\``).join(' ')} |`;
  });
  return ['| folder | what it is for | files |', '|---|---|---|', ...rows].join('\n');
}
