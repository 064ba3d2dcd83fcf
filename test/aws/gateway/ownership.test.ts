/** Which AWS resources are an exposure's, and what is said of those that are not. */
import { describe, expect, test } from 'vitest';
import { claim, type ObservedInstance, type SeenByName } from '../../../src/aws/gateway/ownership.ts';
import { askedElsewhere, ownershipDiagnostics } from '../../../src/aws/gateway/ownership-diagnostics.ts';
import { exposure } from '../../helpers/exposure-builder.ts';
import { observedInstance } from '../../helpers/observed-builder.ts';

const ours = 'api.example.com';
const theirs = 'shop.example.org';
const owner = { name: 'api-example-com', domain: ours };
const nothing: ReadonlySet<string> = new Set();

const instance = (id: string, state = 'running') =>
  observedInstance({ id, state, volumes: [`vol-of-${id}`], interface: `eni-of-${id}` });
const request = (id: string, ...uses: readonly string[]) => ({
  id,
  state: 'active',
  status: 'fulfilled',
  instance: uses[0] ?? null,
  uses,
});

/** Everything by its id, with the domain in its tag. */
function seen(domains: Readonly<Record<string, string | null>>, over: Partial<SeenByName> = {}): SeenByName {
  const known = Object.entries(domains).flatMap(([id, domain]) =>
    domain === null ? [] : [[id, domain] as const],
  );
  return {
    account: { id: '123456789012', credentials: 'environment' },
    instances: [],
    spotRequests: [],
    tagged: Object.keys(domains).map((id) => ({ id, type: id.startsWith('i-') ? 'instance' : 'vpc' })),
    domains: new Map(known),
    ...over,
  };
}

const ids = (things: readonly { readonly id: string }[]) => things.map(({ id }) => id);

describe('a resource with our name', () => {
  test('is ours with our domain, and another exposure’s with another or with none', () => {
    const claimed = claim(seen({ 'vpc-1': ours, 'vpc-2': theirs, 'vpc-3': null }), owner, nothing);
    expect(ids(claimed.tagged)).toEqual(['vpc-1']);
    expect(claimed.others.map(({ id, domain }) => [id, domain])).toEqual([
      ['vpc-2', theirs],
      ['vpc-3', null],
    ]);
  });

  test('is ours whatever its tags say, when our state knows it: the domain may have been changed', () => {
    const claimed = claim(
      seen({ 'i-1': 'old.example.com', 'vol-of-i-1': 'old.example.com' }, { instances: [instance('i-1')] }),
      owner,
      new Set(['i-1']),
    );
    expect([ids(claimed.instances), ids(claimed.tagged), claimed.others]).toEqual([
      ['i-1'],
      ['i-1', 'vol-of-i-1'],
      [],
    ]);
  });

  test('makes the spot instance that was started in it ours, though that has no tags', () => {
    const spot = { ...instance('i-9'), spotRequest: 'sir-9' };
    const of = (instances: readonly ObservedInstance[], domain = ours) =>
      ids(claim(seen({ 'eni-of-i-9': domain }, { instances }), owner, nothing).instances);
    expect(of([spot])).toEqual(['i-9']);
    expect(of([spot], theirs)).toEqual([]);
    expect(of([{ ...spot, spotRequest: null }])).toEqual([]);
    expect(of([{ ...spot, interface: 'eni-else' }])).toEqual([]);
  });

  test('is nobody’s once its instance is terminated', () => {
    const ended = seen(
      { 'i-2': theirs, 'vol-of-i-2': theirs },
      { instances: [instance('i-2', 'terminated')] },
    );
    expect(claim(ended, owner, nothing).others).toEqual([]);
  });
});

describe('a spot request', () => {
  test.each([
    ['that names our instance', request('sir-1', 'i-1'), true],
    ['that starts one in our network', request('sir-1', 'vpc-1'), true],
    ['with our tags', request('sir-ours'), true],
    ['that names another’s instance', request('sir-1', 'i-2'), false],
    ['with another’s tags', request('sir-theirs'), false],
  ])('%s', (_title, spotRequest, mine) => {
    const { spotRequests } = claim(
      seen(
        { 'i-1': ours, 'vpc-1': ours, 'i-2': theirs, 'sir-ours': ours, 'sir-theirs': theirs },
        { instances: [instance('i-1'), instance('i-2')], spotRequests: [spotRequest] },
      ),
      owner,
      nothing,
    );
    expect(spotRequests.length === 1).toBe(mine);
  });
});

