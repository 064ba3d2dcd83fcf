/** What a plan shows of a live gateway: nothing when nothing changed, and every kind of drift. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, DeleteAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { doctor } from '../../src/doctor/doctor.ts';
import { readPublicKeys } from '../../src/keys/key-files.ts';
import { generatePair } from '../../src/keys/openssh.ts';
import type { Change, Plan } from '../../src/plan/document/plan.ts';
import { hasChanges } from '../../src/plan/document/plan.ts';
import { savePlan } from '../../src/plan/document/saved-plan.ts';
import { driftSincePlan, lookAgain } from '../../src/plan/drift-since-plan.ts';
import { beginRun } from '../../src/project/unfinished-run.ts';
import { readStatus } from '../../src/status/status.ts';
import { type PlannedGateway, plannedGateway } from './plan-gateway.ts';

const text =
  'domain: api.example.com\nports:\n  - 80\n  - 443\ncluster:\n  ingress: none\n  namespace: home\ntunnel:\n  image: jnovack/autossh:2.0.1\nalerts:\n  email: me@example.com\n';

let gateway: PlannedGateway;
let first: Plan;

const named = (changes: readonly Change[]): string[] =>
  changes.map((change) => `${change.action} ${change.address}`);
const cloud = (plan: Plan): Change[] => plan.changes.filter((change) => change.target === 'terraform');
const cluster = (plan: Plan): Change[] => plan.changes.filter((change) => change.target === 'k8s');
/** The id that the state holds for a resource. */
function idOf(address: string, attribute = 'id'): string {
  const [type, name] = address.split('.');
  const state = JSON.parse(readFileSync(join(gateway.home, 'terraform.tfstate'), 'utf8')) as {
    resources: { type: string; name: string; instances: { attributes: Record<string, string> }[] }[];
  };
  const found = state.resources.find((resource) => resource.type === type && resource.name === name)
    ?.instances[0]?.attributes[attribute];
  if (found === undefined) throw new Error(`no ${address} in the state`);
  return found;
}

beforeAll(async () => {
  gateway = await plannedGateway(text, 'api-example-com');
  first = await gateway.plan();
  const saved = savePlan(first, join(gateway.home, 'plans', 'first.json'), 'the host key');
  if (saved.ok) first = saved.value;
  await gateway.apply(first);
}, 300_000);
afterAll(() => gateway.stop());

describe('the first plan', () => {
  test('creates everything, defers objects whose namespace does not exist yet, and names account, region and context', () => {
    expect(first.diagnostics.filter((diagnostic) => diagnostic.severity === 'error')).toEqual([]);
    expect(new Set(first.changes.map((change) => change.action))).toEqual(new Set(['create']));
    expect(named(cloud(first))).toContain('create aws_instance.gateway');
    expect(
      cluster(first)
        .filter((change) => change.deferred)
        .map((change) => change.address),
    ).toContain('Deployment/home/api-example-com-tunnel');
    expect(cluster(first).find((change) => change.address === 'Namespace/home')?.deferred).toBe(false);
    expect(first).toMatchObject({
      complete: false,
      costBefore: null,
      target: { account: '123456789012', region: 'us-east-1', kubeContext: 'expose-test' },
    });
  });

  test('holds no private key, and only the owner can read its files', () => {
    const saved = readFileSync(join(gateway.home, 'plans', 'first.json'), 'utf8');
    for (const key of ['host', 'tunnel']) {
      const body = readFileSync(join(gateway.home, 'keys', key), 'utf8').split('\n')[2] ?? '';
      expect(body).toHaveLength(70);
      expect(saved).not.toContain(body);
    }
    expect(saved).not.toContain('PRIVATE KEY');
    for (const path of [
      join(gateway.home, 'plans', 'first.json'),
      first.terraformPlan ?? '',
      join(gateway.home, 'terraform.tfstate'),
    ])
      expect([path, statSync(path).mode & 0o777]).toEqual([path, 0o600]);
  });
});

