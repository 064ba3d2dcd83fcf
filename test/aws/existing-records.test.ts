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

let server: Server;
beforeEach(async () => {
  server = createServer((request, response) => {
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
  expect(await existingRecords('us-east-1', 'example.com', addresses(name))).toEqual({
    ok: true,
    value: found,
    diagnostics: [],
  });
});
