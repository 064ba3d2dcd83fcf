/** EC2, STS and Route 53's list of zones for one test: a server on loopback, found through the SDK's own environment variables. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { domainTag } from '../../src/compiler/gateway-tags.ts';
import { listPage } from './price-list.ts';

/** How AWS says no, such as UnauthorizedOperation. */
interface AwsRefusal {
  readonly code: string;
  readonly message: string;
}

/** The children of an answer's root element, as EC2's reference shows them (of the services that speak JSON, that), or what makes them of the request; or a refusal. */
type Ec2Answer = string | AwsRefusal | ((parameters: URLSearchParams) => string | AwsRefusal);

export type Ec2Answers = Readonly<Record<string, Ec2Answer>>;

export interface Ec2StandIn {
  /** The actions asked for so far, oldest first. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

/** Answers the actions named; every other one as EC2 does when there is nothing. Call stop(), which restores the environment. */
export async function ec2StandIn(answers: Ec2Answers): Promise<Ec2StandIn> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request
      .setEncoding('utf8')
      .on('data', (text: string) => {
        body += text;
      })
      .on('end', () => {
        if (request.headers['x-amz-target'] === 'AWSPriceListService.GetProducts') {
          asked.push('GetProducts');
          const { status, json } = listed(body, answers['GetProducts'] ?? listPage([]));
          return response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(json);
        }
        const [, otherAction] = request.headers['x-amz-target']?.toString().split('.') ?? [];
        if (otherAction !== undefined) {
          asked.push(otherAction);
          const { status, json } = plainJson(answers[otherAction] ?? '{}');
          return response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(json);
        }
        const parameters = new URLSearchParams(body);
        const action = parameters.get('Action') ?? '';
        if (request.url?.startsWith('/2013-04-01/hostedzone'))
          return response.writeHead(200, { 'content-type': 'text/xml' }).end(hostedZones(request.url));
        asked.push(action);
        const { status, xml } = reply(parameters, answers[action] ?? usualAnswers[action] ?? '');
        return response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  return {
    asked,
    async stop() {
      process.env = before;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What the price list answers. The parameters are the service's code, the filters and the page. */
function listed(body: string, given: Ec2Answer): { readonly status: number; readonly json: string } {
  const {
    ServiceCode,
    Filters,
    NextToken = '',
  } = JSON.parse(body) as {
    ServiceCode: string;
    Filters: readonly { Field: string; Value: string }[];
    NextToken?: string;
  };
  const filters = Filters.map(({ Field, Value }) => [Field, Value]);
  const parameters = new URLSearchParams([
    ['ServiceCode', ServiceCode],
    ['NextToken', NextToken],
    ...filters,
  ]);
  return plainJson(typeof given === 'function' ? given(parameters) : given);
}

/** An answer of the services that speak JSON. */
function plainJson(given: Ec2Answer): { readonly status: number; readonly json: string } {
  const answer = typeof given === 'function' ? given(new URLSearchParams()) : given;
  if (typeof answer === 'string') return { status: 200, json: answer };
  return { status: 400, json: JSON.stringify({ __type: answer.code, message: answer.message }) };
}

/** Where Route 53's zone example.com is served. */
export const nameServers = ['ns-1.awsdns.example', 'ns-2.awsdns.example'];

function hostedZones(path: string): string {
  const zone =
    '<HostedZone><Id>/hostedzone/Z1</Id><Name>example.com.</Name><CallerReference>c</CallerReference></HostedZone>';
  if (/hostedzone\/?(\?|$)/.test(path))
    return `<ListHostedZonesResponse><HostedZones>${zone}</HostedZones><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems></ListHostedZonesResponse>`;
  const servers = nameServers.map((server) => `<NameServer>${server}</NameServer>`).join('');
  return `<GetHostedZoneResponse>${zone}<DelegationSet><NameServers>${servers}</NameServers></DelegationSet></GetHostedZoneResponse>`;
}

const usualAnswers: Ec2Answers = {
  GetCallerIdentity: '<GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult>',
};

function reply(
  parameters: URLSearchParams,
  given: Ec2Answer,
): { readonly status: number; readonly xml: string } {
  const action = parameters.get('Action') ?? '';
  const answer = typeof given === 'function' ? given(parameters) : given;
  if (typeof answer === 'object') {
    const error = `<Error><Code>${answer.code}</Code><Message>${answer.message}</Message></Error>`;
    // STS, which speaks AWS's query protocol, and EC2 wrap an error in different elements.
    const xml = action.startsWith('GetCaller')
      ? `<ErrorResponse>${error}</ErrorResponse>`
      : `<Response><Errors>${error}</Errors></Response>`;
    return { status: 403, xml };
  }
  return { status: 200, xml: `<${action}Response>${answer}</${action}Response>` };
}

/** EC2's answer to DescribeTags: what has the name and, for each of these, the domain in its other tag. */
export function tagsOf(
  domains: Readonly<Record<string, string | null>>,
): (parameters: URLSearchParams) => string {
  return (parameters) => {
    const byDomain = parameters.get('Filter.1.Value.1') === domainTag;
    const items = Object.entries(domains)
      .filter(([, domain]) => !byDomain || domain !== null)
      .map(
        ([id, domain]) =>
          `<item><resourceId>${id}</resourceId><resourceType>${typeOf(id)}</resourceType><value>${byDomain ? domain : ''}</value></item>`,
      );
    return `<tagSet>${items.join('')}</tagSet>`;
  };
}

const types: Readonly<Record<string, string>> = {
  i: 'instance',
  vpc: 'vpc',
  subnet: 'subnet',
  sg: 'security-group',
  eipalloc: 'elastic-ip',
  vol: 'volume',
  sir: 'spot-instances-request',
};

function typeOf(id: string): string {
  return types[id.split('-')[0] ?? ''] ?? 'any';
}
