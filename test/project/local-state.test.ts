/** Terraform's local state, read from its file: what it holds, and what a missing, damaged or strange one means. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { State } from '../../src/compiler/resolved-exposure.ts';
import { initTerraform, stateMove } from '../../src/project/init-terraform.ts';
import {
  holdsResources,
  localSerial,
  stateIds,
  stateLocation,
  stateProviders,
  subnetZone,
  unsavedState,
} from '../../src/project/local-state.ts';
import { cachePlaces } from '../../src/project/provider-cache.ts';
import type { RunTool } from '../../src/tools/run.ts';
import type { Workspace } from '../../src/tools/terraform/terraform.ts';
import { toolResult } from '../helpers/tool-result.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'expose-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const s3: State = { kind: 's3', bucket: 'b', key: 'k', region: 'us-east-1' };
const aws = 'provider["registry.terraform.io/hashicorp/aws"]';

/** The workspace of a state file with this text; null leaves the file out. */
function workspaceWith(text: string | null, state: State = { kind: 'local' }): Workspace {
  const stateFile = join(folder, 'terraform.tfstate');
  if (text !== null) writeFileSync(stateFile, text);
  return { ...cachePlaces(folder, 'api'), directory: folder, state, stateFile, zone: 'example.com' };
}

function all(workspace: Workspace) {
  const ids = stateIds(workspace);
  return {
    ids: ids === null ? null : [...ids],
    serial: localSerial(workspace),
    providers: stateProviders(workspace),
    holds: holdsResources(workspace),
  };
}

const home = { account: '123456789012', region: 'us-east-1' };
test.each([
  ['the account and the region of an ARN', 'arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1', home],
  [
    'those of another partition',
    'arn:aws-cn:ec2:cn-north-1:123456789012:vpc/vpc-1',
    { ...home, region: 'cn-north-1' },
  ],
  ['nothing of an alarm, which may be elsewhere', 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:a', null],
  ['nothing of an ARN without them', 'arn:aws:route53:::healthcheck/1', null],
  ['nothing of what is no ARN', 7, null],
  ['nothing without one', undefined, null],
])('knows %s', (_what, arn, known) => {
  const resource = (mode: string, attributes: object) => ({
    mode,
    type: 'aws_vpc',
    provider: aws,
    instances: [{ attributes }],
  });
  const resources = [
    resource('data', { arn: 'arn:aws:ec2:eu-west-1:999999999999:image/ami-1' }),
    resource('managed', { id: 'vpc-1', arn }),
  ];
  const text = JSON.stringify({ version: 4, resources });
  expect(stateLocation(workspaceWith(text))).toEqual(known);
  expect(stateLocation(workspaceWith(text, s3))).toBe(null);
});

test('has the ids of what terraform manages, not of what it only reads', () => {
  const resource = (mode: string, ...ids: readonly string[]) => ({
    mode,
    type: 'aws_something',
    provider: aws,
    instances: ids.map((id) => ({ attributes: { id } })),
  });
  const resources = [
    resource('managed', 'i-1'),
    resource('managed', 'Z1_a', 'Z1_b'),
    resource('data', 'ami-1'),
    // Marked for creation and not made.
    { mode: 'managed', type: 'aws_eip', provider: 'provider["x/y"]', instances: [{}, { attributes: {} }] },
  ];
  const address = 'registry.terraform.io/hashicorp/aws';
  expect(all(workspaceWith(JSON.stringify({ version: 4, serial: 7, resources })))).toEqual({
    ids: ['i-1', 'Z1_a', 'Z1_b'],
    serial: 7,
    providers: [address, address, address, 'x/y'],
    holds: true,
  });
});

test('has the zone of the subnet that terraform has made', () => {
  const subnet = (mode: string, availability_zone: string) => ({
    mode,
    type: 'aws_subnet',
    instances: [{ attributes: { id: 'subnet-1', availability_zone } }],
  });
  const zoneOf = (state: State, ...resources: readonly object[]) =>
    subnetZone(workspaceWith(JSON.stringify({ version: 4, resources }), state));
  const local: State = { kind: 'local' };
  expect(zoneOf(local, subnet('data', 'us-east-1a'), subnet('managed', 'us-east-1b'))).toBe('us-east-1b');
  expect(zoneOf(local, subnet('data', 'us-east-1a'))).toBeNull();
  expect(zoneOf(s3, subnet('managed', 'us-east-1b'))).toBeNull();
});

test('holds nothing before the first apply, and after everything was destroyed', () => {
  const nothing = { ids: [], providers: [], holds: false };
  expect(all(workspaceWith(null))).toEqual({ ...nothing, serial: null });
  expect(all(workspaceWith('{"version":4,"serial":7}'))).toEqual({ ...nothing, serial: 7 });
});

test('is not known with S3, even where an old local state still lies', () => {
  const old =
    '{"version":4,"serial":3,"resources":[{"mode":"managed","instances":[{"attributes":{"id":"i-1"}}]}]}';
  expect(all(workspaceWith(old, s3))).toMatchObject({ ids: null, serial: null });
});

describe('a damaged file', () => {
  const damaged = { ids: null, serial: null, providers: [], holds: true };

  test.each([
    ['cut off', '{"version":4,"resou'],
    ['empty', ''],
    ['no object', '[]'],
    ['null', 'null'],
    ['no version', '{}'],
    ['resources that are none', '{"version":4,"resources":{"a":1}}'],
    ['a resource that is none', '{"version":4,"resources":[null]}'],
    ['instances that are none', '{"version":4,"resources":[{"mode":"managed","instances":"i-1"}]}'],
    ['an instance that is none', '{"version":4,"resources":[{"mode":"managed","instances":[null]}]}'],
    ['a provider that is none', '{"version":4,"resources":[{"provider":{}}]}'],
  ])('%s: nothing is known, and nothing throws', (_title, text) => {
    expect(all(workspaceWith(text))).toEqual(damaged);
  });

  test('a link is not followed', () => {
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, '{"version":4,"serial":7}');
    symlinkSync(elsewhere, join(folder, 'terraform.tfstate'));
    expect(all(workspaceWith(null))).toEqual(damaged);
  });

  test('still has to move when the file asks for S3, where terraform says what is wrong with it', () => {
    expect(stateMove(workspaceWith('{"resou', s3))).toEqual({
      from: `the file ${join(folder, 'terraform.tfstate')}`,
      to: 's3://b/k',
    });
  });
});