describe('a plan after an apply', () => {
  let plan: Plan;
  beforeAll(async () => {
    plan = await gateway.plan();
  }, 300_000);

  test('is empty, keeps no plan file and knows what is deployed', () => {
    expect(plan.diagnostics.filter((diagnostic) => diagnostic.severity === 'error')).toEqual([]);
    expect(named(plan.changes)).toEqual([]);
    expect(plan.findings).toEqual([]);
    expect(plan).toMatchObject({ complete: true, terraformPlan: null, costBefore: plan.cost.monthly });
    expect(hasChanges(plan)).toBe(false);
    expect(existsSync(join(gateway.home, 'plans', `${plan.digest.slice(0, 12)}.tfplan`))).toBe(false);
  });

  test('is still valid a moment later, and no longer once the cluster changes', async () => {
    const { compilation, context } = await gateway.prepare();
    const now = await lookAgain(compilation, { ...context, adopt: [] });
    expect(now.ok && driftSincePlan(plan, now.value.basis)).toEqual([]);
    await gateway.cluster.must(['-n', 'home', 'scale', 'deployment/api-example-com-tunnel', '--replicas=0']);
    const later = await lookAgain(compilation, { ...context, adopt: [] });
    expect(later.ok && driftSincePlan(plan, later.value.basis).map((diagnostic) => diagnostic.code)).toEqual([
      'plan-moved',
    ]);
    await gateway.cluster.must(['-n', 'home', 'scale', 'deployment/api-example-com-tunnel', '--replicas=1']);
  });
});

describe('drift in AWS', () => {
  let plan: Plan;
  let orphan: string;
  const byHand = (action: string) =>
    gateway.moto.call('ec2', {
      Action: action,
      GroupId: idOf('aws_security_group.gateway'),
      'IpPermissions.1.IpProtocol': 'tcp',
      'IpPermissions.1.FromPort': '3306',
      'IpPermissions.1.ToPort': '3306',
      'IpPermissions.1.IpRanges.1.CidrIp': '0.0.0.0/0',
    });

  beforeAll(async () => {
    await byHand('AuthorizeSecurityGroupIngress');
    // As if the run that started the orphan below had been killed.
    beginRun((await gateway.prepare()).project, new Date());
    await gateway.moto.call('ec2', { Action: 'StopInstances', 'InstanceId.1': idOf('aws_instance.gateway') });
    const started = await gateway.moto.call('ec2', {
      Action: 'RunInstances',
      ImageId: idOf('aws_instance.gateway', 'ami'),
      MinCount: '1',
      MaxCount: '1',
      InstanceType: 't4g.nano',
      'TagSpecification.1.ResourceType': 'instance',
      'TagSpecification.1.Tag.1.Key': 'expose:gateway',
      'TagSpecification.1.Tag.1.Value': 'api-example-com',
      'TagSpecification.1.Tag.2.Key': 'expose:domain',
      'TagSpecification.1.Tag.2.Value': 'api.example.com',
    });
    orphan = /<instanceId>(i-[0-9a-f]+)</.exec(started)?.[1] ?? '';
    plan = await gateway.plan();
  }, 300_000);

  test('a port opened by hand is closed, and the diff names the rule', () => {
    expect(cloud(plan)).toEqual([
      expect.objectContaining({
        address: 'aws_security_group.gateway',
        action: 'update',
        diff: '- ingress tcp 3306 from 0.0.0.0/0',
        impact: 'tcp 3306 closes',
        origin: ['ports'],
      }),
    ]);
  });

  test('a stopped instance, which terraform does not report, is found', () => {
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        kind: 'stopped-instance',
        address: idOf('aws_instance.gateway'),
        repairs: true,
      }),
    );
  });

  test('an instance with our tag that is in no state is an orphan', () => {
    expect(plan.findings).toContainEqual(
      expect.objectContaining({ kind: 'orphan-instance', address: orphan, repairs: true }),
    );
    expect(plan.findings).toHaveLength(2);
  });

  test('once it is repaired, the plan is empty', async () => {
    await byHand('RevokeSecurityGroupIngress');
    await gateway.moto.call('ec2', {
      Action: 'StartInstances',
      'InstanceId.1': idOf('aws_instance.gateway'),
    });
    await gateway.moto.call('ec2', { Action: 'TerminateInstances', 'InstanceId.1': orphan });
    expect(hasChanges(plan)).toBe(true);
    expect(hasChanges(await gateway.plan())).toBe(false);
  });
});

