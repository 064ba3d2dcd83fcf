/** What EC2 shows and terraform's plan does not. */
import { describe, expect, test } from 'vitest';
import { cloudFindings } from '../../../src/aws/gateway/cloud-findings.ts';
import type { ObservedGateway, ObservedInstance } from '../../../src/aws/gateway/ownership.ts';

const instance = (over: Partial<ObservedInstance> = {}): ObservedInstance => ({
  id: 'i-1',
  state: 'running',
  type: 't4g.nano',
  launched: null,
  spotRequest: 'sir-1',
  ipv4: null,
  ipv6: null,
  reason: null,
  volumes: ['vol-1'],
  interface: 'eni-1',
  ...over,
});
const cloud = (over: Partial<ObservedGateway> = {}): ObservedGateway => ({
  account: { id: '123456789012', credentials: 'profile work' },
  instances: [instance()],
  spotRequests: [],
  tagged: [],
  others: [],
  ...over,
});
const kinds = (
  observed: ObservedGateway,
  inState: readonly string[] | null,
  unfinished: Date | null = null,
) =>
  cloudFindings(observed, inState === null ? null : new Set(inState), unfinished).map(
    ({ kind, address, healed }) => [kind, address, healed],
  );

describe('a stopped instance', () => {
  test('is started by apply', () => {
    expect(
      kinds(cloud({ instances: [instance({ state: 'stopped', reason: 'Client.UserInitiatedShutdown' })] }), [
        'i-1',
      ]),
    ).toEqual([['stopped-instance', 'i-1', true]]);
  });

  test.each([
    [{ reason: 'Server.SpotInstanceShutdown' }, []],
    [{}, [{ id: 'sir-1', state: 'open', status: 'capacity-not-available', instance: null }]],
    [{}, [{ id: 'sir-1', state: 'disabled', status: 'instance-stopped-no-capacity', instance: 'i-1' }]],
  ])('that EC2 interrupted is for EC2 to start (%j)', (over, spotRequests) => {
    expect(
      kinds(cloud({ instances: [instance({ state: 'stopped', ...over })], spotRequests }), ['i-1']),
    ).toEqual([['stopped-instance', 'i-1', false]]);
  });
});

describe('orphans', () => {
  test('a spot request whose instance is in no state', () => {
    const request = { id: 'sir-9', state: 'active', status: 'fulfilled', instance: 'i-9' };
    const mine = { ...request, id: 'sir-1', instance: 'i-1' };
    expect(kinds(cloud({ spotRequests: [mine, request] }), ['i-1'])).toEqual([
      ['orphan-spot-request', 'sir-9', true],
    ]);
    expect(kinds(cloud({ spotRequests: [{ ...request, instance: 'i-1' }] }), ['i-1'])).toEqual([]);
    expect(
      kinds(
        cloud({
          instances: [instance({ state: 'terminated' })],
          spotRequests: [{ ...request, instance: 'i-1' }],
        }),
        ['i-1'],
      ),
    ).toEqual([['orphan-spot-request', 'sir-9', true]]);
  });

  test('the open request of an interrupted gateway is none: to cancel it would end the gateway', () => {
    const stopped = instance({ state: 'stopped', reason: 'Server.SpotInstanceShutdown' });
    const open = { id: 'sir-1', state: 'open', status: 'capacity-not-available', instance: null };
    expect(kinds(cloud({ instances: [stopped], spotRequests: [open] }), ['i-1'])).toEqual([
      ['stopped-instance', 'i-1', false],
    ]);
  });

  test('the instance that EC2 started for a request which has outlived the gateway, though it has no tags', () => {
    const observed = cloud({
      instances: [instance({ state: 'terminated' }), instance({ id: 'i-new' })],
      spotRequests: [{ id: 'sir-1', state: 'active', status: 'fulfilled', instance: 'i-new' }],
      tagged: [{ id: 'eni-1', type: 'network-interface' }],
    });
    expect(kinds(observed, ['i-1', 'eni-1'])).toEqual([
      ['orphan-spot-request', 'sir-1', true],
      ['orphan-resource', 'i-new', true],
    ]);
  });

  test('a running gateway whose request was cancelled', () => {
    expect(kinds(cloud({ spotRequests: [] }), ['i-1'])).toEqual([['spot-request-missing', 'i-1', false]]);
    expect(kinds(cloud({ instances: [instance({ spotRequest: null })] }), ['i-1'])).toEqual([]);
  });

  test('a tagged resource in no state; not the volumes of a known instance, nor a terminated one', () => {
    const tagged = [
      ['eipalloc-1', 'elastic-ip'],
      ['vol-1', 'volume'],
      ['i-1', 'instance'],
      ['sir-1', 'spot-instances-request'],
      ['i-gone', 'instance'],
    ].map(([id = '', type = '']) => ({ id, type }));
    const observed = cloud({
      tagged,
      instances: [
        instance({ spotRequest: null }),
        instance({ id: 'i-gone', state: 'terminated', volumes: [] }),
      ],
    });
    expect(kinds(observed, ['i-1'])).toEqual([['orphan-resource', 'eipalloc-1', false]]);
    expect(cloudFindings(observed, new Set(['i-1']), null)[0]?.detail).toMatch(
      /^an elastic ip with this gateway’s tag/,
    );
  });

  describe('an instance that the state does not know beside what it knows', () => {
    const begun = new Date('2026-11-27T12:00:00Z');
    const minutes = (count: number) => new Date(begun.getTime() + count * 60_000);
    const beside = (launched: Date | null) =>
      cloud({
        instances: [instance({ id: 'i-new', spotRequest: 'sir-new', launched })],
        spotRequests: [{ id: 'sir-new', state: 'active', status: 'fulfilled', instance: 'i-new' }],
        tagged: ['i-new', 'eni-1'].map((id) => ({
          id,
          type: id === 'i-new' ? 'instance' : 'network-interface',
        })),
      });

    test('is ended where a run that was killed here has started it', () => {
      expect(kinds(beside(minutes(2)), ['eni-1', 'i-old'], begun)).toEqual([
        ['orphan-spot-request', 'sir-new', true],
        ['orphan-resource', 'i-new', true],
      ]);
    });

    test.each([
      ['no run was killed here', minutes(2), null],
      ['it is older than the run', minutes(-30), begun],
      ['it was started long after the run', minutes(24 * 60), begun],
      ['EC2 does not say when it was started', null, begun],
    ])('is left alone, with its spot request, where %s', (_when, launched, unfinished) => {
      expect(kinds(beside(launched), ['eni-1', 'i-old'], unfinished)).toEqual([
        ['orphan-gateway', 'i-new', false],
      ]);
    });
  });

  test('a gateway whose state is elsewhere is one finding, and nothing of it is left over', () => {
    const request = { id: 'sir-1', state: 'active', status: 'fulfilled', instance: 'i-1' };
    const elsewhere = cloud({ spotRequests: [request], tagged: [{ id: 'i-1', type: 'instance' }] });
    expect(kinds(elsewhere, [])).toEqual([['orphan-gateway', 'i-1', false]]);
    expect(kinds(elsewhere, ['i-other'])).toEqual([['orphan-gateway', 'i-1', false]]);
  });

  test('nothing is called an orphan when the state is not known', () => {
    expect(kinds(cloud({ tagged: [{ id: 'eipalloc-1', type: 'elastic-ip' }] }), null)).toEqual([]);
  });
});
