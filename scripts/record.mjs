/**
 * Records a first apply and a plan of drift, from real runs of the built program, into docs/recordings/: as text, and as
 * the pictures of the README. AWS is moto, the cluster a real API server. Values that differ between runs (ids, addresses,
 * ports, keys) become fixed ones.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadTypescript } from '../test/helpers/load-typescript.mjs';

const { startWorld, setStage, fold, withoutStyle, terminalPicture } = await loadTypescript(
  'test/helpers/world.ts',
  'test/helpers/stage.ts',
  'src/views/text/wrap.ts',
  'src/compiler/diagnostics/quote.ts',
  'scripts/terminal-picture.ts',
);

const file = `domain: api.example.com
ports:
  - { name: http, public: 20080 }
gateway:
  ssh: { port: 20022 }
cluster:
  namespace: web
  ingress: none
`;
const target = fileURLToPath(new URL('../docs/recordings/', import.meta.url));
const world = await startWorld('api-example-com', file);
const stage = setStage(world, 'api-example-com', 20022, 20080);

try {
  const applied = await session('apply', '--yes');
  save('first-apply', [typed('cat exposure.yaml'), file, applied]);
  // All of it would be too long for a page.
  const lines = applied.split('\n');
  const decided = lines.findIndex((line) => withoutStyle(line).startsWith('Plan: '));
  draw('first-apply', 'The end of a first apply', [lines[0], '…', ...lines.slice(decided)].join('\n'));
  await world.moto.call('ec2', {
    Action: 'AuthorizeSecurityGroupIngress',
    GroupId: world.stateOf('aws_security_group.gateway'),
    'IpPermissions.1.IpProtocol': 'tcp',
    'IpPermissions.1.FromPort': '3306',
    'IpPermissions.1.ToPort': '3306',
    'IpPermissions.1.IpRanges.1.CidrIp': '0.0.0.0/0',
  });
  await world.moto.call('ec2', {
    Action: 'StopInstances',
    'InstanceId.1': world.stateOf('aws_instance.gateway'),
  });
  await world.cluster.must([
    'set',
    'image',
    'deployment/api-example-com-tunnel',
    '-n',
    'web',
    '*=alpine:latest',
  ]);
  await world.cluster.must([
    'patch',
    'configmap',
    'api-example-com-tunnel-ssh',
    '-n',
    'web',
    '--type=merge',
    '-p',
    '{"data":{"note":"by hand"}}',
  ]);
  const planned = [
    '# Somebody opened a port, stopped the gateway, changed an image and added an entry to a ConfigMap.\n',
    await session('plan'),
  ];
  save('drift-plan', planned);
  draw('drift-plan', 'A plan that finds drift in AWS and in the cluster', planned.join(''));
} finally {
  await stage.stop();
  await world.stop();
}

/** A run as a person at a terminal sees it: the lines of both streams in their order. */
async function session(...args) {
  const ran = await world.run([...args, '--color', 'always']);
  if (ran.code !== 0)
    throw new Error(`expose ${args.join(' ')} ended with ${ran.code}:\n${ran.stdout}${ran.stderr}`);
  const [looked, warnings, did] = split(ran.stderr);
  const [plan, decision, result] = ran.stdout.split(/(?=^(?:\u001b\[\d+m)*(?:Plan: |Applied\.))/m);
  const space = warnings === '' ? '' : '\n';
  return [typed(`expose ${args.join(' ')}`), looked, plan, warnings, space, decision, did, result ?? ''].join(
    '',
  );
}

/** The progress lines before the plan, the warnings below it, and the progress lines after the question. */
function split(stderr) {
  const lines = stderr.split(/(?<=\n)/);
  const asked = lines.filter((line) => line.includes(' asking '));
  const rest = lines.filter((line) => !line.includes(' asking '));
  const first = rest.findIndex((line) => /^[✓✗!-] /.test(withoutStyle(line)));
  const end = first < 0 ? rest.length : first;
  return [asked, rest.slice(0, end), rest.slice(end)].map((part) => part.join(''));
}

function typed(command) {
  return `\u001b[1m$ ${command}\u001b[22m\n`;
}

function save(name, parts) {
  mkdirSync(target, { recursive: true });
  writeFileSync(`${target}${name}.txt`, withoutStyle(stable(parts.join(''))));
  console.log(`docs/recordings/${name}.txt`);
}

function draw(name, title, text) {
  writeFileSync(`${target}${name}.svg`, terminalPicture(fold(stable(text), 100), title));
  console.log(`docs/recordings/${name}.svg`);
}

/** The addresses are from the blocks that are reserved for documentation. */
function stable(text) {
  const ids = new Map();
  return text
    .replaceAll(world.stateOf('aws_eip.gateway', 'public_ip') ?? '', '192.0.2.10')
    .replace(/\b2[0-9a-f]{3}:[0-9a-f:]{9,}[0-9a-f]/g, '2001:db8::10')
    .replace(/https:\/\/127\.0\.0\.1:\d+/g, 'https://192.168.1.10:6443')
    .replace(/\b(i|sg|eni|vpc|subnet|eipalloc|sir)-[0-9a-f]{6,}\b/g, (id, kind) => {
      if (!ids.has(id)) ids.set(id, `${kind}-${String(ids.size + 1).padStart(17, '0')}`);
      return ids.get(id);
    })
    .replace(/"Z?[0-9A-Z]{20,}"/g, '"Z0123456789EXAMPLE"')
    .replace(/SHA256:[A-Za-z0-9+/]{43}/g, 'SHA256:(fingerprint)')
    .replace(/[0-9a-f]{12}\.json/g, '0123456789ab.json');
}
