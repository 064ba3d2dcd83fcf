/** Records that are in the way, asked of an HTTP server that answers as Route 53 does. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { existingRecords } from '../../src/aws/existing-records.ts';

const zones =
  '<ListHostedZonesByNameResponse><HostedZones><HostedZone><Id>/hostedzone/Z1</Id><Name>example.com.</Name><CallerReference>c</CallerReference></HostedZone></HostedZones><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems></ListHostedZonesByNameResponse>';
const records = [
  ['\\052.apps.example.com.', 'CNAME'],
  ['api.example.com.', 'CNAME'],
  ['both.example.com.', 'A'],
  ['text.example.com.', 'TXT'],
] as const;

/** Route 53 sorts by name (with an asterisk first here) and type, and answers from the named record on. */
function list(query: URLSearchParams): string {
  const name = (query.get('name') ?? '').replace('*', '\\052').replace(/\.?$/, '.');
  const type = query.get('type') ?? '';
  const found = records.find((record) => record[0] > name || (record[0] === name && record[1] >= type));
  const set = found
    ? `<ResourceRecordSet><Name>${found[0]}</Name><Type>${found[1]}</Type></ResourceRecordSet>`
    : '';
  return `<ListResourceRecordSetsResponse><ResourceRecordSets>${set}</ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>1</MaxItems></ListResourceRecordSetsResponse>`;
}

const asked: string[] = [];
let server: Server;
beforeEach(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://route53');
    response.setHeader('content-type', 'text/xml');
    response.end(pathname.endsWith('/rrset') ? list(searchParams) : zones);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await new Promise((resolve) => server.close(resolve));
});

const zone = (name: string, ...names: readonly string[]) => ({ name, id: null, names });

const addresses = (name: string) => [
  { name, type: 'A' },
  { name, type: 'AAAA' },
];

test.each([
  ['api.example.com', [{ name: 'api.example.com', type: 'CNAME' }]],
  ['*.apps.example.com', [{ name: '*.apps.example.com', type: 'CNAME' }]],
  ['both.example.com', [{ name: 'both.example.com', type: 'A' }]],
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
  asked.length = 0;
  const zones = [
    { name: 'example.com', id: 'Z9', names: ['both.example.com'] },
    zone('example.org', 'shop.example.org'),
  ];
  const wanted = [...addresses('both.example.com'), ...addresses('shop.example.org')];
  expect(await existingRecords('us-east-1', zones, wanted)).toMatchObject({
    value: [{ name: 'both.example.com', type: 'A' }],
  });
  const lookups = asked.filter((url) => url.includes('hostedzonesbyname'));
  expect(lookups.map((url) => url.match(/dnsname=([^&]+)/)?.[1])).toEqual(['example.org']);
  expect(asked.filter((url) => url.includes('/rrset')).every((url) => url.includes('/Z9/'))).toBe(true);
});