describe('drift in the cluster', () => {
  test('a Deployment edited by hand is restored', async () => {
    await gateway.cluster.must([
      '-n',
      'home',
      'patch',
      'deployment/api-example-com-tunnel',
      '--type=json',
      '-p',
      '[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"busybox:1"}]',
    ]);
    const plan = await gateway.planCluster();
    expect(named(plan.changes)).toEqual(['update Deployment/home/api-example-com-tunnel']);
    expect(plan.changes[0]?.diff).toMatch(/^-.*image: busybox:1\n\+.*image: jnovack\/autossh:2\.0\.1$/m);
    expect(plan.changes[0]?.diff).not.toMatch(/generation|resourceVersion|managedFields|uid/);
    expect(plan.changes[0]?.impact).toMatch(/the tunnel reconnects: about \d+ s without service/);
    await gateway.applyCluster();
  });

  test('a field that someone added, which a server-side diff does not show, is found', async () => {
    await gateway.cluster.must(['-n', 'home', 'set', 'env', 'deployment/api-example-com-tunnel', 'FOO=bar']);
    await gateway.cluster.must([
      '-n',
      'home',
      'patch',
      'secret',
      'api-example-com-tunnel-key',
      '--type=merge',
      '-p',
      '{"data":{"extra":"SEFORA=="}}',
    ]);
    const plan = await gateway.planCluster();
    expect(named(plan.changes)).toEqual([]);
    expect(plan.findings.map((finding) => [finding.kind, finding.address, finding.repairs])).toEqual(
      expect.arrayContaining([
        ['foreign-change', 'Deployment/home/api-example-com-tunnel', true],
        ['foreign-change', 'Secret/home/api-example-com-tunnel-key', true],
      ]),
    );
    expect(JSON.stringify(plan.findings)).toContain('env[FOO]');
    expect(JSON.stringify(plan.findings)).toContain('data.extra');
    expect(JSON.stringify(plan)).not.toContain('SEFORA');
    await gateway.cluster.must(['-n', 'home', 'set', 'env', 'deployment/api-example-com-tunnel', 'FOO-']);
    await gateway.cluster.must([
      '-n',
      'home',
      'patch',
      'secret',
      'api-example-com-tunnel-key',
      '--type=json',
      '-p',
      '[{"op":"remove","path":"/data/extra"}]',
    ]);
  });

  test('a key changed by hand is restored without being shown', async () => {
    const foreign = Buffer.from('HAND-MADE-KEY').toString('base64');
    await gateway.cluster.must([
      '-n',
      'home',
      'patch',
      'secret',
      'api-example-com-tunnel-key',
      '--type=merge',
      '-p',
      JSON.stringify({ data: { id_ed25519: foreign } }),
    ]);
    const plan = await gateway.planCluster();
    expect(named(plan.changes)).toEqual(['update Secret/home/api-example-com-tunnel-key']);
    expect(plan.changes[0]?.diff).toMatch(/^~ key \(edited by hand\) -> SHA256:\S{43}$/);
    expect(JSON.stringify(plan)).not.toContain(foreign);
    await gateway.applyCluster();
  });

  test('an address of the gateway changed by hand in the Secret is restored', async () => {
    const secret = 'api-example-com-tunnel-key';
    const patch = (change: object) =>
      gateway.cluster.must([
        '-n',
        'home',
        'patch',
        'secret',
        secret,
        '--type=merge',
        '-p',
        JSON.stringify(change),
      ]);
    await patch({ data: { gateway: Buffer.from('198.51.100.9\n').toString('base64') } });
    expect((await gateway.planCluster()).changes).toMatchObject([
      { action: 'update', diff: '~ gateway (edited by hand)' },
    ]);
    await gateway.applyCluster();
    await patch({ metadata: { annotations: { 'expose.dev/gateway': '198.51.100.9' } } });
    const address = idOf('aws_eip.gateway', 'public_ip');
    expect(cluster(await gateway.plan())).toMatchObject([
      {
        address: `Secret/home/${secret}`,
        diff: expect.stringMatching(`~ gateway 198.51.100.9 -> ${address}`),
      },
    ]);
    await gateway.applyCluster();
  });

  test('a Secret that client-side apply wrote is taken over, and its annotation is never printed', async () => {
    const secret = JSON.parse(
      await gateway.cluster.must(['-n', 'home', 'get', 'secret', 'api-example-com-tunnel-key', '-o', 'json']),
    ) as { data: Record<string, string>; metadata: { annotations: object } };
    await gateway.cluster.must([
      '-n',
      'home',
      'annotate',
      'secret',
      'api-example-com-tunnel-key',
      `kubectl.kubernetes.io/last-applied-configuration=${JSON.stringify({ data: secret.data })}`,
    ]);
    const plan = await gateway.planCluster();
    expect(plan.diagnostics.map((diagnostic) => diagnostic.code)).toContain('secret-annotation');
    expect(named(plan.changes)).toEqual(['update Secret/home/api-example-com-tunnel-key']);
    expect(JSON.stringify(plan)).not.toContain(secret.data['id_ed25519']);
    await gateway.cluster.must([
      '-n',
      'home',
      'annotate',
      'secret',
      'api-example-com-tunnel-key',
      'kubectl.kubernetes.io/last-applied-configuration-',
    ]);
  });

  test('an object of ours that is no longer compiled is deleted; a deleted one is created again', async () => {
    const old = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'old',
        namespace: 'home',
        labels: {
          'app.kubernetes.io/managed-by': 'expose',
          'app.kubernetes.io/part-of': 'api-example-com',
        },
        annotations: { 'expose.dev/domain': 'api.example.com' },
      },
    };
    const copy = { ...old, metadata: { ...old.metadata, name: 'copied-by-hand' } };
    await gateway.cluster.must(
      ['apply', '--server-side', '--field-manager=expose', '-f', '-'],
      JSON.stringify(old),
    );
    await gateway.cluster.must(['create', '-f', '-'], JSON.stringify(copy));
    await gateway.cluster.must(['-n', 'home', 'delete', 'configmap', 'api-example-com-tunnel-ssh']);
    expect(named((await gateway.planCluster()).changes)).toEqual(
      ['delete ConfigMap/home/old', 'create ConfigMap/home/api-example-com-tunnel-ssh'].sort((a, b) =>
        a.split(' ')[1]! < b.split(' ')[1]! ? -1 : 1,
      ),
    );
    await gateway.cluster.must(['-n', 'home', 'delete', 'configmap', 'old', 'copied-by-hand']);
    await gateway.applyCluster();
  });
});

