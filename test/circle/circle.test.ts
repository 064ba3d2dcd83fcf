/**
 * The whole circle with the real terraform, kubectl and API server, and moto for AWS: apply, an empty plan, a change of
 * every field, drift on both sides found and healed, destroy, nothing left.
 */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Stage, setStage } from '../helpers/stage.ts';
import { type Document, startWorld, type World } from '../helpers/world.ts';
import { budgets, changedFields, fieldChanges, file, httpPort, name, sshPort } from './field-changes.ts';

let world: World;
let stage: Stage;

const plan = () => world.json(['plan']);
const change = (document: Document, address: string) =>
  document.changes.find((entry) => entry.address === address);
const live = (document: Document) =>
  document.changes
    .filter((entry) => entry.target !== 'files')
    .map((entry) => `${entry.action} ${entry.address}`);
const faults = (document: Document) =>
  document.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
const ec2 = (Action: string, parameters: Readonly<Record<string, string>>) =>
  world.moto.call('ec2', { Action, ...parameters });
const idOf = (address: string, attribute = 'id') =>
  world.stateOf(address, attribute) ?? `no ${address} in the state`;

/** What the pod reads of the gateway's addresses. */
async function gatewayOfTunnel(): Promise<string> {
  const path = 'jsonpath={.data.gateway}';
  const data = await world.cluster.must(['get', 'secret', 'home-tunnel-key', '-n', 'web', '-o', path]);
  return Buffer.from(data, 'base64').toString();
}

/** Applies the file as it is now and expects an empty plan afterwards. */
async function converge(): Promise<Document> {
  const applied = await world.json(['apply', '--yes', '--no-wait']);
  expect(faults(applied)).toEqual([]);
  const again = await plan();
  expect([faults(again), live(again), again.findings]).toEqual([[], [], []]);
  return applied;
}

beforeAll(async () => {
  world = await startWorld(name, file());
  await world.moto.zone('other.example.com');
  stage = setStage(world, name, sshPort, httpPort);
}, 300_000);
afterAll(async () => {
  await stage?.stop();
  await world?.stop();
});

describe('a first apply', () => {
  let applied: Document & { readonly code: number | null };
  beforeAll(async () => {
    applied = await world.json(['apply', '--yes']);
  }, 600_000);

  test('does every step and waits for the gateway, the rollout and an answer from outside', () => {
    expect(faults(applied)).toEqual([]);
    expect(applied.code).toBe(0);
    expect(applied.steps.map((step) => [step.title, step.state])).toEqual(
      [
        'check tools, account and cluster',
        'write the out directory',
        'run the saved terraform plan',
        'wait for the gateway',
        'apply the cluster’s objects',
        'roll out Deployment/web/home-tunnel',
        'ask from outside',
      ].map((title) => [title, 'done']),
    );
    expect(applied.outputs).toMatchObject({
      fqdn: 'api.example.com',
      ipv4: world.stateOf('aws_eip.gateway', 'public_ip'),
    });
  });

  test('asks the site itself, and skips the checks that it cannot make', () => {
    expect(stage.requests()).toBeGreaterThan(0);
    expect(Object.fromEntries(applied.checks.map((check) => [check.id, check.state]))).toEqual({
      'outside-http-ipv4': 'pass',
      'outside-ipv6': 'skip',
      'outside-name': 'skip',
    });
  });

  test('leaves no plan, no key outside the private folder, and files that only the owner can read', async () => {
    const home = join(world.folder, '.expose', name);
    expect(readdirSync(join(home, 'plans'))).toEqual([]);
    for (const directory of [home, join(home, 'keys')]) expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(home, 'terraform.tfstate')).mode & 0o777).toBe(0o600);
    const body = readFileSync(join(home, 'keys', 'host'), 'utf8').split('\n')[2] ?? '';
    expect(body).toHaveLength(70);
    expect(readFileSync(join(home, 'terraform.tfstate'), 'utf8')).not.toContain(body);
    const secret = JSON.parse(
      await world.cluster.must(['get', 'secret', 'home-tunnel-key', '-n', 'web', '-o', 'json']),
    ) as { data: Record<string, string> };
    expect(Buffer.from(secret.data['id_ed25519'] ?? '', 'base64').toString()).toBe(
      readFileSync(join(home, 'keys', 'tunnel'), 'utf8'),
    );
  });

  test('tells the tunnel the gateway’s addresses, so that no resolver at home decides where it logs in', async () => {
    const addresses = [applied.outputs['ipv4'], applied.outputs['ipv6']];
    expect(addresses.map((address) => isIP(address ?? ''))).toEqual([4, 6]);
    expect(await gatewayOfTunnel()).toBe(`${addresses.join('\n')}\n`);
  });

  test('leaves nothing to do', async () => {
    const planned = await world.run(['plan', '--detailed-exitcode']);
    expect([planned.code, planned.stdout]).toEqual([0, expect.stringContaining('No changes')]);
  });
});

