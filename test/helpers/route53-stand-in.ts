/** Route 53 with the public zone example.com, and the addresses of EC2, for one test: a server on loopback. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';

/** Name as Route 53 writes it, type, values. Sorted by name and type. */
export type StandInRecord = readonly [name: string, type: string, values: readonly string[]];

export interface Route53StandIn {
  /** The bodies of the requests that change something. */
  readonly changes: readonly string[];
  /** The paths of all requests, with their queries. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

const zones =
  '<ListHostedZonesByNameResponse><HostedZones><HostedZone><Id>/hostedzone/Z1</Id><Name>example.com.</Name><CallerReference>c</CallerReference></HostedZone></HostedZones><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems></ListHostedZonesByNameResponse>';

/** `addresses` are elastic IPs by allocation id. Call stop(), which restores the environment. */
export async function route53StandIn(
  records: readonly StandInRecord[],
  addresses: Readonly<Record<string, string>> = {},
): Promise<Route53StandIn> {
  const changes: string[] = [];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://route53');
    let body = '';
    request
      .on('data', (text) => {
        body += text;
      })
      .on('end', () => {
        response.setHeader('content-type', 'text/xml');
        if (pathname === '/') return response.end(elasticIps(addresses));
        if (request.method === 'POST') changes.push(body);
        return response.end(pathname.includes('/rrset') ? list(records, searchParams) : zones);
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  return {
    changes,
    asked,
    async stop() {
      vi.unstubAllEnvs();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Route 53 sorts by name (with an asterisk first here) and type, and answers from the named record on. */
function list(records: readonly StandInRecord[], query: URLSearchParams): string {
  const wanted = (query.get('name') ?? '').replace('*', '\\052').replace(/\.?$/, '.');
  const from = query.get('type') ?? '';
  const found = records.find(([name, type]) => name > wanted || (name === wanted && type >= from));
  const sets = found === undefined ? '' : recordSet(found);
  return `<ListResourceRecordSetsResponse><ResourceRecordSets>${sets}</ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>1</MaxItems></ListResourceRecordSetsResponse>`;
}

function recordSet([name, type, values]: StandInRecord): string {
  const content = values.map((value) => `<ResourceRecord><Value>${value}</Value></ResourceRecord>`).join('');
  return `<ResourceRecordSet><Name>${name}</Name><Type>${type}</Type><TTL>120</TTL><ResourceRecords>${content}</ResourceRecords></ResourceRecordSet>`;
}

function elasticIps(addresses: Readonly<Record<string, string>>): string {
  const items = Object.entries(addresses).map(
    ([id, address]) => `<item><allocationId>${id}</allocationId><publicIp>${address}</publicIp></item>`,
  );
  return `<DescribeAddressesResponse><addressesSet>${items.join('')}</addressesSet></DescribeAddressesResponse>`;
}
