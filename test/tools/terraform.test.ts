/** terraform's argument lists, exit codes, stream and errors. */
import { describe, expect, test } from 'vitest';
import { redact } from '../../src/tools/redact.ts';
import { explainTerraform } from '../../src/tools/terraform/explain-terraform.ts';
import { readStreamLine } from '../../src/tools/terraform/read-stream-line.ts';
import {
  applyArguments,
  initArguments,
  planArguments,
  planExit,
  terraformEnvironment,
  type Workspace,
} from '../../src/tools/terraform/terraform.ts';
import { toolResult } from '../helpers/tool-result.ts';

const local: Workspace = {
  directory: '/w',
  dataDirectory: '/d',
  cache: '/c',
  providers: '/c/providers',
  providerLock: '/c/provider.lock.hcl',
  state: { kind: 'local' },
  stateFile: '/s/terraform.tfstate',
  zone: 'example.com',
};
const remote: Workspace = { ...local, state: { kind: 's3', bucket: 'b', key: 'k', region: 'us-east-1' } };
const said = (summary: string, detail = '') => ({
  severity: 'error' as const,
  summary,
  detail,
  address: null,
});

test.each([
  [0, 'same'],
  [2, 'changes'],
  [1, 'failed'],
  [undefined, 'failed'],
  [137, 'failed'],
])('plan ended with %s: %s', (code, meaning) => {
  expect(planExit(code)).toBe(meaning);
});

test('the private key is in the environment and in no argument', () => {
  expect(terraformEnvironment(local, 'KEY')).toMatchObject({
    TF_VAR_host_key: 'KEY',
    TF_DATA_DIR: '/d',
    TF_PLUGIN_CACHE_DIR: '/c/providers',
    TF_INPUT: '0',
  });
  expect(terraformEnvironment(local, null)).not.toHaveProperty('TF_VAR_host_key');
});

test('arguments', () => {
  expect(initArguments(local, false)).toEqual([
    'init',
    '-input=false',
    '-no-color',
    '-lockfile=readonly',
    '-backend-config=path=/s/terraform.tfstate',
  ]);
  expect(initArguments(remote, true)).toEqual([
    'init',
    '-input=false',
    '-no-color',
    '-lockfile=readonly',
    '-migrate-state',
    '-force-copy',
  ]);
  expect(planArguments('/p', { destroy: true, refresh: false, replace: ['a.b'], lockSeconds: 3 })).toEqual([
    'plan',
    '-input=false',
    '-json',
    '-detailed-exitcode',
    '-lock-timeout=3s',
    '-out=/p',
    '-destroy',
    '-replace=a.b',
    '-refresh=false',
  ]);
  expect(planArguments('/p', { destroy: false, refresh: true, replace: [], lockSeconds: null })).toContain(
    '-lock=false',
  );
  expect(applyArguments('/p', { lockSeconds: 9 })).toEqual([
    'apply',
    '-input=false',
    '-json',
    '-lock-timeout=9s',
    '/p',
  ]);
});

describe('a line of the stream', () => {
  test.each([
    [
      '{"type":"refresh_start","hook":{"resource":{"addr":"aws_vpc.a"},"id_value":"vpc-1"}}',
      { kind: 'refreshed', address: 'aws_vpc.a', id: 'vpc-1' },
    ],
    [
      '{"type":"apply_complete","hook":{"resource":{"addr":"a.b"},"action":"create","id_value":"i-1","elapsed_seconds":12}}',
      { kind: 'finished', address: 'a.b', action: 'create' },
    ],
    [
      '{"type":"diagnostic","diagnostic":{"severity":"error","summary":"s"}}',
      { kind: 'diagnostic', diagnostic: { severity: 'error', summary: 's', detail: '', address: null } },
    ],
  ])('%s', (line, event) => expect(readStreamLine(line)).toEqual(event));

  test.each([
    '',
    'Warning: not JSON',
    '{"type":"version"}',
    '{"type":"planned_change","change":{"resource":{"addr":"a.b"},"action":"replace"}}',
    '{"type":"apply_progress","hook":{"resource":{"addr":"a.b"},"action":"create"}}',
    '{"type":',
    '{}',
  ])('%j is of no interest', (line) => expect(readStreamLine(line)).toBeNull());
});

