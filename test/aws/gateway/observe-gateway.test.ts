/** What of the account carries an exposure's name, and which domain its tags name. */
import { afterEach, expect, test } from 'vitest';
import { observeGateway } from '../../../src/aws/gateway/observe-gateway.ts';
import { type Ec2Answers, type Ec2StandIn, ec2StandIn, tagsOf } from '../../helpers/ec2-stand-in.ts';

let ec2: Ec2StandIn;
afterEach(() => ec2.stop());

async function observe(answers: Ec2Answers) {
  ec2 = await ec2StandIn(answers);
  return observeGateway('us-east-1', 'home');
}

const instance =
  '<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><instanceState><name>stopped</name></instanceState><instanceType>t4g.nano</instanceType><spotInstanceRequestId>sir-1</spotInstanceRequestId><stateReason><code>Server.SpotInstanceShutdown</code></stateReason><blockDeviceMapping><item><ebs><volumeId>vol-1</volumeId></ebs></item></blockDeviceMapping></item></instancesSet></item></reservationSet>';
const tagged = tagsOf({ 'subnet-1': 'api.example.com' });
const request = (id: string, rest: string) =>
  `<item><spotInstanceRequestId>${id}</spotInstanceRequestId><state>active</state><status><code>fulfilled</code></status>${rest}</item>`;
const subnet = (id: string) =>
  `<launchSpecification><networkInterfaceSet><item><subnetId>${id}</subnetId></item></networkInterfaceSet></launchSpecification>`;

test('takes an instance as EC2 describes it', async () => {
  expect(await observe({ DescribeInstances: instance, DescribeTags: tagged })).toEqual({
    ok: true,
    diagnostics: [],
    value: {
      account: { id: '123456789012', credentials: 'environment' },
      instances: [
        {
          id: 'i-1',
          state: 'stopped',
          type: 't4g.nano',
          launched: null,
          spotRequest: 'sir-1',
          ipv4: null,
          ipv6: null,
          reason: 'Server.SpotInstanceShutdown',
          volumes: ['vol-1'],
          interface: null,
        },
      ],
      spotRequests: [],
      tagged: [{ id: 'subnet-1', type: 'subnet' }],
      domains: new Map([['subnet-1', 'api.example.com']]),
    },
  });
});

test('takes the requests that name its instance, its subnet or its tag, and no others', async () => {
  const tag = (name: string) =>
    `<tagSet><item><key>expose:gateway</key><value>${name}</value></item></tagSet>`;
  const requests = [
    request('sir-instance', '<instanceId>i-1</instanceId>'),
    request('sir-subnet', subnet('subnet-1')),
    request('sir-tag', tag('home')),
    request('sir-other-tag', tag('office')),
    request('sir-other', `<instanceId>i-2</instanceId>${subnet('subnet-2')}`),
  ];
  const observed = await observe({
    DescribeInstances: instance,
    DescribeTags: tagged,
    DescribeSpotInstanceRequests: `<spotInstanceRequestSet>${requests.join('')}</spotInstanceRequestSet>`,
  });
  expect(observed.ok && observed.value.spotRequests).toEqual([
    { id: 'sir-instance', state: 'active', status: 'fulfilled', instance: 'i-1', uses: ['i-1'] },
    { id: 'sir-subnet', state: 'active', status: 'fulfilled', instance: null, uses: ['subnet-1'] },
    { id: 'sir-tag', state: 'active', status: 'fulfilled', instance: null, uses: [] },
  ]);
});

test('believes what an instance and a request say of themselves more than the tag API', async () => {
  const domain = (value: string) =>
    `<tagSet><item><key>expose:domain</key><value>${value}</value></item></tagSet>`;
  const observed = await observe({
    DescribeInstances: instance.replace(
      '<blockDeviceMapping>',
      `${domain('new.example.com')}<blockDeviceMapping>`,
    ),
    DescribeSpotInstanceRequests: `<spotInstanceRequestSet>${request('sir-1', `<instanceId>i-1</instanceId>${domain('new.example.com')}`)}</spotInstanceRequestSet>`,
    DescribeTags: tagsOf({ 'i-1': 'old.example.com', 'subnet-1': 'old.example.com' }),
  });
  expect(observed.ok && Object.fromEntries(observed.value.domains)).toEqual({
    'i-1': 'new.example.com',
    'sir-1': 'new.example.com',
    'subnet-1': 'old.example.com',
  });
});

test('reads every page of the tags', async () => {
  const page = (id: string, next: string) =>
    `<tagSet><item><resourceId>${id}</resourceId><resourceType>vpc</resourceType></item></tagSet>${next}`;
  const observed = await observe({
    DescribeTags: (parameters) =>
      parameters.get('NextToken') === 'more'
        ? page('vpc-2', '')
        : page('vpc-1', '<nextToken>more</nextToken>'),
  });
  expect(observed.ok && observed.value.tagged.map(({ id }) => id)).toEqual(['vpc-1', 'vpc-2']);
});

test.each(['GetCallerIdentity', 'DescribeTags'])('fails once when AWS refuses %s', async (action) => {
  const observed = await observe({ [action]: { code: 'AuthFailure', message: 'no' } });
  expect(observed).toMatchObject({ ok: false, diagnostics: [{ code: 'aws-credentials-refused' }] });
});

test('takes the instance in an interface of the name, though it has no tags itself', async () => {
  const stray =
    '<reservationSet><item><instancesSet><item><instanceId>i-new</instanceId><networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><attachment><deviceIndex>0</deviceIndex></attachment></item></networkInterfaceSet></item><item><instanceId>i-visitor</instanceId><networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><attachment><deviceIndex>1</deviceIndex></attachment></item></networkInterfaceSet></item></instancesSet></item></reservationSet>';
  const answers = ['<reservationSet/>', stray];
  const observed = await observe({
    DescribeInstances: () => answers.shift() ?? '',
    DescribeTags: tagsOf({ 'eni-1': 'api.example.com' }),
  });
  expect(observed.ok && observed.value.instances).toMatchObject([
    { id: 'i-new', interface: 'eni-1' },
    { id: 'i-visitor', interface: null },
  ]);
});

test('reads every page of a list, also after an empty one', async () => {
  const page = (items: string, next: string | null) =>
    `${items}${next === null ? '' : `<nextToken>${next}</nextToken>`}`;
  const found = await observe({
    DescribeInstances: (parameters) =>
      parameters.get('NextToken') === '2' ? page(instance, null) : page('<reservationSet/>', '2'),
    DescribeSpotInstanceRequests: (parameters) => {
      const of = parameters.get('NextToken') ?? '1';
      const item = request(`sir-${of}`, '<instanceId>i-1</instanceId>');
      return page(
        `<spotInstanceRequestSet>${item}</spotInstanceRequestSet>`,
        of === '3' ? null : String(Number(of) + 1),
      );
    },
  });
  expect(found).toMatchObject({
    value: { instances: [{ id: 'i-1' }], spotRequests: [{ id: 'sir-1' }, { id: 'sir-2' }, { id: 'sir-3' }] },
  });
});