describe('a change of the file', () => {
  test('another instance type is a replacement that names its reason and what visitors notice', async () => {
    gateway.write(`${text}gateway:\n  instanceType: t4g.micro\n`);
    const plan = await gateway.plan();
    const instance = cloud(plan).find((change) => change.address === 'aws_instance.gateway');
    expect(instance).toMatchObject({
      action: 'replace',
      forcedBy: ['gateway.instanceType: t4g.nano -> t4g.micro'],
      origin: ['gateway', 'instanceType'],
      impact: 'gateway is replaced: two to seven minutes without service, address stays',
    });
    expect(instance?.diff.split('\n')).toContain('~ instance_type: "t4g.nano" -> "t4g.micro"');
    expect(plan.costBefore).not.toBe(plan.cost.monthly);
    gateway.write(text);
  });

  test('a new login is shown line by line, without the host key', async () => {
    const stranger = generatePair().publicKey;
    gateway.write(`${text}gateway:\n  ssh:\n    adminKeys: ['${stranger} stranger']\n`);
    const [instance] = cloud(await gateway.plan()).filter(
      ({ address }) => address === 'aws_instance.gateway',
    );
    const lines = instance?.diff.split('\n') ?? [];
    expect(lines).toContain('~ user_data: the boot script (its host key is not shown)');
    expect(lines.filter((line) => line.startsWith('+') && line.includes(stranger))).not.toEqual([]);
    expect(lines.filter((line) => line.startsWith('-'))).not.toContain(expect.stringContaining('ssh_keys'));
    expect(instance?.diff).not.toContain('PRIVATE KEY');
    gateway.write(text);
  });

  test('a new port is opened in place, and the change leads to its line in the file', async () => {
    gateway.write(
      text.replace('  - 443\n', '  - 443\n  - public: 25565\n    target: minecraft.games.svc:25565\n'),
    );
    const plan = await gateway.plan();
    const firewall = cloud(plan).find((change) => change.address === 'aws_security_group.gateway');
    expect(firewall).toMatchObject({ action: 'update', impact: 'tcp 25565 opens', origin: ['ports', 2] });
    expect(firewall?.diff).toBe(
      '+ ingress tcp 25565 from ::/0 (port-25565)\n+ ingress tcp 25565 from 0.0.0.0/0 (port-25565)',
    );
    gateway.write(text);
  });

  test('another region stops the plan: there the gateway would seem to be gone', async () => {
    gateway.write(`${text}gateway:\n  region: eu-central-1\n`);
    const { diagnostics } = await gateway.draft();
    gateway.write(text);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
      {
        code: 'region-differs',
        summary: 'the gateway of this state runs in us-east-1, and the file says eu-central-1',
        path: ['gateway', 'region'],
      },
    ]);
  });

  test('an instance type that does not exist is reported briefly, at its place in the file', async () => {
    gateway.write(`${text}gateway:\n  instanceType: t4g.tiny\n`);
    const plan = await gateway.draft();
    expect(
      plan.diagnostics
        .filter((diagnostic) => diagnostic.severity === 'error')
        .map((diagnostic) => [diagnostic.code, diagnostic.path]),
    ).toEqual([['instance-type-unavailable', ['gateway', 'instanceType']]]);
    gateway.write(text);
  });
});

