/**
 * Whose credentials these are. They are resolved here, once, for the SDK's clients and for terraform alike: the two look
 * for credentials in different orders, and one of them could work in another account than the other.
 *
 * The identity is the process's, as its environment is: every request to AWS has the same one.
 */
import type { AwsCredentialIdentity } from '@smithy/types';
import { requestHandler } from './network.ts';
import { hasCredentials, type Profile, readProfile } from './profile.ts';

export interface Identity {
  readonly credentials: AwsCredentialIdentity;
  /** Where they come from, in words: "environment", "profile work". */
  readonly source: string;
}

interface AwsAccess {
  /** The profile of --profile, which counts before everything else; null without the flag. */
  readonly profile: string | null;
  /** Where STS is asked for roles, if the profile does not say. */
  readonly region: string;
}

interface Held extends AwsAccess {
  /** A refusal is kept too: a vault should not be asked for its password five times. */
  identity: Promise<Identity> | null;
}

let held: Held = { profile: null, region: 'us-east-1', identity: null };

/** Chooses the identity of everything that asks AWS from now on. Resolves nothing yet. */
export function useAwsAccess(access: AwsAccess): void {
  held = { ...access, identity: null };
}

/** The identity, renewed if it would end within so many seconds and can be renewed. Throws what the SDK throws. */
export async function identity(seconds = 300): Promise<Identity> {
  const variables = held.profile === null ? fromEnvironment() : null;
  if (variables !== null) return variables;
  const access = held;
  const before = await access.identity;
  if (before !== null && !lasts(before, seconds)) {
    // Another request may have renewed it already.
    const same = (await access.identity) === before;
    if (same) access.identity = resolve(access).catch((error) => unlessUsable(before, error));
  }
  access.identity ??= resolve(access);
  return access.identity;
}

/** The identity in the words of a message, as far as it is known; null before it is. Never resolves one, never throws. */
export async function identityWords(): Promise<string | null> {
  const variables = held.profile === null ? fromEnvironment() : null;
  const known = variables ?? (await held.identity?.catch(() => null)) ?? null;
  if (known === null) return null;
  const { accessKeyId, expiration } = known.credentials;
  const end = expiration === undefined ? '' : `, until ${expiration.toISOString().slice(0, 16)}Z`;
  return `${known.source}, key …${accessKeyId.slice(-4)}${end}`;
}

/** What the profile says besides its credentials, such as endpoint_url; empty where it does not exist. */
export async function profileSettings(): Promise<Profile['settings']> {
  const profile = await readProfile(held.profile).catch(() => null);
  return profile?.settings ?? {};
}

/** Where the profile that counts sends requests; null where the environment says it, or endpoints are to be ignored. */
export async function profileEndpoint(): Promise<string | null> {
  const { AWS_ENDPOINT_URL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS } = process.env;
  const { endpoint_url, ignore_configured_endpoint_urls } = await profileSettings();
  const isIgnored = [AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, ignore_configured_endpoint_urls].includes('true');
  return AWS_ENDPOINT_URL || isIgnored ? null : endpoint_url || null;
}

/**
 * As a setting of the SDK's client for a service, such as EC2: only where the profile that counts is not the SDK's own, because
 * it reads AWS_PROFILE alone. A variable for the one service counts before both.
 */
export async function endpointSetting(service: string): Promise<{ readonly endpoint?: string }> {
  const { name } = await readProfile(held.profile).catch(() => ({ name: null }));
  const isFound = name === (process.env['AWS_PROFILE'] || 'default');
  if (isFound || process.env[`AWS_ENDPOINT_URL_${service}`]) return {};
  const endpoint = await profileEndpoint();
  return endpoint === null ? {} : { endpoint };
}

/** Whether the environment or --profile decides whose credentials count, so that there is nothing to choose. */
export function isIdentityChosen(): boolean {
  const { AWS_PROFILE, AWS_DEFAULT_PROFILE, AWS_WEB_IDENTITY_TOKEN_FILE } = process.env;
  return (
    held.profile !== null ||
    fromEnvironment() !== null ||
    Boolean(AWS_PROFILE || AWS_DEFAULT_PROFILE || AWS_WEB_IDENTITY_TOKEN_FILE)
  );
}

/** The region that the environment or the profile names, with who says so; null where neither does. */
export async function ownRegion(): Promise<{ readonly region: string; readonly source: string } | null> {
  for (const variable of ['AWS_REGION', 'AWS_DEFAULT_REGION']) {
    const region = process.env[variable];
    if (region) return { region, source: variable };
  }
  const profile = await readProfile(held.profile).catch(() => null);
  const region = profile?.settings['region'];
  return region ? { region, source: `the AWS profile ${profile?.name}` } : null;
}

/** Whether it can be used for so many seconds more. */
export function lasts({ credentials }: Identity, seconds: number): boolean {
  const { expiration } = credentials;
  return expiration === undefined || expiration.getTime() - Date.now() > seconds * 1000;
}

/** The keys in the environment count before AWS_PROFILE, as in the AWS CLI and in terraform. */
function fromEnvironment(): Identity | null {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_CREDENTIAL_EXPIRATION } =
    process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return null;
  const credentials = {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
    ...(AWS_CREDENTIAL_EXPIRATION ? { expiration: new Date(AWS_CREDENTIAL_EXPIRATION) } : {}),
  };
  return { credentials, source: 'environment' };
}

/**
 * A profile that was named counts alone: the SDK's own chain would go on to the next source after a failure, and say at
 * the end only that there was none. Then the order is web identity, the default profile, and the machine itself.
 */
async function resolve({ profile: flag, region }: Held): Promise<Identity> {
  const profile = await readProfile(flag);
  const options = await optionsFor(profile, region);
  if (hasCredentials(profile) && (profile.named || !process.env['AWS_WEB_IDENTITY_TOKEN_FILE'])) {
    const { fromIni } = await import('@aws-sdk/credential-provider-ini');
    // The client that renews what `aws login` has given takes its region from here alone.
    const { region: ownRegion } = options.parentClientConfig;
    const callerClientConfig = { region: async () => ownRegion };
    return {
      credentials: await fromIni(options)({ callerClientConfig }),
      source: `profile ${profile.name}`,
    };
  }
  if (process.env['AWS_WEB_IDENTITY_TOKEN_FILE'] && flag === null) {
    const { fromTokenFile } = await import('@aws-sdk/credential-provider-web-identity');
    return { credentials: await fromTokenFile(options)(), source: 'web identity' };
  }
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return { credentials: await defaultProvider(options)(), source: 'this machine' };
}

async function optionsFor({ name, settings }: Profile, region: string) {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const ownRegion = AWS_REGION || AWS_DEFAULT_REGION || settings['region'] || region;
  const handler = await requestHandler(settings['ca_bundle']);
  return {
    profile: name,
    ignoreCache: true,
    // For the STS and SSO clients that the providers make.
    clientConfig: { requestHandler: handler, ...(await endpointSetting('STS')) },
    parentClientConfig: { region: ownRegion },
    // The SDK warns on standard error where the environment has keys beside a profile.
    logger: quiet,
  };
}

const nothing = (): void => undefined;
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function unlessUsable(before: Identity, error: unknown): Identity {
  if (lasts(before, 0)) return before;
  throw error;
}