test.each([
  ['cut off', '{"version":3,"back'],
  ['empty', ''],
  ['null', 'null'],
])('what init noted of the state is written anew when it is %s', async (_what, text) => {
  const workspace = workspaceWith(null);
  const noted = join(workspace.dataDirectory, 'terraform.tfstate');
  mkdirSync(workspace.dataDirectory, { recursive: true });
  writeFileSync(noted, text);
  expect(stateMove(workspace)).toBeNull();
  const atInit: boolean[] = [];
  const run: RunTool = async (_tool, args) => {
    if (args[0] === 'init') atInit.push(existsSync(noted));
    return toolResult();
  };
  writeFileSync(join(folder, 'versions.tf'), 'version = "~> 6.0"\n');
  writeFileSync(join(folder, '.terraform.lock.hcl'), 'constraints = "~> 6.0"\n');
  await initTerraform(workspace, run, { migrate: false, signal: new AbortController().signal });
  expect(atInit).toEqual([false]);
});

test.each([['here', { kind: 'local' }] as const, ['in S3', s3] as const])(
  'a state that terraform could not save %s stops every run until it is back, and stays',
  async (_place, state) => {
    const workspace = workspaceWith(null, state);
    expect(unsavedState(workspace)).toBeNull();
    const left = join(folder, 'errored.tfstate');
    writeFileSync(left, '{}');
    const run = () => Promise.reject(new Error('a program was started'));
    expect(
      await initTerraform(workspace, run, { migrate: false, signal: new AbortController().signal }),
    ).toMatchObject({
      ok: false,
      diagnostics: [
        { severity: 'error', code: 'state-not-saved', detail: expect.stringContaining(`&& rm '${left}'`) },
      ],
    });
    expect(readFileSync(left, 'utf8')).toBe('{}');
  },
);