describe('status and doctor', () => {
  const question = async () => {
    const { compilation, context } = await gateway.prepare();
    const keys = readPublicKeys(join(gateway.home, 'keys'));
    return { exposure: compilation.exposure, keys: keys.ok ? keys.value : null, context };
  };

  test('status names gateway, tunnel and records without running terraform', async () => {
    const { exposure, context } = await question();
    const tools: string[] = [];
    const found = await readStatus(exposure, {
      ...context,
      run: (tool, args, options) => {
        tools.push(tool);
        return context.run(tool, args, options);
      },
    });
    expect(found).toMatchObject({
      cloud: 'asked',
      gateway: {
        id: idOf('aws_instance.gateway'),
        state: 'running',
        type: 't4g.nano',
        ipv4: idOf('aws_eip.gateway', 'public_ip'),
        account: '123456789012',
      },
      tunnel: [{ name: 'api-example-com-tunnel', ready: 0, wanted: 1 }],
      orphans: [],
      faults: { cloud: [], cluster: [] },
    });
    expect(found.dns.map((record) => [record.name, record.type, record.wanted])).toEqual([
      ['api.example.com', 'A', idOf('aws_eip.gateway', 'public_ip')],
      ['api.example.com', 'AAAA', found.gateway?.ipv6],
    ]);
    expect(new Set(tools)).toEqual(new Set(['kubectl']));
  });

  test('status tells whether the address of the alerts is confirmed, and what the alarm says', async () => {
    const { exposure, context } = await question();
    const alerts = async () => (await readStatus(exposure, context)).alerts;
    const topic = idOf('aws_sns_topic.alerts');
    const inRegion = (state: string) => [{ region: 'us-east-1', state }];
    const email = 'me@example.com';
    expect(await alerts()).toEqual({ email, alarm: 'OK', subscriptions: inRegion('unconfirmed') });
    await gateway.moto.call('sns', { Action: 'ConfirmSubscription', TopicArn: topic, Token: 'x' });
    const name = idOf('aws_cloudwatch_metric_alarm.site', 'alarm_name');
    const cloudWatch = new CloudWatchClient(gateway.moto.client);
    await cloudWatch.send(
      new SetAlarmStateCommand({ AlarmName: name, StateValue: 'ALARM', StateReason: 'a test' }),
    );
    expect(await alerts()).toEqual({ email, alarm: 'ALARM', subscriptions: inRegion('confirmed') });
    await cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [name] }));
    await gateway.moto.call('sns', { Action: 'DeleteTopic', TopicArn: topic });
    expect(await alerts()).toEqual({ email, alarm: null, subscriptions: inRegion('missing') });
  });

  test('doctor passes what works, fails what is broken, and skips what it cannot see', async () => {
    const checks = await doctor(await question());
    const stateOf = (id: string) => checks.find((check) => check.id === id)?.state;
    expect(
      ['gateway', 'orphans', 'terraform', 'kubectl', 'credentials', 'cluster'].map((id) => [id, stateOf(id)]),
    ).toEqual(
      ['gateway', 'orphans', 'terraform', 'kubectl', 'credentials', 'cluster'].map((id) => [id, 'pass']),
    );
    // The stand-ins run no kubelet and no instance.
    expect(stateOf('tunnel')).toBe('fail');
    expect(['fail', 'skip']).toContain(stateOf('host-key'));
    expect(['fail', 'skip']).toContain(stateOf('certificate'));
    expect(checks.filter((check) => check.state === 'fail').every((check) => check.fix !== undefined)).toBe(
      true,
    );
  });
});

test('terraform leaves nothing that others can read in the private folder', () => {
  const others = execFileSync(
    'find',
    [
      gateway.home,
      '-type',
      'f',
      '-perm',
      '/077',
      '-not',
      '-name',
      '*.pub',
      '-not',
      '-path',
      '*/providers/*',
      '-not',
      '-name',
      '.terraform.lock.hcl',
    ],
    { encoding: 'utf8' },
  );
  expect(others).toBe('');
});
