/**
 * Asks AWS. This is the one place that loads the SDK and makes its clients, and where what the SDK throws becomes a
 * diagnostic. The SDK is loaded when it is first needed.
 */
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { PricingClient } from '@aws-sdk/client-pricing';
import type { Route53Client } from '@aws-sdk/client-route-53';
import type { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { STSClient } from '@aws-sdk/client-sts';
import { failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import {
  endpointSetting,
  type Identity,
  identity,
  identityWords,
  profileSettings,
} from './access/identity.ts';
import { requestHandler } from './access/network.ts';
import { explainAws } from './errors/explain-aws.ts';

/** A client and the module that has the commands for it. */
interface Service<Client, Sdk> {
  readonly client: Client;
  readonly sdk: Sdk;
}

export type Ec2 = Service<EC2Client, typeof import('@aws-sdk/client-ec2')>;
export type Pricing = Service<PricingClient, typeof import('@aws-sdk/client-pricing')>;
export type Route53 = Service<Route53Client, typeof import('@aws-sdk/client-route-53')>;
type CloudWatch = Service<CloudWatchClient, typeof import('@aws-sdk/client-cloudwatch')>;
type Events = Service<EventBridgeClient, typeof import('@aws-sdk/client-eventbridge')>;
type Quotas = Service<ServiceQuotasClient, typeof import('@aws-sdk/client-service-quotas')>;
type Sns = Service<SNSClient, typeof import('@aws-sdk/client-sns')>;
type Sts = Service<STSClient, typeof import('@aws-sdk/client-sts')>;

/** Requests to EC2 that belong together. Whatever they throw, `askEc2` turns into a diagnostic. */
export type Ec2Work<T> = (ec2: Ec2) => Promise<T>;

/** Does the work with a client for `region`. Fails without an error where a signal has ended a request. */
export async function askEc2<T>(region: string, work: Ec2Work<T>): Promise<Result<T>> {
  const sdk = await import('@aws-sdk/client-ec2');
  return ask('EC2', region, (settings) => ({ client: new sdk.EC2Client(settings), sdk }), work);
}

/** As askEc2, for the price list. It is served in three regions and has the prices of all of them. */
export async function askPricing<T>(
  region: string,
  work: (pricing: Pricing) => Promise<T>,
): Promise<Result<T>> {
  const sdk = await import('@aws-sdk/client-pricing');
  const near = region.startsWith('eu-') ? 'eu-central-1' : 'us-east-1';
  return ask('PRICING', near, (settings) => ({ client: new sdk.PricingClient(settings), sdk }), work);
}

/** As askEc2, for Route 53. It has one endpoint for all regions; `region` chooses the partition. */
export async function askRoute53<T>(
  region: string,
  work: (route53: Route53) => Promise<T>,
): Promise<Result<T>> {
  const sdk = await import('@aws-sdk/client-route-53');
  return ask('ROUTE_53', region, (settings) => ({ client: new sdk.Route53Client(settings), sdk }), work);
}

/** As askEc2, for the service that knows whose credentials these are. */
export async function askSts<T>(region: string, work: (sts: Sts) => Promise<T>): Promise<Result<T>> {
  const sdk = await import('@aws-sdk/client-sts');
  return ask('STS', region, (settings) => ({ client: new sdk.STSClient(settings), sdk }), work);
}

/** As askEc2, for alarms. */
export async function askCloudWatch<T>(
  region: string,
  work: (cloudWatch: CloudWatch) => Promise<T>,
): Promise<Result<T>> {
  const sdk = await import('@aws-sdk/client-cloudwatch');
  return ask('CLOUDWATCH', region, (settings) => ({ client: new sdk.CloudWatchClient(settings), sdk }), work);
}

/** As askEc2, for topics and their subscriptions. */
export async function askSns<T>(region: string, work: (sns: Sns) => Promise<T>): Promise<Result<T>> {
  const sdk = await import('@aws-sdk/client-sns');
  return ask('SNS', region, (settings) => ({ client: new sdk.SNSClient(settings), sdk }), work);
}

/** As askEc2, for the rules that pass EC2's own events on. */
export async function askEvents<T>(region: string, work: (events: Events) => Promise<T>): Promise<Result<T>> {
  const sdk = await import('@aws-sdk/client-eventbridge');
  return ask(
    'EVENTBRIDGE',
    region,
    (settings) => ({ client: new sdk.EventBridgeClient(settings), sdk }),
    work,
  );
}

/** As askEc2, for what an account may have in a region. */
export async function askServiceQuotas<T>(
  region: string,
  work: (quotas: Quotas) => Promise<T>,
): Promise<Result<T>> {
  const sdk = await import('@aws-sdk/client-service-quotas');
  return ask(
    'SERVICE_QUOTAS',
    region,
    (settings) => ({ client: new sdk.ServiceQuotasClient(settings), sdk }),
    work,
  );
}

interface Settings {
  readonly region: string;
  readonly maxAttempts: number;
  readonly requestHandler: Awaited<ReturnType<typeof requestHandler>>;
  readonly credentials: () => Promise<Identity['credentials']>;
  readonly endpoint?: string;
}

/** `service` as the SDK's variables for endpoints name it. */
async function ask<Client extends { destroy(): void }, Sdk, T>(
  service: string,
  region: string,
  make: (settings: Settings) => Service<Client, Sdk>,
  work: (service: Service<Client, Sdk>) => Promise<T>,
): Promise<Result<T>> {
  // The SDK warns, in six lines, about a Node version that expose supports for longer than the SDK does.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  let close = (): void => undefined;
  try {
    // Before the client is made: a profile that does not exist would fail there, in other words.
    await identity();
    const made = make({
      region,
      maxAttempts: 2,
      requestHandler: await requestHandler((await profileSettings())['ca_bundle']),
      credentials: async () => (await identity()).credentials,
      ...(await endpointSetting(service)),
    });
    close = () => made.client.destroy();
    return ok(await work(made));
  } catch (error) {
    // What a request says of its own end after a signal is no reason.
    if ((error as Error).name === 'AbortError') return failed();
    return failed(explainAws(error, await identityWords()));
  } finally {
    close();
  }
}