describe('an error is explained with a fix', () => {
  test.each([
    ['No valid credential sources found', 'aws-no-credentials'],
    [
      'Retrieving AWS account details: operation error STS: GetCallerIdentity, https response error StatusCode: 403',
      'aws-credentials-refused',
    ],
    [
      'reading EC2 VPC: api error ExpiredToken: The security token included in the request is expired',
      'aws-credentials-expired',
    ],
    ['creating EC2 Instance: api error RequestLimitExceeded: slow', 'aws-throttled'],
    [
      'exceeded maximum number of attempts, 9, request send failed, dial tcp 127.0.0.1:1: connect: connection refused',
      'aws-unreachable',
    ],
    ['invalid AWS Region: xx', 'aws-no-region'],
    ['no matching Route 53 Hosted Zone found', 'zone-missing'],
    ['Your query returned no results. Please change your search criteria and try again.', 'image-missing'],
    [
      "InvalidChangeBatch: Tried to create resource record set [name='a.example.com.', type='A'] but it already exists",
      'record-exists',
    ],
    ['Saved plan is stale', 'plan-stale'],
    ['Backend initialization required, please run "terraform init"', 'backend-changed'],
    ['Error acquiring the state lock\nUnsupported state file format', 'state-unreadable'],
    ['something else', 'tool-failed'],
  ])('%s', (summary, code) => {
    const [diagnostic] = explainTerraform(toolResult(), [said(summary)], local);
    expect(diagnostic).toMatchObject({ severity: 'error', code });
    if (code !== 'tool-failed') expect(diagnostic?.detail).toBeTruthy();
  });

  test.each([
    [
      'error in credential_process: exit status 3',
      'failed to refresh cached credentials, process provider error: error in credential_process: exit status 3',
      /credential_process of the AWS profile fails[\s\S]*exit status 3/,
    ],
    [
      'an SSO session that ended',
      'failed to refresh cached credentials, the SSO session has expired or is invalid: failed to read cached SSO token file, open /c.json',
      /SSO session[\s\S]*aws sso login with this profile/,
    ],
    [
      'an SSO session without a token',
      'failed to refresh cached credentials, failed to read cached SSO token file, open /c.json: no such file or directory',
      /SSO session[\s\S]*aws sso login with this profile/,
    ],
    [
      'none anywhere',
      'failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata',
      /AWS_PROFILE[\s\S]*no EC2 IMDS role/,
    ],
  ])('credentials that cannot be had keep their cause: %s', (_name, cause, words) => {
    const [diagnostic] = explainTerraform(
      toolResult(),
      [said('No valid credential sources found', `Please see the documentation.\n\nError: ${cause}`)],
      local,
    );
    expect(diagnostic?.code).toBe('aws-no-credentials');
    expect(`${diagnostic?.summary} ${diagnostic?.detail}`).toMatch(words);
  });

  test.each([
    [
      'assume role with MFA enabled, but AssumeRoleTokenProvider session option not set.',
      'aws-no-credentials',
      /MFA code[\s\S]*export-credentials/,
    ],
    ['failed to get shared config profile, typo', 'aws-no-profile', /profile does not exist[\s\S]*typo/],
  ])('%s', (summary, code, words) => {
    const [diagnostic] = explainTerraform(toolResult(), [said(summary)], local);
    expect(diagnostic?.code).toBe(code);
    expect(`${diagnostic?.summary} ${diagnostic?.detail}`).toMatch(words);
  });

  test('a zone that does not exist is named', () => {
    const [diagnostic] = explainTerraform(
      toolResult(),
      [said('no matching Route 53 Hosted Zone found')],
      local,
    );
    expect(diagnostic?.detail).toContain('There is no public hosted zone example.com.');
  });

  const lock = said(
    'Error acquiring the state lock',
    'Lock Info:\n  ID:        2a081a36\n  Operation: OperationTypeApply\n  Who:       root@vm\n  Created:   2026-11-24 12:34:31.339 +0000 UTC\n',
  );
  test('a lock names its holder; only one in a bucket is ever to be cleared by hand', () => {
    expect(explainTerraform(toolResult(), [lock], local)[0]?.detail).toBe(
      'root@vm holds it for apply since 2026-11-24 12:34:31 UTC. Wait for that run to end, then run the same command again.',
    );
    expect(explainTerraform(toolResult(), [lock], remote)[0]?.detail).toContain(
      "TF_DATA_DIR='/d' terraform -chdir='/w' force-unlock -force 2a081a36",
    );
    const quoted = { ...remote, directory: "/it's" };
    expect(explainTerraform(toolResult(), [lock], quoted)[0]?.detail).toContain("-chdir='/it'\\''s' ");
    const forged = said(lock.summary, lock.detail.replace('2a081a36', '1; rm -r /'));
    expect(explainTerraform(toolResult(), [forged], remote)[0]?.detail).not.toContain('rm -r');
  });

  test('without a diagnostic, what was printed counts', () => {
    expect(
      explainTerraform(toolResult({ stderr: '╷\n│ Error: Something broke\n│ \n│ because\n╵\n' }), [], local),
    ).toEqual([
      { severity: 'error', code: 'tool-failed', summary: 'terraform: Something broke', detail: 'because' },
    ]);
    const missing = (workspace: Workspace) =>
      explainTerraform(toolResult({ missing: true }), [], workspace)[0];
    expect(missing(local)).toMatchObject({
      code: 'tool-missing',
      detail: expect.stringMatching(/terraform 1\.6 or newer, or OpenTofu/),
    });
    expect(missing(remote)?.detail).toContain('terraform 1.10 or newer');
    expect(explainTerraform(toolResult({ timedOut: true }), [], local)[0]?.code).toBe('tool-timeout');
    expect(
      explainTerraform(toolResult({ exitCode: undefined, signal: 'SIGKILL' }), [], local)[0]?.summary,
    ).toContain('SIGKILL');
  });

  test('a state that OpenTofu has written is not taken for a foreign one', () => {
    const requires = (provider: string) =>
      explainTerraform(
        toolResult({
          stderr: `Error: Failed\n\nThe state requires provider ${provider}, but it is not available.`,
        }),
        [],
        local,
      )[0];
    expect(requires('registry.opentofu.org/hashicorp/aws')).toMatchObject({
      code: 'provider-foreign',
      summary: 'OpenTofu has written the state, and terraform cannot go on with it',
    });
    expect(requires('registry.opentofu.org/hashicorp/null')?.summary).toContain('other than hashicorp/aws');
  });

  test('key material that terraform quotes is taken out', () => {
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nSECRET\n-----END OPENSSH PRIVATE KEY-----';
    const [diagnostic] = explainTerraform(
      toolResult(),
      [said(`expected length of user_data to be in the range (0 - 16384), got #cloud-config\n${key}`)],
      local,
    );
    expect(JSON.stringify(diagnostic)).not.toContain('SECRET');
    expect(redact(`a ${key} b`)).toBe('a (private key) b');
    expect(redact(`a ${key.slice(0, 45)}`)).toBe('a (private key)');
  });
});

