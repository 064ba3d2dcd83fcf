/** Records that exist already, asked of an HTTP server that answers as Route 53 does. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deleteRecords, existingRecords } from '../../src/aws/existing-records.ts';
import { leadsOnlyTo, recordsLeadingTo } from '../../src/aws/gateway/gateway-records.ts';
import { recordAdvice } from '../../src/aws/records-in-the-way.ts';
import { exposure } from '../helpers/exposure-builder.ts';
import { type Route53StandIn, route53StandIn } from '../helpers/route53-stand-in.ts';

let route53: Route53StandIn;
beforeEach(async () => {
  route53 = await route53StandIn([
    ['\\052.apps.example.com.', 'CNAME', ['me.example.org']],
    ['api.example.com.', 'CNAME', ['me.example.org']],
    ['both.example.com.', 'A', ['192.0.2.1', '192.0.2.9']],
    ['ours.example.com.', 'A', ['192.0.2.1']],
    ['ours.example.com.', 'AAAA', ['2001:db8::1']],
    ['text.example.com.', 'TXT', ['"x"']],
  ]);
});
afterEach(() => route53.stop());

const zone = (name: string, ...names: readonly string[]) => ({ name, id: null, names });

const addresses = (name: string) => [
  { name, type: 'A' },
  { name, type: 'AAAA' },
];

test.each([
  ['api.example.com', [{ name: 'api.example.com', type: 'CNAME', values: ['me.example.org'], ttl: 120 }]],
  [
    '*.apps.example.com',
    [{ name: '*.apps.example.com', type: 'CNAME', values: ['me.example.org'], ttl: 120 }],
  ],
  [
    'both.example.com',
    [{ name: 'both.example.com', type: 'A', values: ['192.0.2.1', '192.0.2.9'], ttl: 120 }],
  ],
  ['text.example.com', []],
  ['free.example.com', []],
])('at %s', async (name, found) => {
  expect(await existingRecords('us-east-1', [zone('example.com', name)], addresses(name))).toEqual({
    ok: true,
    value: found,
    diagnostics: [],
  });
});

test('each name is looked for in its own zone, and one that is given by its id is not looked up', async () => {
  const zones = [
    { name: 'example.com', id: 'Z9', names: ['both.example.com'] },
    zone('example.org', 'shop.example.org'),
  ];
  const wanted = [...addresses('both.example.com'), ...addresses('shop.example.org')];
  expect(await existingRecords('us-east-1', zones, wanted)).toMatchObject({
    value: [{ name: 'both.example.com', type: 'A' }],
  });
  const lookups = route53.asked.filter((url) => url.includes('hostedzonesbyname'));
  expect(lookups.map((url) => url.match(/dnsname=([^&]+)/)?.[1])).toEqual(['example.org']);
  expect(route53.asked.filter((url) => url.includes('/rrset')).every((url) => url.includes('/Z9/'))).toBe(
    true,
  );
});

describe('records that lead to a gateway', () => {
  const addresses = new Set(['192.0.2.1', '2001:db8::1']);
  const domain = {
    ...exposure().domain,
    name: 'ours.example.com',
    aliases: ['both.example.com', 'free.example.com'],
    zones: [zone('example.com', 'ours.example.com', 'both.example.com', 'free.example.com')],
  };
  const found = async () => {
    const led = await recordsLeadingTo(exposure({ domain }), addresses);
    if (!led.ok) throw new Error(JSON.stringify(led.diagnostics));
    return led.value;
  };

  test('are those at the names of the file, and only what leads nowhere else is the gateway’s', async () => {
    expect(
      (await found()).map((record) => [record.name, record.type, leadsOnlyTo(record, addresses)]),
    ).toEqual([
      ['ours.example.com', 'A', true],
      ['ours.example.com', 'AAAA', true],
      ['both.example.com', 'A', false],
    ]);
  });

  test('are deleted as they were read', async () => {
    const mine = (await found()).filter((record) => leadsOnlyTo(record, addresses));
    expect(await deleteRecords('us-east-1', domain.zones, mine)).toMatchObject({ ok: true });
    expect(route53.changes).toHaveLength(1);
    expect(route53.changes[0]?.match(/<Action>DELETE<\/Action>/g)).toHaveLength(2);
    for (const part of [
      '<Name>ours.example.com</Name><Type>A</Type><TTL>120</TTL>',
      '192.0.2.1',
      '2001:db8::1',
    ])
      expect(route53.changes[0]).toContain(part);
  });

  test('need no request where there are none', async () => {
    expect(await deleteRecords('us-east-1', domain.zones, [])).toMatchObject({ ok: true });
    expect(route53.changes).toEqual([]);
  });
});

test('a record that leads to the gateway is not advised away; one that leads elsewhere may go', () => {
  const record = (name: string, ...values: string[]) => ({ name, type: 'A', values, ttl: 60 });
  const gateway = new Set(['203.0.113.7']);
  const own = recordAdvice([record('home.example.com', '203.0.113.7')], gateway);
  expect(own).toMatch(/home\.example\.com A, but the value is this gateway’s address.*Visitors use it/);
  expect(own).toContain(
    `terraform import 'aws_route53_record.ipv4["home.example.com"]' ZONE-ID_home.example.com_A`,
  );
  const both = [record('home.example.com', '203.0.113.7'), record('www.example.com', '198.51.100.1')];
  expect(recordAdvice(both, gateway)).toMatch(
    /Visitors use it.*does not contain www\.example\.com A\..*delete it in Route 53/,
  );
  expect(recordAdvice(both, new Set())).not.toContain('Visitors use it');
});
