/**
 * One gateway and several machines: A applies and backs up, B restores and goes on, C has neither backup nor state and
 * is told the truth, and another exposure of the same name touches nothing. With real programs, and a clone by git.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import {
  ChangeResourceRecordSetsCommand,
  ListHealthChecksCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CliRun, executable, expose } from '../helpers/cli.ts';
import { type Document, startWorld, type World } from '../helpers/world.ts';

const name = 'api-example-com';
const file = (ports: string) =>
  `domain: api.example.com\nports: ${ports}\ncluster: { ingress: none, namespace: home }\n`;
const applyOnly = ['apply', '--yes', '--no-wait'];

let a: World;
let route53: Route53Client;

/** A folder on another machine: a home of its own, and the same AWS and cluster. */
const on = (
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CliRun> =>
  expose(args, {
    cwd: folder,
    env: { ...a.env, HOME: folder, EXPOSE_PASSPHRASE_FILE: join(a.folder, 'passphrase'), ...env },
  });
async function jsonOn(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Document & { readonly code: number | null }> {
  const { code, stdout, stderr } = await on(folder, [...args, '--json'], env);
  if (stdout === '') throw new Error(`${args.join(' ')}: ${stderr}`);
  return { ...JSON.parse(stdout), code };
}
const codes = (document: Document) => document.diagnostics.map(({ severity, code }) => `${severity} ${code}`);
const live = (document: Document) => document.changes.filter(({ target }) => target !== 'files');
const ec2 = (Action: string, parameters: Readonly<Record<string, string>> = {}) =>
  a.moto.call('ec2', { Action, ...parameters });

async function records(): Promise<readonly string[]> {
  const { HostedZones } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: 'example.com' }));
  const { ResourceRecordSets = [] } = await route53.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: HostedZones?.[0]?.Id }),
  );
  return ResourceRecordSets.map(({ Name, Type }) => `${Name} ${Type}`).filter((record) =>
    / A+$/.test(record),
  );
}

/** What a person sees who types `answer`. */
function inTerminal(folder: string, args: readonly string[], answer: string): string {
  const env: Record<string, string | undefined> = { ...a.env, HOME: folder };
  delete env['CI'];
  const command = [process.execPath, executable, ...args].join(' ');
  return spawnSync('script', ['-qc', command, '/dev/null'], {
    cwd: folder,
    env,
    input: answer,
    encoding: 'utf8',
  }).stdout;
}

/** Gives an A record another value, as a person would in the console. */
async function lead(Name: string, Value: string): Promise<void> {
  const { HostedZones } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: 'example.com' }));
  const ResourceRecordSet = { Name, Type: 'A' as const, TTL: 60, ResourceRecords: [{ Value }] };
  await route53.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: HostedZones?.[0]?.Id,
      ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet }] },
    }),
  );
}

function git(cwd: string, ...args: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], { cwd });
}

function cloned(machine: string): string {
  const folder = join(a.folder, 'machines', machine);
  git(a.folder, 'clone', '-q', a.folder, folder);
  return folder;
}

beforeAll(async () => {
  a = await startWorld(name, file('[80]'));
  route53 = new Route53Client(a.moto.client);
  writeFileSync(join(a.folder, 'passphrase'), 'four or five random words\n');
  expect(await on(a.folder, applyOnly)).toMatchObject({ code: 0 });
  expect(await on(a.folder, ['backup', 'archive'])).toMatchObject({ code: 0 });
  git(a.folder, 'init', '-q');
  git(a.folder, 'add', 'exposure.yaml', 'out', '.expose');
  git(a.folder, 'commit', '-qm', 'all');
}, 600_000);
afterAll(() => a?.stop());

