/** Which of the account's instances and spot requests belong to a gateway. */
import { afterEach, expect, test } from 'vitest';
import { observeGateway } from '../../src/aws/observe-gateway.ts';
import { type Ec2Answers, type Ec2StandIn, ec2StandIn } from '../helpers/ec2-stand-in.ts';

let ec2: Ec2StandIn;
afterEach(() => ec2.stop());

async function observe(answers: Ec2Answers) {
  ec2 = await ec2StandIn(answers);
  return observeGateway('us-east-1', 'home');
}

const instance =
  '<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId><instanceState><name>stopped</name></instanceState><instanceType>t4g.nano</instanceType><spotInstanceRequestId>sir-1</spotInstanceRequestId><stateReason><code>Server.SpotInstanceStop</code></stateReason><blockDeviceMapping><item><ebs><volumeId>vol-1</volumeId></ebs></item></blockDeviceMapping></item></instancesSet></item></reservationSet>';
const tagged =
  '<tagSet><item><resourceId>subnet-1</resourceId><resourceType>subnet</resourceType></item></tagSet>';
const request = (id: string, rest: string) =>
  `<item><spotInstanceRequestId>${id}</spotInstanceRequestId><state>active</state><status><code>fulfilled</code></status>${rest}</item>`;
const subnet = (id: string) =>
  `<launchSpecification><networkInterfaceSet><item><subnetId>${id}</subnetId></item></networkInterfaceSet></launchSpecification>`;

test('takes an instance as EC2 describes it', async () => {
  expect(await observe({ DescribeInstances: instance, DescribeTags: tagged })).toEqual({
    ok: true,
    diagnostics: [],
    value: {
      account: '123456789012',
      instances: [
        {
          id: 'i-1',
          state: 'stopped',
          type: 't4g.nano',
          spotRequest: 'sir-1',
          ipv4: null,
          ipv6: null,
          reason: 'Server.SpotInstanceStop',
          volumes: ['vol-1'],
        },
      ],
      spotRequests: [],
      tagged: [{ id: 'subnet-1', type: 'subnet' }],
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
    { id: 'sir-instance', state: 'active', status: 'fulfilled', instance: 'i-1' },
    { id: 'sir-subnet', state: 'active', status: 'fulfilled', instance: null },
    { id: 'sir-tag', state: 'active', status: 'fulfilled', instance: null },
  ]);
});

test.each(['GetCallerIdentity', 'DescribeTags'])('fails once when AWS refuses %s', async (action) => {
  const observed = await observe({ [action]: { code: 'AuthFailure', message: 'no' } });
  expect(observed).toMatchObject({ ok: false, diagnostics: [{ code: 'aws-credentials-refused' }] });
});
