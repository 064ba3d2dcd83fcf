/** Which rights are asked for before an apply changes anything, by a change of the plan. A server on loopback answers as EC2 does. */
import { afterEach, expect, test } from 'vitest';
import { spotCapacity } from '../../src/aws/launch/spot-capacity.ts';
import { writeRights } from '../../src/aws/policy/write-rights.ts';
import { ownerOf } from '../../src/compiler/gateway-tags.ts';
import { type Ec2Answers, type Ec2StandIn, ec2StandIn, tagsOf } from '../helpers/ec2-stand-in.ts';
import { exposure } from '../helpers/exposure-builder.ts';
import { gatewayNow } from '../helpers/gateway-now.ts';
import { change } from '../helpers/plan-builder.ts';

let ec2: Ec2StandIn;
afterEach(() => ec2.stop());

const home = exposure();
const { domain } = home;
const isThere = { code: 'DryRunOperation', message: 'Request would have succeeded, but DryRun flag is set.' };
const refusal = (action: string, resource: string) => ({
  code: 'UnauthorizedOperation',
  message: `You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/me is not authorized to perform: ec2:${action} on resource: arn:aws:ec2:us-east-1:123456789012:${resource} because no identity-based policy allows the ec2:${action} action.`,
});
const launches = [{ zone: null, market: 'spot' }] as const;
const live = ['i-1', 'sg-1', 'subnet-1', 'eipalloc-1'];

/** What is asked as a dry run, and the answer. Every right is there that `answers` does not refuse. */
async function asked(changes: Parameters<typeof change>[0][], answers: Ec2Answers = {}) {
  const dryRuns: string[] = [];
  const isGranted = (action: string) => (parameters: URLSearchParams) => {
    expect(parameters.get('DryRun'), action).toBe('true');
    dryRuns.push(action);
    const answer = answers[action] ?? isThere;
    return typeof answer === 'function' ? answer(parameters) : answer;
  };
  ec2 = await ec2StandIn({
    DescribeTags: tagsOf(Object.fromEntries(live.map((id) => [id, domain.name]))),
    ...answers,
    ...Object.fromEntries(writes.map((action) => [action, isGranted(action)])),
  });
  const plan = { changes: changes.map((one) => change(one)), newImage: 'ami-1', launches };
  const result = await writeRights(home, plan, await gatewayNow(home));
  return { result, dryRuns: dryRuns.sort() };
}

const writes = [
  'AllocateAddress',
  'AuthorizeSecurityGroupIngress',
  'CreateInternetGateway',
  'CreateSecurityGroup',
  'CreateVpc',
  'ModifyInstanceAttribute',
  'ReleaseAddress',
  'RevokeSecurityGroupIngress',
  'RunInstances',
  'StartInstances',
  'StopInstances',
  'TerminateInstances',
];
const [instance, group, address] = ['aws_instance.gateway', 'aws_security_group.gateway', 'aws_eip.gateway'];

test.each([
  {
    what: 'a first apply',
    changes: [
      'aws_vpc.gateway',
      'aws_internet_gateway.gateway',
      address,
      group,
      'aws_route53_record.ipv4["x"]',
    ].map((created) => ({ address: created })),
    dryRuns: ['AllocateAddress', 'CreateInternetGateway', 'CreateSecurityGroup', 'CreateVpc'],
  },
  {
    what: 'a new gateway in the place of the old one',
    changes: [{ address: instance, action: 'replace' as const }],
    dryRuns: ['RunInstances', 'TerminateInstances'],
  },
  {
    what: 'a type changed by hand',
    changes: [
      { address: instance, action: 'update' as const, diff: '~ instance_type: "t4g.nano" -> "t4g.micro"' },
    ],
    dryRuns: ['ModifyInstanceAttribute', 'StartInstances', 'StopInstances'],
  },
  {
    what: 'other tags',
    changes: [
      { address: instance, action: 'update' as const, diff: '~ tags: {} -> {}' },
      { address: group, action: 'update' as const, diff: '~ tags: {} -> {}' },
    ],
    dryRuns: [],
  },
  {
    what: 'a port more',
    changes: [
      { address: group, action: 'update' as const, diff: '+ ingress tcp 25565 from 0.0.0.0/0 (minecraft)' },
    ],
    dryRuns: ['AuthorizeSecurityGroupIngress'],
  },
  {
    what: 'another port',
    changes: [
      {
        address: group,
        action: 'update' as const,
        diff: '- ingress tcp 80 from 0.0.0.0/0 (http)\n+ ingress tcp 81 from 0.0.0.0/0 (http)',
      },
    ],
    dryRuns: ['AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupIngress'],
  },
  {
    what: 'no address any more',
    changes: [{ address, action: 'delete' as const }],
    dryRuns: ['ReleaseAddress'],
  },
])('$what: asked for exactly the rights that it needs', async ({ changes, dryRuns }) => {
  expect(await asked(changes)).toEqual({ result: { ok: true, value: null, diagnostics: [] }, dryRuns });
});