describe('each field of the format, changed', () => {
  test.each(fieldChanges.map((change) => [changedFields(file(change.parts)).join(', '), change] as const))(
    '%s: the plan shows each change with its target and action',
    async (_fields, { parts, expected }) => {
      const { vpc, subnet } = await world.moto.defaultNetwork();
      world.write(file(parts).replace('<vpc>', vpc).replace('<subnet>', subnet));
      const planned = await plan();
      expect(faults(planned)).toEqual([]);
      for (const [address, facts] of Object.entries(expected))
        expect({ address, found: change(planned, address) }).toEqual({
          address,
          found: expect.objectContaining(facts),
        });
      expect(planned.changes.every((entry) => entry.origin !== undefined)).toBe(true);
    },
    300_000,
  );

  test.each(budgets.map((budget) => [budget.parts.budget, budget.severity, budget] as const))(
    'a plan above the budget %s is reported with severity %s',
    async (_budget, _severity, { parts, code, severity }) => {
      world.write(file(parts));
      const planned = await plan();
      const exceeded = planned.diagnostics.filter((diagnostic) => diagnostic.code === 'budget-exceeded');
      expect([planned.code, exceeded.map((diagnostic) => diagnostic.severity)]).toEqual([code, [severity]]);
      expect(faults(planned)).toEqual(severity === 'error' ? exceeded : []);
    },
    300_000,
  );

  test('several changes at once are applied, and nothing is left to do', async () => {
    world.write(
      file({
        ports: `[{ name: http, public: ${httpPort} }, { name: game, public: 25565, target: game.games.svc:25565 }]`,
        gateway: `{ ssh: { port: ${sshPort} }, tags: { owner: me }, forwarder: haproxy }`,
        tunnel: '{ replicas: 2 }',
      }),
    );
    const address = world.stateOf('aws_eip.gateway', 'public_ip');
    const applied = await converge();
    expect(applied.outputs['ipv4']).toBe(address);
    expect((await world.cluster.must(['get', 'deployments', '-n', 'web', '-o', 'name'])).split('\n')).toEqual(
      expect.arrayContaining(['deployment.apps/home-tunnel', 'deployment.apps/home-tunnel-2']),
    );
  }, 600_000);

  test('reverting them prunes the second tunnel', async () => {
    world.write(file());
    await converge();
    expect((await world.cluster.must(['get', 'deployments', '-n', 'web', '-o', 'name'])).trim()).toBe(
      'deployment.apps/home-tunnel',
    );
  }, 600_000);
});