describe('what is said', () => {
  const said = (
    by: SeenByName,
    inState: ReadonlySet<string> | null,
    over: Parameters<typeof exposure>[0] = {},
  ) => {
    const observed = claim(by, owner, inState ?? nothing);
    return ownershipDiagnostics(
      { observed, inState, unfinished: null, exposure: exposure(over) },
      'error',
      'The end.',
    );
  };
  const ourGateway = seen({ 'i-1': ours, 'vpc-1': ours }, { instances: [instance('i-1')] });

  test('of a gateway that is newer than the state: that nothing is ended', () => {
    const gateway = seen({ 'i-1': ours, 'vpc-1': ours }, { instances: [instance('i-1')] });
    expect(said(gateway, new Set(['vpc-1', 'i-old']))).toMatchObject([
      {
        severity: 'error',
        code: 'state-outdated',
        summary: 'the gateway "i-1" lives, and the state here is older than it',
        detail: expect.stringMatching(/restore a newer backup, or set state\.s3/),
      },
    ]);
  });

  test('of a gateway that a state in S3 does not know: where to go on, and what if that is gone', () => {
    const state = { kind: 's3', bucket: 'b', key: 'k', region: 'us-east-1' } as const;
    const by = seen({ 'i-1': ours, 'vpc-1': ours }, { instances: [instance('i-1')] });
    expect(said(by, new Set(['vpc-1']), { state })).toEqual([
      {
        severity: 'error',
        code: 'state-outdated',
        summary: 'the gateway "i-1" lives, and the state in s3://b/k does not know it',
        detail: expect.stringMatching(
          /Run `expose apply` there.*If that machine is gone for good, `expose destroy` removes everything with the tags/,
        ),
      },
    ]);
  });

  test('of a gateway that no state knows: how the state comes back', () => {
    expect(said(ourGateway, nothing)).toEqual([
      {
        severity: 'error',
        code: 'orphan-without-state',
        summary: 'the gateway "i-1" lives, and its state is not in this folder',
        detail: expect.stringMatching(
          /`expose restore FILE`.*copy \.expose\/api-example-com\/.*state\.s3.* The end\.$/,
        ),
      },
    ]);
    const s3 = { kind: 's3', bucket: 'b', key: 'k', region: 'us-east-1' } as const;
    expect(said(ourGateway, nothing, { state: s3 })).toMatchObject([
      {
        code: 'orphan-without-state',
        summary: 'the gateway "i-1" lives, and the state in s3://b/k does not know it',
      },
    ]);
  });

  test('of another account or region than the state’s: the one to name', () => {
    const here = { account: '222222222222', region: 'us-east-1' };
    expect(askedElsewhere(here, { ...here, account: '123456789012' })).toMatchObject([
      {
        severity: 'error',
        code: 'account-differs',
        summary: 'the state is of the AWS account 123456789012, and these credentials are of 222222222222',
        detail: expect.stringContaining('--profile'),
      },
    ]);
    expect(askedElsewhere(here, { ...here, region: 'eu-central-1' })).toMatchObject([
      {
        severity: 'error',
        code: 'region-differs',
        summary: 'the gateway of this state runs in eu-central-1, and the file says us-east-1',
        detail: expect.stringContaining('Set gateway.region back and run expose destroy'),
        path: ['gateway', 'region'],
      },
    ]);
    expect(askedElsewhere(here, here)).toEqual([]);
    expect(askedElsewhere(here, null)).toEqual([]);
  });

  test.each([
    ['the state knows it', ourGateway, new Set(['vpc-1', 'i-1'])],
    ['nothing is known of the state', ourGateway, null],
    ['it has ended', seen({ 'i-1': ours }, { instances: [instance('i-1', 'terminated')] }), nothing],
    ['there is none', seen({}), nothing],
  ])('nothing where %s', (_title, by, inState) => {
    expect(said(by, inState)).toEqual([]);
  });

  test('of a name that another exposure has: whose it is, and the way out', () => {
    expect(said(seen({ 'vpc-2': null, 'i-2': theirs }), nothing)).toEqual([
      {
        severity: 'error',
        code: 'name-taken',
        summary:
          'the name "api-example-com" is taken in this account and region by the exposure of "shop.example.org"',
        detail: expect.stringMatching(/^2 resources .*Set another name at the top of the file\./),
        path: ['name'],
      },
    ]);
    expect(said(seen({ 'vpc-2': null }), nothing)[0]?.summary).toContain('"vpc-2" has it');
  });

  test('of such a name beside our own gateway is a warning', () => {
    const both = seen({ 'i-1': ours, 'vpc-2': theirs }, { instances: [instance('i-1')] });
    expect(said(both, new Set(['i-1']))).toMatchObject([{ code: 'name-taken', severity: 'warning' }]);
  });
});