describe('machine C, a clone without the state', () => {
  let c: string;
  beforeAll(() => {
    c = cloned('c');
  });

  test('status says first that the state is elsewhere, and nothing of the gateway is left over', async () => {
    const status = await jsonOn(c, ['status']);
    expect(codes(status)[0]).toBe('warning orphan-without-state');
    expect(status).toMatchObject({ gateway: { state: 'running' }, orphans: [{ kind: 'orphan-gateway' }] });
    const shown = await on(c, ['status']);
    expect(shown.stdout).toMatch(/^! state {4}is not here/);
    expect(shown.stdout + shown.stderr).not.toContain('expose destroy');
  });

  test('doctor begins with it', async () => {
    const { checks } = await jsonOn(c, ['doctor']);
    expect(checks[0]).toMatchObject({ id: 'state', state: 'fail' });
    expect(checks.find(({ id }) => id === 'orphans')).toMatchObject({ state: 'pass' });
  });

  test('plan stops for it, without the keys and with them, and advises no record away', async () => {
    expect(codes(await jsonOn(c, ['plan'])).filter((code) => code.startsWith('error'))).toEqual([
      'error orphan-without-state',
      'error key-missing',
    ]);
    for (const key of ['host', 'tunnel'])
      cpSync(join(a.folder, '.expose', name, 'keys', key), join(c, '.expose', name, 'keys', key));
    const planned = await jsonOn(c, ['plan']);
    expect(planned.code).toBe(1);
    expect(codes(planned).filter((code) => code.startsWith('error'))).toEqual(['error orphan-without-state']);
    expect(planned.findings.map(({ kind }) => kind)).toEqual(['orphan-gateway']);
  });

  test('destroy as the first command lists everything, the records too, and asks before it does anything', async () => {
    const first = cloned('first');
    const shown = await on(first, ['destroy']);
    expect(shown.code).toBe(1);
    expect(shown.stdout).toMatch(/- instance i-[\s\S]*- api\.example\.com\.? A 1/);
    expect(shown.stderr).toMatch(/warning\[orphan-without-state\][\s\S]*error\[confirmation-needed\]/);
    const refused = inTerminal(first, ['destroy'], 'no\n');
    expect(refused).toMatch(/Nothing was changed\. All of it stays, for an estimated \$\d\.\d\d a month\.\s/);
    expect(refused).toContain('Next: expose status shows what is running, expose destroy asks again.');
    expect(await records()).toEqual(['api.example.com. A', 'api.example.com. AAAA']);
  });
});

describe('another exposure with the same name', () => {
  let other: string;
  beforeAll(() => {
    other = join(a.folder, 'machines/other');
    mkdirSync(other, { recursive: true });
    writeFileSync(
      join(other, 'exposure.yaml'),
      `name: ${name}\ndomain: shop.example.com\ncluster: { ingress: none, namespace: shop }\n`,
    );
  });

  test('is told by plan that the name is taken, and how to get another', async () => {
    const planned = await jsonOn(other, ['plan']);
    expect(codes(planned)).toContain('error name-taken');
    expect(planned.findings).toEqual([]);
  });

  test('destroys nothing', async () => {
    const destroyed = await on(other, ['destroy', '--yes', '--cloud-only']);
    expect([destroyed.code, destroyed.stdout]).toEqual([0, `Nothing of ${name} is left to destroy.\n`]);
    expect(await ec2('DescribeInstances')).toContain('<name>running</name>');
  });
});

test('machine D, with a backup from before the instance was replaced, ends nothing and makes nothing', async () => {
  const d = cloned('d');
  expect(await on(d, ['restore', '../../archive'])).toMatchObject({ code: 0 });
  // As the state was then: another instance, which has ended since, and all the rest.
  const state = join(d, '.expose', name, 'terraform.tfstate');
  const id = a.stateOf('aws_instance.gateway') ?? '';
  const old = readFileSync(state, 'utf8').replaceAll(id, 'i-0123456789abcdef0');
  writeFileSync(
    state,
    old.replace(/"serial": (\d+)/, (_all, serial) => `"serial": ${Number(serial) - 1}`),
  );
  const applied = await jsonOn(d, applyOnly);
  expect(codes(applied).filter((code) => code.startsWith('error'))).toEqual(['error state-outdated']);
  expect([applied.code, applied.steps]).toEqual([1, []]);
  const instances = await ec2('DescribeInstances', { 'InstanceId.1': id });
  expect(instances).toContain('<name>running</name>');
  expect(await records()).toEqual(['api.example.com. A', 'api.example.com. AAAA']);
}, 200_000);

