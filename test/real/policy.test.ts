/**
 * The printed IAM policies are enough, and hold: each is given, as printed, to an IAM user that has nothing else. moto
 * compares actions and the resources of S3; moto_rights.py adds hosted zones and conditions, so that nothing is taken out.
 */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  AllocateAddressCommand,
  DeleteSecurityGroupCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Moto } from '../helpers/moto.ts';
import { commandLines, fences } from '../helpers/pages.ts';
import { type Pasted, paste } from '../helpers/paste.ts';
import { type Document, startWorld, type World } from '../helpers/world.ts';

const file = (ports: string) => `domain: { name: api.example.com, zoneId: ${zone} }
ports: ${ports}
state: { s3: { bucket: states, key: gateways/home.tfstate, region: us-east-1 } }
cluster: { ingress: none, namespace: home }
alerts: { email: me@example.com }
`;
const applyOnly = ['apply', '--yes', '--no-wait'];

type User = Awaited<ReturnType<Moto['user']>>;
let world: World;
let zone = '';
let otherZone = '';
let operator: User;
let reader: User;
let almost: User;

const iam = { Version: '2010-05-08' };
const nothing =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}]}';
const shell = (page: string) => fences(page).flatMap(({ language, text }) => (language === 'sh' ? text : []));
/** Every command that the pages have for these programs, with what is to be filled in. */
const pageCommands = [
  ...shell('docs/aws.md'),
  ...shell('docs/ci.md').filter((text) => !text.includes('expose plan')),
  ...commandLines('docs/diagnostics.md', 'aws').filter((line) => /^aws (?:s3|route53|ec2) /.test(line)),
]
  .join('\n')
  .replaceAll('--user-name NAME', '--user-name operator')
  .replaceAll('--policy-arn ARN', '--policy-arn arn:aws:iam::123456789012:policy/expose')
  .replaceAll('expose-NAME-plan', 'expose-api-example-com-plan')
  .replaceAll('s3://NAME', 's3://states');
let pasted: Pasted;

beforeAll(async () => {
  world = await startWorld('api-example-com', '');
  otherZone = await world.moto.zone('example.net');
  zone = await world.moto.zone('example.com');
  world.write(file('[80]'));
  await world.moto.call('iam', {
    ...iam,
    Action: 'CreateRole',
    RoleName: 'expose-plan',
    AssumeRolePolicyDocument: '{}',
  });
  const userWith = async (...flags: readonly string[]) =>
    world.moto.user(`user${flags.join('')}`, (await world.run(['doctor', '--policy', ...flags])).stdout);
  // As docs/aws.md says; the user needs any policy to be made with.
  operator = await world.moto.user('operator', nothing);
  reader = await userWith('--read-only');
  pasted = await paste(world, pageCommands);
  const whole = (await world.run(['doctor', '--policy'])).stdout;
  almost = await world.moto.user('almost', whole.replace(/"ec2:RunInstances",?/, ''));
  // The provider asks what has become of a change, which needs a right of its own.
  await world.moto.rules({ namesChanges: true });
  await world.moto.enforceRights();
}, 120_000);
afterAll(() => world?.stop());

async function jsonAs(user: User, args: readonly string[]): Promise<Document> {
  const { stdout, stderr } = await world.run([...args, '--json'], user.env);
  if (stdout === '') throw new Error(`${args.join(' ')}: ${stderr}`);
  return JSON.parse(stdout);
}
const errors = ({ diagnostics }: Document) =>
  diagnostics.filter(({ severity }) => severity === 'error').map(({ summary }) => summary);
const refusals = async () => (await world.moto.requests()).filter(({ status }) => status === 403);

test('the commands of the pages do what they are shown for', async () => {
  expect(pasted.code, pasted.output).toBe(0);
  expect(pasted.output).toContain('"Arn": "arn:aws:iam::123456789012:policy/expose"');
  expect(pasted.output).toContain('"Path": "/aws-service-role/spot.amazonaws.com/"');
  expect(pasted.output).toContain('make_bucket: states');
  expect(pasted.output).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+/m);
});