test('an answer that is made to be slow to read costs no more than its length', () => {
  const hostile = [
    'expected length of x to be in the range ('.repeat(20_000),
    '-----BEGIN '.repeat(80_000),
    `-----BEGIN ${'A '.repeat(400_000)}`,
    '-----BEGIN RSA PRIVATE KEY----------END '.repeat(20_000),
  ];
  const start = process.cpuUsage();
  for (const text of hostile) expect(redact(text).length).toBeLessThan(4100);
  const { user } = process.cpuUsage(start);
  expect(user / 1e6).toBeLessThan(0.5);
});

test('a key that is cut off is removed as well', () => {
  expect(
    redact(`${'x'.repeat(63_950)}-----BEGIN OPENSSH PRIVATE KEY-----\nSECRET${'y'.repeat(5000)}`),
  ).not.toContain('SECRET');
  expect(redact('said -----BEGIN OPENSSH PRIVATE KEY-----\nSECRET')).toBe('said (private key)');
});

describe('what stops terraform before it asks AWS', () => {
  const box = (stderr: string) => explainTerraform(toolResult({ stderr }), [], local);

  test('a registry that cannot be reached is not AWS', () => {
    expect(
      box(`
Error: Failed to query available provider packages

Could not retrieve the list of available versions for provider hashicorp/aws:
could not connect to registry.example.com: failed to request discovery
document: Get "https://registry.example.com/.well-known/terraform.json":
dial tcp: lookup registry.example.com on 192.0.2.53:53: no such host

To see which modules are currently depending on hashicorp/aws and what
versions are specified, run the following command:
    terraform providers
`),
    ).toMatchObject([
      {
        code: 'provider-unavailable',
        detail: expect.stringMatching(/HTTPS_PROXY.*\(registry\.example\.com: no such host\)$/),
      },
    ]);
    expect(
      box('Error: Failed to install provider\n\nError while installing hashicorp/aws: EOF'),
    ).toMatchObject([
      { code: 'provider-unavailable', detail: expect.stringMatching(/configuration file\.$/) },
    ]);
  });

  test('a terraform that is too old is called that, with its version and the one that is needed', () => {
    const words = `
Error: Unsupported Terraform Core version

  on versions.tf line 2, in terraform:
   2:   required_version = ">= 1.6"

This configuration does not support Terraform version 1.3.9. To proceed,
either choose another supported Terraform version or update this version
constraint.
`;
    expect(box(words)).toMatchObject([
      {
        code: 'tool-too-old',
        detail: expect.stringMatching(/^It is 1\.3\.9\. Install terraform 1\.6 or newer/),
      },
    ]);
    expect(explainTerraform(toolResult({ stderr: words }), [], remote)).toMatchObject([
      { detail: expect.stringContaining('terraform 1.10 or newer') },
    ]);
  });
});
