/** What counts as left in EC2. */
import { expect, test } from 'vitest';
import { cloudRemains, goneWithState } from '../../../src/aws/gateway/cloud-remains.ts';
import { observedGateway, observedInstance } from '../../helpers/observed-builder.ts';

const instance = (id: string, state: string) =>
  observedInstance({ id, state, volumes: [`vol-of-${id}`], interface: `eni-of-${id}` });
const tagged = (...ids: string[]) => ids.map((id) => ({ id, type: 'as the tag API calls it' }));

test('names what is billed and what is not', () => {
  const remains = cloudRemains(
    observedGateway({
      instances: [instance('i-1', 'stopped')],
      tagged: tagged('i-1', 'eipalloc-1', 'vpc-1'),
    }),
  );
  expect(remains.map(({ id, type, billed }) => [id, type, billed])).toEqual([
    ['eipalloc-1', 'elastic-ip', true],
    ['i-1', 'instance', true],
    ['vpc-1', 'vpc', false],
  ]);
});

test('does not count a terminated instance and its disk, which EC2 lists for an hour', () => {
  expect(
    cloudRemains(
      observedGateway({ instances: [instance('i-1', 'terminated')], tagged: tagged('i-1', 'vol-of-i-1') }),
    ),
  ).toEqual([]);
});

test('counts a request that may still start an instance, not one whose tag alone is left', () => {
  const active = { id: 'sir-1', state: 'active', status: 'fulfilled', instance: null };
  expect(
    cloudRemains(observedGateway({ spotRequests: [active], tagged: tagged('sir-1', 'sir-2') })).map(
      ({ id }) => id,
    ),
  ).toEqual(['sir-1']);
});

test('leaves to others what they take care of', () => {
  expect(
    cloudRemains(observedGateway({ tagged: tagged('vpc-1', 'sg-1') }), new Set(['vpc-1'])).map(
      ({ id }) => id,
    ),
  ).toEqual(['sg-1']);
});

test('leaves the disk and the request of an instance to the state that holds it', () => {
  const request = { id: 'sir-1', state: 'open', status: 'capacity-not-available', instance: null };
  const observed = observedGateway({
    instances: [{ ...instance('i-1', 'stopped'), spotRequest: 'sir-1' }],
    spotRequests: [request],
  });
  expect([...goneWithState(observed, new Set(['i-1']))]).toEqual(['i-1', 'vol-of-i-1', 'sir-1']);
});

test('counts a request that the state only names, because it starts the instance again', () => {
  const observed = observedGateway({
    instances: [{ ...instance('i-1', 'terminated'), spotRequest: 'sir-1' }, instance('i-2', 'running')],
    spotRequests: [{ id: 'sir-1', state: 'active', status: 'fulfilled', instance: 'i-2' }],
    tagged: tagged('eni-1'),
  });
  // The spot request by its tags, and perhaps the instance where terraform could not refresh.
  for (const state of [new Set(['eni-1', 'sir-1']), new Set(['eni-1', 'sir-1', 'i-1'])])
    expect(cloudRemains(observed, goneWithState(observed, state)).map(({ id }) => id)).toEqual([
      'i-2',
      'sir-1',
    ]);
});