test('the policy is enough for plan, apply and a change', async () => {
  expect(errors(await jsonAs(operator, ['plan']))).toEqual([]);
  expect(errors(await jsonAs(operator, applyOnly))).toEqual([]);
  world.write(file('[80, 8443]'));
  expect(errors(await jsonAs(operator, applyOnly))).toEqual([]);
  expect(await refusals()).toEqual([]);
  const asked = (await world.moto.requests()).map(({ action }) => action);
  expect(asked).toContainEqual(expect.stringMatching(/^GET \/2013-04-01\/change\//));
}, 400_000);

describe('the read-only policy', () => {
  test('is enough for plan and status', async () => {
    world.write(file('[80]'));
    const planned = await jsonAs(reader, ['plan']);
    expect(errors(planned)).toEqual([]);
    expect(planned.changes.map(({ address }) => address)).toContain('aws_security_group.gateway');
    const status = await jsonAs(reader, ['status']);
    expect(errors(status)).toEqual([]);
    expect(status).toMatchObject({
      alerts: { alarm: 'OK', subscriptions: [{ region: 'us-east-1', state: 'unconfirmed' }] },
    });
    // Whether the account may start the gateway is asked with a dry run, which needs the right to start it.
    expect((await refusals()).filter(({ action }) => action !== 'RunInstances')).toEqual([]);
  }, 200_000);

  test('lets no apply change anything', async () => {
    const applied = await jsonAs(reader, applyOnly);
    expect(applied.ok).toBe(false);
    // The plan of an apply takes the lock. terraform has not begun then, and no state is lost.
    expect(errors(applied)).toEqual(['AWS does not allow this to these credentials']);
    expect(applied.steps).toEqual([]);
  }, 200_000);
});

test('one right that is missing is met before the gateway is ended for it', async () => {
  const running = async () => {
    const { Reservations = [] } = await new EC2Client(operator.client).send(new DescribeInstancesCommand({}));
    return Reservations.flatMap(({ Instances = [] }) => Instances)
      .filter(({ State }) => State?.Name === 'running')
      .map(({ InstanceId }) => InstanceId);
  };
  const before = await running();
  const applied = await jsonAs(almost, [...applyOnly, '--replace']);
  expect(applied.diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
    {
      code: 'aws-credentials-refused',
      summary: 'AWS does not allow ec2:RunInstances to these credentials',
      detail: expect.stringMatching(/user\/almost is not authorized to perform: ec2:RunInstances/),
    },
  ]);
  expect(applied.steps[0]).toMatchObject({ title: 'check tools, account and cluster', state: 'failed' });
  expect(before).toHaveLength(1);
  expect(await running()).toEqual(before);
}, 200_000);

describe('the policy refuses', () => {
  const refused = { message: expect.stringContaining('is not authorized to perform') };
  const change = (name: string, type: 'A' | 'TXT', hostedZone: string) =>
    new Route53Client(operator.client).send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: hostedZone,
        ChangeBatch: {
          Changes: [
            {
              Action: 'CREATE',
              ResourceRecordSet: {
                Name: name,
                Type: type,
                TTL: 60,
                ResourceRecords: [{ Value: type === 'A' ? '192.0.2.1' : '"x"' }],
              },
            },
          ],
        },
      }),
    );

  test('what does not carry the tag of the exposure', async () => {
    const ec2 = new EC2Client(operator.client);
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    const foreign = SecurityGroups.find(({ Tags = [] }) => Tags.length === 0)?.GroupId;
    await expect(ec2.send(new DeleteSecurityGroupCommand({ GroupId: foreign }))).rejects.toMatchObject(
      refused,
    );
  });

  test('the alerts of another exposure', async () => {
    const sns = new SNSClient(operator.client);
    await expect(sns.send(new CreateTopicCommand({ Name: 'expose-other' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('another region', async () => {
    const elsewhere = new EC2Client({ ...operator.client, region: 'eu-west-1' });
    await expect(elsewhere.send(new AllocateAddressCommand({}))).rejects.toMatchObject(refused);
  });

  test('records of another zone and of another type', async () => {
    await change('x.example.com', 'A', zone);
    for (const [type, hostedZone] of [
      ['TXT', zone],
      ['A', otherZone],
    ] as const)
      await expect(change('y.example.com', type, hostedZone)).rejects.toMatchObject({
        $metadata: { httpStatusCode: 403 },
      });
  });
});

test('the policy is enough to destroy everything', async () => {
  world.cluster.endNamespaces();
  const before = (await refusals()).length;
  expect(await jsonAs(operator, ['destroy', '--yes'])).toMatchObject({ ok: true, left: [] });
  expect(await refusals()).toHaveLength(before);
}, 300_000);

test('credentials that may only read are refused by the preflight, before terraform makes anything', async () => {
  rmSync(join(world.folder, '.expose'), { recursive: true });
  world.write(file('[80]').replace(/^state.*\n/m, ''));
  const applied = await jsonAs(reader, applyOnly);
  const missing = ['AllocateAddress', 'CreateInternetGateway', 'CreateSecurityGroup', 'CreateVpc'];
  expect(errors(applied).toSorted()).toEqual(
    missing.map((action) => `AWS does not allow ec2:${action} to these credentials`),
  );
  expect(applied.steps[0]).toMatchObject({ title: 'check tools, account and cluster', state: 'failed' });
  expect(new Set(applied.steps.slice(1).map(({ state }) => state))).toEqual(new Set(['skipped']));
}, 200_000);