describe('drift', () => {
  test('in firewall, address, tags, metadata, DNS, Deployment, Secret and ConfigMap: one plan shows it, one apply heals it', async () => {
    const [group, instance] = [idOf('aws_security_group.gateway'), idOf('aws_instance.gateway')];
    const tcp = (port: number) => ({
      GroupId: group,
      'IpPermissions.1.IpProtocol': 'tcp',
      'IpPermissions.1.FromPort': String(port),
      'IpPermissions.1.ToPort': String(port),
      'IpPermissions.1.IpRanges.1.CidrIp': '0.0.0.0/0',
    });
    await ec2('AuthorizeSecurityGroupIngress', tcp(3306));
    await ec2('RevokeSecurityGroupIngress', tcp(httpPort));
    await ec2('DisassociateAddress', { AssociationId: idOf('aws_eip.gateway', 'association_id') });
    await ec2('CreateTags', { 'ResourceId.1': instance, 'Tag.1.Key': 'Name', 'Tag.1.Value': 'renamed' });
    await ec2('ModifyInstanceMetadataOptions', { InstanceId: instance, HttpTokens: 'optional' });
    await world.cluster.must(['set', 'image', 'deployment/home-tunnel', '-n', 'web', '*=nginx:1']);
    await world.cluster.must(['delete', 'secret', 'home-tunnel-key', '-n', 'web']);
    await world.cluster.must([
      'patch',
      'configmap',
      'home-tunnel-ssh',
      '-n',
      'web',
      '--type=merge',
      '-p',
      '{"data":{"extra":"by hand"}}',
    ]);

    const planned = await plan();
    expect(change(planned, 'aws_security_group.gateway')).toMatchObject({
      action: 'update',
      diff: expect.stringMatching(/3306/),
    });
    expect(change(planned, 'aws_eip.gateway')).toMatchObject({ action: 'update' });
    expect(change(planned, 'aws_instance.gateway')).toMatchObject({
      action: 'update',
      diff: expect.stringMatching(/renamed[\s\S]*http_tokens|http_tokens[\s\S]*renamed/),
    });
    expect(change(planned, 'Deployment/web/home-tunnel')).toMatchObject({
      action: 'update',
      diff: expect.stringContaining('nginx:1'),
    });
    expect(change(planned, 'Secret/web/home-tunnel-key')).toMatchObject({
      action: 'create',
      diff: expect.stringContaining('SHA256:'),
    });
    expect(planned.findings).toEqual([
      expect.objectContaining({
        kind: 'foreign-change',
        address: 'ConfigMap/web/home-tunnel-ssh',
        detail: expect.stringContaining('data.extra (by kubectl-patch)'),
        repairs: true,
      }),
    ]);

    await converge();
    expect(
      await world.cluster.must([
        'get',
        'configmap',
        'home-tunnel-ssh',
        '-n',
        'web',
        '-o',
        'jsonpath={.data.extra}',
      ]),
    ).toBe('');
  }, 600_000);

  test('a released address and a stopped gateway: DNS gets a new address, and the gateway runs again', async () => {
    const instance = idOf('aws_instance.gateway');
    await ec2('DisassociateAddress', { AssociationId: idOf('aws_eip.gateway', 'association_id') });
    await ec2('ReleaseAddress', { AllocationId: idOf('aws_eip.gateway') });
    await ec2('StopInstances', { 'InstanceId.1': instance });
    const planned = await plan();
    expect(change(planned, 'aws_eip.gateway')).toMatchObject({ action: 'create' });
    expect(change(planned, 'aws_route53_record.ipv4["api.example.com"]')).toMatchObject({ action: 'update' });
    expect(change(planned, 'Secret/web/home-tunnel-key')).toMatchObject({
      action: 'update',
      diff: expect.stringMatching(/^~ gateway \d.* -> \(known after apply\)$/),
    });
    expect(planned.findings).toEqual([
      expect.objectContaining({ kind: 'stopped-instance', address: instance, repairs: true }),
    ]);
    const { outputs } = await converge();
    expect(await gatewayOfTunnel()).toBe(`${outputs['ipv4']}\n${outputs['ipv6']}\n`);
    expect(await ec2('DescribeInstances', { 'InstanceId.1': instance })).toContain('<name>running</name>');
  }, 600_000);

  test('a terminated gateway: one new instance behind the same address', async () => {
    const [instance, address] = [idOf('aws_instance.gateway'), idOf('aws_eip.gateway', 'public_ip')];
    await ec2('TerminateInstances', { 'InstanceId.1': instance });
    expect(live(await plan()).filter((entry) => /instance\.|eip|interface/.test(entry))).toEqual([
      'create aws_instance.gateway',
    ]);
    const applied = await converge();
    expect(applied.outputs['ipv4']).toBe(address);
    expect(idOf('aws_instance.gateway')).not.toBe(instance);
  }, 600_000);

  test('an outdated plan is refused, and nothing is changed', async () => {
    world.write(file({ tunnel: '{ image: alpine:3.20 }' }));
    await world.run(['plan', '--save', 'saved.json']);
    await world.cluster.must(['scale', 'deployment/home-tunnel', '-n', 'web', '--replicas=0']);
    const refused = await world.json(['apply', 'saved.json', '--yes', '--no-wait']);
    expect(refused.code).toBe(1);
    expect(faults(refused)).toEqual([
      expect.objectContaining({ code: 'plan-moved', summary: expect.stringContaining('cluster') }),
    ]);
    expect(
      await world.cluster.must([
        'get',
        'deployment',
        'home-tunnel',
        '-n',
        'web',
        '-o',
        'jsonpath={.spec.template.spec.containers[0].image}',
      ]),
    ).not.toContain('alpine:3.20');
    world.write(file());
    await converge();
  }, 600_000);
});

describe('destroy', () => {
  test('removes everything, even without an out directory', async () => {
    rmSync(join(world.folder, 'out'), { recursive: true });
    const destroyed = await world.json(['destroy', '--yes']);
    expect([faults(destroyed), destroyed.left]).toEqual([[], []]);
    expect((await world.cluster.kubectl(['get', 'namespace', 'web'])).exitCode).toBe(1);
    expect(
      (
        await world.cluster.must([
          'get',
          'all,configmaps,secrets,serviceaccounts',
          '-A',
          '-l',
          'app.kubernetes.io/managed-by=expose',
          '-o',
          'name',
        ])
      ).trim(),
    ).toBe('');
    expect(
      await ec2('DescribeVpcs', { 'Filter.1.Name': 'tag:expose:gateway', 'Filter.1.Value.1': name }),
    ).not.toContain('<vpcId>');
    expect(existsSync(join(world.folder, '.expose', name, 'keys', 'host'))).toBe(true);
    expect((await world.json(['destroy', '--yes'])).code).toBe(0);
  }, 600_000);
});