describe('machine B, a clone that restores the backup', () => {
  let b: string;
  beforeAll(async () => {
    b = cloned(`B's "home" $HOME 🏠`);
    expect(await on(b, ['restore', '../../archive'])).toMatchObject({ code: 0 });
  });

  test('plans nothing', async () => {
    const planned = await jsonOn(b, ['plan']);
    expect([
      codes(planned).filter((code) => code.startsWith('error')),
      live(planned),
      planned.findings,
    ]).toEqual([[], [], []]);
  });

  test('changes a port', async () => {
    writeFileSync(join(b, 'exposure.yaml'), file('[80, 8443]'));
    expect(await on(b, applyOnly)).toMatchObject({ code: 0 });
    expect(await ec2('DescribeSecurityGroups')).toContain('<fromPort>8443</fromPort>');
  });

  test('destroys nothing with the credentials of another account, where all would seem to be gone', async () => {
    const RoleArn = 'arn:aws:iam::222222222222:role/other';
    const answer = await a.moto.call('sts', { Action: 'AssumeRole', RoleArn, RoleSessionName: 'x' });
    const field = (tag: string) => new RegExp(`<${tag}>([^<]+)`).exec(answer)?.[1] ?? '';
    const other = {
      AWS_ACCESS_KEY_ID: field('AccessKeyId'),
      AWS_SECRET_ACCESS_KEY: field('SecretAccessKey'),
      AWS_SESSION_TOKEN: field('SessionToken'),
    };
    const state = readFileSync(join(b, '.expose', name, 'terraform.tfstate'), 'utf8');
    const destroyed = await jsonOn(b, ['destroy', '--yes', '--cloud-only'], other);
    expect([destroyed.code, codes(destroyed)]).toEqual([1, ['error account-differs']]);
    expect(destroyed.diagnostics[0]?.summary).toMatch(/account 123456789012, .* of 222222222222$/);
    expect(readFileSync(join(b, '.expose', name, 'terraform.tfstate'), 'utf8')).toBe(state);
  });

  test('destroys everything but a record that somebody has led elsewhere', async () => {
    a.cluster.endNamespaces();
    await lead('api.example.com', '198.51.100.9');
    const destroyed = await jsonOn(b, ['destroy', '--yes']);
    expect(destroyed).toMatchObject({ code: 0, left: [] });
    expect(codes(destroyed)).toEqual(['warning record-moved']);
    expect(await records()).toEqual(['api.example.com. A']);
  });
});

test('a gateway whose state is lost is taken down with the records that lead to it, and its alerts in two regions', async () => {
  const region = 'eu-west-1';
  const there = { ...a.moto.client, region };
  const machine = (folder: string, domain: string) => {
    const path = join(a.folder, 'machines', folder);
    mkdirSync(path, { recursive: true });
    const rest = `gateway: { region: ${region} }\nports: [80]\ncluster: { ingress: none, namespace: lost }\nalerts: { email: me@example.com }\n`;
    writeFileSync(join(path, 'exposure.yaml'), `name: lost\ndomain: ${domain}\n${rest}`);
    return path;
  };
  const [lost, finder] = [machine('lost', 'lost.example.com'), machine('finder', 'lost.example.com')];
  const stranger = machine('stranger', 'shop.example.com');
  const alerts = async () => {
    const { MetricAlarms = [] } = await new CloudWatchClient(a.moto.client).send(
      new DescribeAlarmsCommand({}),
    );
    const { HealthChecks = [] } = await route53.send(new ListHealthChecksCommand({}));
    const { Rules = [] } = await new EventBridgeClient(there).send(new ListRulesCommand({}));
    const topics = [a.moto.client, there].map(async (client) => {
      const { Topics = [] } = await new SNSClient(client).send(new ListTopicsCommand({}));
      return Topics;
    });
    return [MetricAlarms, HealthChecks, Rules, ...(await Promise.all(topics))].map(({ length }) => length);
  };
  const [all, none] = [
    [1, 1, 2, 1, 1],
    [0, 0, 0, 0, 0],
  ];
  const ofLost = async () => (await records()).filter((record) => record.startsWith('lost.'));
  const applied = await on(lost, applyOnly);
  expect([applied.code, applied.stderr]).toEqual([0, expect.any(String)]);
  expect(await ofLost()).toEqual(['lost.example.com. A', 'lost.example.com. AAAA']);
  expect(await alerts()).toEqual(all);
  const strange = await jsonOn(stranger, ['destroy', '--yes', '--cloud-only']);
  expect([strange.code, strange.steps, await alerts()]).toEqual([0, [], all]);
  const destroyed = await jsonOn(finder, ['destroy', '--yes', '--cloud-only']);
  expect([destroyed.code, destroyed.left, await ofLost(), await alerts()]).toEqual([0, [], [], none]);
  expect(destroyed.diagnostics.map(({ code }) => code)).toEqual(['orphan-without-state']);
  expect(destroyed.steps.map(({ title }) => title)).toEqual([
    'delete the DNS records that lead to the gateway',
    'delete the alerts that are in no state',
    'remove what carries the tags and is in no state',
    'look whether anything is left',
  ]);
}, 600_000);
