/** The printed IAM policies: what they allow, and that nothing that the sources call is missing. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actionGroups } from '../../src/aws/policy/actions.ts';
import { policyFor } from '../../src/aws/policy/policy.ts';
import { fixtureNames, fixtureText } from '../helpers/compile-fixtures.ts';
import { compiled } from '../helpers/exposure-builder.ts';
import { readPage } from '../helpers/pages.ts';

const root = join(import.meta.dirname, '../..');
const both = [{ readOnly: false }, { readOnly: true }] as const;
const policy = (text: string, readOnly = false) => policyFor(compiled(text), { readOnly });
const smallest = 'domain: api.example.com\n';
const inS3 = `${smallest}state: { s3: { bucket: states, key: "a*/b.tfstate", region: eu-west-1 } }\n`;

describe('the table', () => {
  const actions = actionGroups.flatMap((group) => group.actions);

  test('has what the sources ask EC2, Route 53 and STS for', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join(root, 'src', path), 'utf8'));
    const operations = sources.flatMap((text) =>
      [...text.matchAll(/\bsdk\.(?:(\w+)Command|paginate(\w+))\(/g)].map(
        ([, command, pages]) => command ?? pages ?? '',
      ),
    );
    const known = new Set(actions.map((action) => action.slice(action.indexOf(':') + 1)));
    expect(operations.length).toBeGreaterThan(30);
    expect(operations.filter((operation) => !known.has(operation))).toEqual([]);
  });

  test('lets nothing change what exists under "read"', () => {
    const read = actionGroups.filter((group) => group.read);
    const changing = read
      .flatMap((group) => group.actions)
      .filter((action) => !/^\w+:(?:Describe|Get|List)/.test(action));
    expect(changing).toEqual([]);
  });
});

describe('the page about rights', () => {
  const rows = readPage('docs/aws.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const statements = fixtureNames.flatMap((name) => policy(fixtureText(name)).Statement);

  test('has a row for each statement', () => {
    const named = rows.flatMap(([, cell = '']) => cell.split(', ').map((sid) => sid.slice(1, -1)));
    // A zone of its own has a number behind the name.
    const sids = new Set(statements.map(({ Sid }) => Sid.replace(/\d+$/, '')));
    expect(named.sort()).toEqual([...sids].sort());
  });

  test('names every kind of action that Look allows', () => {
    const look = statements.filter(({ Sid }) => Sid === 'Look').flatMap(({ Action }) => Action);
    const verbs = new Set(look.map((action) => /:(Describe|List|Get|\w+)/.exec(action)?.[1]?.toLowerCase()));
    const [words = ''] = rows.flatMap(([, sid, cell = '']) => (sid === '`Look`' ? cell : []));
    expect([...verbs].sort()).toEqual(
      words
        .split(':')[0]
        ?.split(/, | and /)
        .sort(),
    );
  });
});

describe('a policy', () => {
  test.each(['the-smallest-file', 'everything-set-away-from-its-default'])(
    'for %s is as expected',
    (name) => {
      for (const which of both) {
        const path = join(
          root,
          'test/fixtures/policies',
          `${name}${which.readOnly ? '.read-only' : ''}.json`,
        );
        const text = `${JSON.stringify(policyFor(compiled(fixtureText(name)), which), null, 2)}\n`;
        if (process.env['UPDATE_GOLDENS'] !== undefined) writeFileSync(path, text);
        expect(text).toBe(readFileSync(path, 'utf8'));
      }
    },
  );

  test.each(fixtureNames)('for %s fits into a managed policy and says everything once', (name) => {
    for (const which of both) {
      const printed = policyFor(compiled(fixtureText(name)), which);
      expect(JSON.stringify(printed).length).toBeLessThan(6144);
      const sids = printed.Statement.map(({ Sid }) => Sid);
      expect(new Set(sids).size).toBe(sids.length);
      for (const { Action, Resource } of printed.Statement) {
        expect(new Set(Action).size).toBe(Action.length);
        expect([Resource].flat().filter((arn) => arn === '')).toEqual([]);
      }
    }
  });

  const actionsOf = (text: string) => policy(text).Statement.flatMap(({ Action }) => Action);

  test('has what the file needs, and not what another file would', () => {
    expect(actionsOf(smallest)).toEqual(
      expect.arrayContaining(['ec2:CreateVpc', 'iam:CreateServiceLinkedRole', 'route53:GetChange']),
    );
    const subnet = 'network: { vpc: vpc-0123456789abcdef0, subnet: subnet-0123456789abcdef0 }';
    const other = `domain: { name: api.example.com, manage: false }\ngateway: { market: on-demand, ${subnet} }\n`;
    expect(
      actionsOf(other).filter((action) => /^(?:route53|iam|s3):|DeleteVpc|CreateSubnet/.test(action)),
    ).toEqual([]);
  });

  test('changes records of the zone only, and no others than addresses', () => {
    const records = (text: string) => policy(text).Statement.find(({ Sid }) => Sid === 'Records');
    expect(records('domain: { name: api.example.com, zoneId: Z0123456789ABC }\n')).toMatchObject({
      Resource: ['arn:aws:route53:::hostedzone/Z0123456789ABC'],
    });
    expect(records(smallest)).toMatchObject({
      Resource: ['arn:aws:route53:::hostedzone/*'],
      Condition: {
        'ForAllValues:StringLike': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['example.com', '*.example.com'],
        },
        'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': ['A', 'AAAA'] },
      },
    });
  });

  test('a second zone without an id opens no record of the first one to other zones', () => {
    const text = 'domain: { name: api.example.com, zoneId: Z0123456789ABC, aliases: [shop.example.org] }\n';
    const records = policy(text).Statement.filter(({ Sid }) => Sid.startsWith('Records'));
    expect(
      records.map(({ Resource, Condition }) => [
        Resource,
        Condition?.['ForAllValues:StringLike']?.['route53:ChangeResourceRecordSetsNormalizedRecordNames'],
      ]),
    ).toEqual([
      [['arn:aws:route53:::hostedzone/Z0123456789ABC'], ['example.com', '*.example.com']],
      [['arn:aws:route53:::hostedzone/*'], ['example.org', '*.example.org']],
    ]);
  });

  test('deletes and starts in its region what carries the tag of the exposure', () => {
    const own = policy('domain: api.example.com\nname: homelab\n').Statement.find(
      ({ Sid }) => Sid === 'OwnResources',
    );
    expect(own?.Condition).toEqual({
      StringEquals: { 'aws:RequestedRegion': 'us-east-1', 'aws:ResourceTag/expose:gateway': 'homelab' },
    });
  });

  test('names the state as it is written, in which an asterisk is no wildcard', () => {
    expect(policy(inS3).Statement.find(({ Sid }) => Sid === 'State')).toMatchObject({
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: 'arn:aws:s3:::states/a${*}/b.tfstate',
    });
    expect(policy(inS3, true).Statement.find(({ Sid }) => Sid === 'State')?.Action).toEqual(['s3:GetObject']);
    const lock = (readOnly: boolean) =>
      policy(inS3, readOnly).Statement.find(({ Sid }) => Sid === 'StateLock')?.Resource;
    expect(lock(false)).toBe('arn:aws:s3:::states/a${*}/b.tfstate.tflock');
    expect(lock(true)).toBeUndefined();
  });

  test('is written for the partition of the region', () => {
    const role = policy(`${smallest}gateway: { region: us-gov-west-1 }\n`).Statement.find(
      ({ Sid }) => Sid === 'SpotRole',
    );
    expect(role?.Resource).toMatch(/^arn:aws-us-gov:iam::/);
  });
});
