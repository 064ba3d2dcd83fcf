/** Where and on which market a gateway is launched, and what is tried next. */
import { afterEach, describe, expect, test } from 'vitest';
import { chooseLaunches, dependsOnLive } from '../../src/aws/launch/choose-launches.ts';
import { launchesToTry } from '../../src/aws/launch/launch.ts';
import { bestFirst } from '../../src/aws/launch/read-zones.ts';
import type { Gateway } from '../../src/compiler/resolved-exposure.ts';
import { type Ec2Answers, type Ec2StandIn, ec2StandIn } from '../helpers/ec2-stand-in.ts';
import { exposure } from '../helpers/exposure-builder.ts';
import { observedGateway, observedInstance } from '../helpers/observed-builder.ts';

let ec2: Ec2StandIn | null = null;
afterEach(async () => {
  await ec2?.stop();
  ec2 = null;
});

const words = (tried: readonly { readonly zone: string | null; readonly market: string }[]) =>
  tried.map(({ zone, market }) => `${zone ?? 'kept'} ${market}`);
const subject = (gateway: Partial<Gateway> = {}) =>
  exposure({ gateway: { ...exposure().gateway, zone: null, ...gateway } });

test.each([
  ['spot', [], false, ['kept spot']],
  ['spot', ['b', 'a'], false, ['b spot', 'a spot']],
  ['spot', [], true, ['kept spot']],
  ['on-demand', ['b', 'a'], false, ['b on-demand', 'a on-demand']],
  ['spot-or-on-demand', ['b', 'a'], false, ['b spot', 'a spot', 'b on-demand']],
  ['spot-or-on-demand', [], false, ['kept spot', 'kept on-demand']],
  ['spot-or-on-demand', [], true, ['kept on-demand']],
] as const)('%s, zones %j, held back %s: %j', (market, zones, isHeldBack, expected) => {
  expect(words(launchesToTry({ market }, { zones, isHeldBack }))).toEqual(expected);
});

test('the zone with the best score comes first, the cheapest among equals; what is not known comes last', () => {
  const zones = [
    { name: 'd', score: null, price: 0.001 },
    { name: 'a', score: 5, price: 0.002 },
    { name: 'b', score: 5, price: 0.001 },
    { name: 'c', score: 9, price: null },
  ];
  expect(bestFirst(zones).map(({ name }) => name)).toEqual(['c', 'b', 'a', 'd']);
});

const instance = observedInstance({ spotRequest: 'sir-1' });
const nothing = observedGateway();
const heldBack = { state: 'stopped', reason: 'Server.SpotInstanceShutdown' };
const zoneAnswers: Ec2Answers = {
  DescribeAvailabilityZones: `<availabilityZoneInfo>${['a', 'b', 'c', 'd']
    .map(
      (zone, index) =>
        `<item><zoneId>use1-az${index + 1}</zoneId><zoneName>us-east-1${zone}</zoneName></item>`,
    )
    .join('')}</availabilityZoneInfo>`,
  DescribeInstanceTypeOfferings: `<instanceTypeOfferingSet>${['a', 'b', 'c']
    .map((zone) => `<item><location>us-east-1${zone}</location></item>`)
    .join('')}</instanceTypeOfferingSet>`,
  GetSpotPlacementScores:
    '<spotPlacementScoreSet><item><availabilityZoneId>use1-az3</availabilityZoneId><score>9</score></item></spotPlacementScoreSet>',
  DescribeSpotPriceHistory:
    '<spotPriceHistorySet><item><availabilityZone>us-east-1b</availabilityZone><spotPrice>0.001</spotPrice></item></spotPriceHistorySet>',
};

describe('what is live', () => {
  test('decides the zone of a new network, from scores and prices', async () => {
    ec2 = await ec2StandIn(zoneAnswers);
    expect(words((await chooseLaunches(subject(), nothing, new Set(), null)).launches)).toEqual([
      'us-east-1c spot',
      'us-east-1b spot',
      'us-east-1a spot',
    ]);
  });

  test('scores that AWS does not tell leave it to the prices; on demand neither is asked for', async () => {
    ec2 = await ec2StandIn({
      ...zoneAnswers,
      GetSpotPlacementScores: { code: 'UnauthorizedOperation', message: 'You may not.' },
    });
    const spot = await chooseLaunches(subject(), nothing, new Set(), null);
    expect(spot.launches[0].zone).toBe('us-east-1b');
    const onDemand = await chooseLaunches(subject({ market: 'on-demand' }), nothing, new Set(), null);
    expect(onDemand.launches[0].zone).toBe('us-east-1a');
    expect(ec2.asked.filter((action) => action === 'GetSpotPlacementScores')).toHaveLength(1);
  });

  test('keeps the zone of a network that is there, in the state or with our tags', async () => {
    const tagged = { ...nothing, tagged: [{ id: 'subnet-1', type: 'subnet' }] };
    expect(words((await chooseLaunches(subject(), tagged, null, null)).launches)).toEqual(['kept spot']);
    const state = new Set(['subnet-1', 'i-1']);
    const kept = await chooseLaunches(subject(), nothing, state, 'us-east-1a');
    expect([words(kept.launches), kept.movesSubnet]).toEqual([['kept spot'], false]);
    expect(dependsOnLive(subject(), state)).toBe(false);
    expect(dependsOnLive(subject(), new Set(['subnet-1']))).toBe(true);
    expect(dependsOnLive(subject(), null)).toBe(true);
    expect(dependsOnLive(subject({ zone: 'us-east-1b' }), null)).toBe(false);
    expect(dependsOnLive(subject({ zone: 'us-east-1b', market: 'spot-or-on-demand' }), null)).toBe(true);
  });

  test('begins with the best zone again as long as no instance was made', async () => {
    ec2 = await ec2StandIn(zoneAnswers);
    const again = (zone: string, observed = nothing) =>
      chooseLaunches(subject(), observed, new Set(['subnet-1']), zone);
    const moved = await again('us-east-1a');
    expect([words(moved.launches)[0], moved.movesSubnet]).toEqual(['us-east-1c spot', true]);
    const stays = await again('us-east-1c');
    expect([words(stays.launches)[0], stays.movesSubnet]).toEqual(['us-east-1c spot', false]);
    // A killed run has started one that is in no state yet: its network stays.
    const started = { ...nothing, instances: [instance], tagged: [{ id: 'i-1', type: 'instance' }] };
    const kept = await again('us-east-1a', started);
    expect([words(kept.launches), kept.movesSubnet]).toEqual([['kept spot'], false]);
  });

  test.each([
    ['runs on spot', instance, ['kept spot', 'kept on-demand'], false],
    ['is held back', { ...instance, ...heldBack }, ['kept on-demand'], false],
    ['runs on demand', { ...instance, spotRequest: null }, ['kept spot', 'kept on-demand'], true],
    ['was terminated', { ...instance, state: 'terminated' }, ['kept spot', 'kept on-demand'], false],
  ] as const)('a gateway that %s', async (_title, one, expected, returnsToSpot) => {
    const observed = { ...nothing, instances: [one] };
    const chosen = await chooseLaunches(
      subject({ market: 'spot-or-on-demand' }),
      observed,
      new Set(['i-1', 'subnet-1']),
      'us-east-1a',
    );
    expect([words(chosen.launches), chosen.returnsToSpot]).toEqual([expected, returnsToSpot]);
  });
});
