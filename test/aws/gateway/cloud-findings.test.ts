/** What EC2 shows and terraform's plan does not. */
import { describe, expect, test } from 'vitest';
import { cloudFindings } from '../../../src/aws/gateway/cloud-findings.ts';
import type { ObservedGateway, ObservedInstance } from '../../../src/aws/gateway/ownership.ts';
import { observedGateway, observedInstance } from '../../helpers/observed-builder.ts';

const instance = (over: Partial<ObservedInstance> = {}) =>
  observedInstance({ spotRequest: 'sir-1', volumes: ['vol-1'], ...over });
const cloud = (over: Partial<ObservedGateway> = {}) => observedGateway({ instances: [instance()], ...over });
const kinds = (
  observed: ObservedGateway,
  inState: readonly string[] | null,
  unfinished: Date | null = null,
) =>
  cloudFindings(observed, inState === null ? null : new Set(inState), unfinished).map(
    ({ kind, address, repairs }) => [kind, address, repairs],
  );

/** Everything that can have happened to a gateway, and what plan, status, doctor and apply say and do about it. */
describe('the gateway', () => {
  const request = { id: 'sir-1', state: 'active', status: 'fulfilled', instance: 'i-1' };
  const open = { ...request, state: 'open', status: 'capacity-not-available', instance: null };
  const stopped = (reason: string) => instance({ state: 'stopped', reason });
  const terminated = instance({ state: 'terminated' });
  const copy = instance({ id: 'i-new' });
  const byEc2 =
    /took the spot capacity back\. EC2 starts it again by itself.*spot-or-on-demand.*gateway\.zone or gateway\.instanceType/;

  type Said = readonly [kind: string, address: string, repairs: boolean, detail: RegExp];
  const table: readonly (readonly [string, Partial<ObservedGateway>, readonly Said[]])[] = [
    ['runs', { spotRequests: [request] }, []],
    ['runs on demand', { instances: [instance({ spotRequest: null })] }, []],
    [
      'was stopped by a person',
      {
        instances: [stopped('Client.UserInitiatedShutdown')],
        spotRequests: [{ ...request, state: 'disabled', status: 'instance-stopped-by-user' }],
      },
      [['stopped-instance', 'i-1', true, /is stopped\. apply starts it$/]],
    ],
    [
      'was interrupted, and its request is open and names nothing',
      { instances: [stopped('Server.SpotInstanceShutdown')], spotRequests: [open] },
      [['stopped-instance', 'i-1', false, byEc2]],
    ],
    [
      'was interrupted, and its request is open and names it',
      { instances: [stopped('Server.SpotInstanceShutdown')], spotRequests: [{ ...open, instance: 'i-1' }] },
      [['stopped-instance', 'i-1', false, byEc2]],
    ],
    [
      'was interrupted, and its request is disabled',
      {
        instances: [instance({ state: 'stopping' })],
        spotRequests: [{ ...request, state: 'disabled', status: 'instance-stopped-no-capacity' }],
      },
      [['stopped-instance', 'i-1', false, byEc2]],
    ],
    [
      'was terminated by hand, and EC2 has no capacity for a copy',
      { instances: [terminated], spotRequests: [open] },
      [['orphan-spot-request', 'sir-1', true, /apply cancels it$/]],
    ],
    [
      'was terminated by hand, and EC2 has started a copy without tags in its interface',
      { instances: [terminated, copy], spotRequests: [{ ...request, instance: 'i-new' }] },
      [
        ['orphan-spot-request', 'sir-1', true, /apply cancels it$/],
        ['orphan-instance', 'i-new', true, /without tags.*apply terminates it first$/],
      ],
    ],
    [
      'was terminated by hand, the copy’s request was cancelled, and the copy runs on',
      { instances: [terminated, copy], spotRequests: [] },
      [['orphan-instance', 'i-new', true, /apply terminates it first$/]],
    ],
    [
      'runs, and its request was cancelled in the console',
      { spotRequests: [] },
      [['spot-request-missing', 'i-1', false, /expose apply --replace makes a new gateway/]],
    ],
    ['was terminated by hand, and nothing is left', { instances: [terminated] }, []],
  ];
  test.each(table)('%s', (_what, over, expected) => {
    const found = cloudFindings(cloud(over), new Set(['i-1', 'eni-1']), null);
    expect(found.map(({ kind, address, repairs }) => [kind, address, repairs])).toEqual(
      expected.map(([kind, address, repairs]) => [kind, address, repairs]),
    );
    for (const [index, [, , , detail]] of expected.entries()) expect(found[index]?.detail).toMatch(detail);
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
        ['orphan-instance', 'i-new', true],
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