test('every right that is missing is named, with the resource', async () => {
  const { result } = await asked([{ address: instance, action: 'replace' }], {
    RunInstances: refusal('RunInstances', 'instance/*'),
    TerminateInstances: refusal('TerminateInstances', 'instance/i-1'),
  });
  expect(result).toMatchObject({
    ok: false,
    diagnostics: [
      {
        code: 'aws-credentials-refused',
        summary: 'AWS does not allow ec2:RunInstances to these credentials',
        detail: expect.stringContaining('instance/*'),
      },
      {
        code: 'aws-credentials-refused',
        summary: 'AWS does not allow ec2:TerminateInstances to these credentials',
        detail: expect.stringContaining('instance/i-1'),
      },
    ],
  });
});

/** What gateway.tf.hbs sends, and an organization's policy may demand. */
const demanded = {
  'MetadataOptions.HttpTokens': 'required',
  'MetadataOptions.HttpPutResponseHopLimit': '1',
  'BlockDeviceMapping.1.DeviceName': '/dev/xvda',
  'BlockDeviceMapping.1.Ebs.Encrypted': 'true',
  'BlockDeviceMapping.1.Ebs.VolumeType': 'gp3',
  'BlockDeviceMapping.1.Ebs.VolumeSize': String(home.gateway.disk),
  'CreditSpecification.CpuCredits': 'standard',
  'InstanceMarketOptions.MarketType': 'spot',
};
const images =
  '<imagesSet><item><imageId>ami-1</imageId><rootDeviceName>/dev/xvda</rootDeviceName></item></imagesSet>';
const oneInstance =
  '<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><imageId>ami-1</imageId><subnetId>subnet-1</subnetId></item></instancesSet></item></reservationSet>';
const lacking = (sent: URLSearchParams) =>
  Object.entries(demanded).filter(([name, value]) => sent.get(name) !== value);

test('the dry run of a launch says all that terraform’s own launch does', async () => {
  let lacks: unknown = null;
  await asked([{ address: instance, action: 'replace' }], {
    DescribeImages: images,
    RunInstances: (sent) => {
      lacks = lacking(sent);
      return isThere;
    },
  });
  expect(lacks).toEqual([]);
});

test('a trial launch for spot capacity says the same, but for one instance only', async () => {
  const sent: URLSearchParams[] = [];
  ec2 = await ec2StandIn({
    DescribeImages: images,
    DescribeInstances: oneInstance,
    RunInstances: (parameters) => {
      sent.push(parameters);
      return { code: 'InsufficientInstanceCapacity', message: 'none left' };
    },
  });
  const result = await spotCapacity(home.gateway, ownerOf(home), AbortSignal.any([]));
  expect(result).toMatchObject({ ok: false, diagnostics: [{ code: 'no-capacity' }] });
  const [trial] = sent;
  expect(lacking(trial ?? new URLSearchParams())).toEqual([]);
  expect(trial?.get('InstanceMarketOptions.SpotOptions.SpotInstanceType')).toBe('one-time');
});

test('a signal in the trial launch is no error', async () => {
  const interrupt = new AbortController();
  ec2 = await ec2StandIn({
    DescribeInstances: oneInstance,
    RunInstances: () => {
      interrupt.abort();
      return '';
    },
  });
  const result = await spotCapacity(home.gateway, ownerOf(home), interrupt.signal);
  expect(result).toEqual({ ok: false, diagnostics: [] });
});

test('what EC2 says about anything but rights is left to terraform', async () => {
  const { result } = await asked([{ address: instance, action: 'replace' }], {
    RunInstances: { code: 'InsufficientInstanceCapacity', message: 'none left' },
  });
  expect(result.ok).toBe(true);
});

test('a gateway in a subnet that does not exist yet is not asked about', async () => {
  ec2 = await ec2StandIn({});
  const plan = { changes: [change({ address: instance })], newImage: 'ami-1', launches };
  await writeRights(home, plan, await gatewayNow(home));
  expect(ec2.asked).not.toContain('RunInstances');
});
