/** A gateway's life in an AWS that has no capacity, takes it back, and starts copies of what was terminated. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Document, startWorld, type World } from '../helpers/world.ts';

const name = 'home';
const file = (market: string) =>
  `domain: api.example.com\nname: ${name}\ngateway: { market: ${market} }\ncluster: { ingress: none, namespace: web }\n`;

let world: World;
let sdk: EC2Client;

const ec2 = (Action: string, parameters: Readonly<Record<string, string>> = {}) =>
  world.moto.call('ec2', { Action, ...parameters });
const idOf = (address: string, attribute = 'id') =>
  world.stateOf(address, attribute) ?? `no ${address} in the state`;
const instance = () => idOf('aws_instance.gateway');
const apply = (...flags: string[]) => world.json(['apply', '--yes', '--no-wait', ...flags]);
const faults = ({ diagnostics }: Document) =>
  diagnostics.filter(({ severity }) => severity === 'error').map(({ code, summary }) => [code, summary]);
const kinds = ({ findings }: Document) => findings.map(({ kind, address }) => [kind, address]);
/** What stays for as long as the gateway has its network. */
const kept = () => [
  idOf('aws_eip.gateway', 'public_ip'),
  idOf('aws_network_interface.gateway'),
  readFileSync(join(world.folder, '.expose', name, 'keys', 'host.pub'), 'utf8'),
];
/** The lives of all instances that EC2 lists: "ours spot running". */
async function lives(): Promise<readonly string[]> {
  const { Reservations = [] } = await sdk.send(new DescribeInstancesCommand({}));
  return Reservations.flatMap(({ Instances = [] }) => Instances)
    .filter(({ State }) => State?.Name !== 'terminated')
    .map(
      ({ InstanceId, SpotInstanceRequestId, State }) =>
        `${InstanceId === instance() ? 'ours' : 'other'} ${SpotInstanceRequestId === undefined ? 'on-demand' : 'spot'} ${State?.Name}`,
    );
}

beforeAll(async () => {
  world = await startWorld(name, file('spot-or-on-demand'));
  sdk = new EC2Client(world.moto.client);
}, 600_000);
afterAll(async () => {
  sdk?.destroy();
  await world?.stop();
});

test('a first apply takes the best zone, and the next one where EC2 has no capacity', async () => {
  await world.moto.rules({
    scores: { 'us-east-1c': 10 },
    prices: { 'us-east-1b': '0.0012' },
    full: { spot: ['us-east-1c'] },
  });
  const planned = await world.run(['plan', '--full']);
  expect(planned.stdout).toMatch(/\+ availability_zone: "us-east-1c"/);
  expect(planned.stdout).toMatch(
    /\nStarts in us-east-1c; if EC2 has no capacity, in 1b, .*, else on demand \(\$7\.36 a month\)\.\n/,
  );
  const applied = await apply();
  expect(faults(applied)).toEqual([]);
  expect(idOf('aws_subnet.gateway', 'availability_zone')).toBe('us-east-1b');
  expect(await lives()).toEqual(['ours spot running']);
  // The zone is kept, whatever the scores say by now.
  expect((await world.json(['plan'])).changes).toEqual([]);
}, 600_000);

test('while EC2 holds it back it runs on demand, and later on spot again, with the same addresses and host key', async () => {
  const before = kept();
  await world.moto.rules({ full: { spot: ['*'] } });
  await world.moto.interrupt(instance());
  const planned = await world.run(['plan', '--full']);
  expect(planned.stdout).toMatch(/input\.market: "spot" -> "on-demand"/);
  expect(planned.stdout).toMatch(/\$5\.53 -> \$7\.36/);
  expect(faults(await apply())).toEqual([]);
  expect([kept(), await lives()]).toEqual([before, ['ours on-demand running']]);

  const onDemand = instance();
  const again = await world.run(['apply', '--yes', '--no-wait']);
  expect(again.stdout).toMatch(/the gateway stays on demand as it is/);
  expect(again.stderr).toMatch(/EC2 had no capacity as planned, so the gateway is on demand/);
  expect([again.code, instance(), await lives()]).toEqual([0, onDemand, ['ours on-demand running']]);

  await world.moto.rules({});
  expect(faults(await apply())).toEqual([]);
  expect([kept(), await lives()]).toEqual([before, ['ours spot running']]);
  expect((await world.json(['plan'])).changes).toEqual([]);
}, 600_000);

test('on spot alone, apply says at once that EC2 holds it back, and what to do; every command says the same', async () => {
  world.write(file('spot'));
  await world.moto.interrupt(instance());
  const since = performance.now();
  const applied = await world.json(['apply', '--yes']);
  expect(faults(applied)).toEqual([['no-capacity', expect.stringMatching(/EC2 holds the gateway back/)]]);
  expect(applied.diagnostics.find(({ code }) => code === 'no-capacity')?.detail).toMatch(
    /spot-or-on-demand.*gateway\.zone.*gateway\.instanceType/s,
  );
  expect((performance.now() - since) / 1000).toBeLessThan(200);
  const said = 'EC2 took the spot capacity back';
  for (const command of ['plan', 'status', 'doctor'])
    expect([command, (await world.run([command])).stdout]).toEqual([command, expect.stringContaining(said)]);
  await world.moto.resume(instance());
}, 600_000);

test('terminated by hand: the copy that EC2 starts is ended, and one gateway is left', async () => {
  const before = kept();
  await ec2('TerminateInstances', { 'InstanceId.1': instance() });
  expect(await lives()).toEqual(['other spot running']);
  const planned = await world.json(['plan']);
  expect(kinds(planned).map(([kind]) => kind)).toEqual(['orphan-spot-request', 'orphan-instance']);
  expect(faults(await apply())).toEqual([]);
  expect([kept(), await lives()]).toEqual([before, ['ours spot running']]);
}, 600_000);

test('apply --replace makes a new gateway behind the same addresses', async () => {
  const [before, old] = [kept(), instance()];
  const request = idOf('aws_instance.gateway', 'spot_instance_request_id');
  // EC2 holds the interface of what terraform ends, too.
  await world.moto.rules({ detachSeconds: 45 });
  await ec2('CancelSpotInstanceRequests', { 'SpotInstanceRequestId.1': request });
  expect(kinds(await world.json(['plan']))).toEqual([['spot-request-missing', old]]);
  expect(faults(await apply('--replace'))).toEqual([]);
  expect(instance()).not.toBe(old);
  expect([kept(), await lives()]).toEqual([before, ['ours spot running']]);
}, 600_000);

test('destroy leaves nothing, also of a copy that EC2 started in the interface and holds there for a while', async () => {
  await world.moto.rules({ detachSeconds: 45 });
  await ec2('TerminateInstances', { 'InstanceId.1': instance() });
  const destroyed = await world.json(['destroy', '--yes']);
  expect([faults(destroyed), destroyed.left]).toEqual([[], []]);
  expect(await lives()).toEqual([]);
}, 600_000);
