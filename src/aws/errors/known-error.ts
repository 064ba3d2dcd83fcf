/**
 * What AWS refuses, in the words of the service itself, of the SDK and of terraform's provider, and how to fix it. There
 * is one table for both ways to ask, because what AWS says does not depend on who asked. Pure.
 */
import { accessErrors } from './access-errors.ts';
import type { AwsError } from './aws-error.ts';
import { connectionErrors } from './connection-errors.ts';
import { resourceErrors } from './resource-errors.ts';

export interface KnownError {
  readonly code: AwsError['code'];
  readonly summary: string;
  readonly detail: string;
}

/** The SDK asks for credentials too; a credential_process may have been refused a connection by something else. */
const notReached = /^(?:Credentials|Token)ProviderError\b(?!.*Command failed:)/s;

/** What is known of an error; null where nothing is. `answered` says that AWS was reached, so the network was in order. */
export function knownAwsError(text: string, answered: boolean): KnownError | null {
  const connection = answered ? [] : connectionErrors;
  const table = notReached.test(text)
    ? [...connection, ...accessErrors]
    : [...resourceErrors, ...accessErrors, ...connection];
  const found = table.find(({ pattern }) => pattern.test(text));
  if (found === undefined) return null;
  const words = (part: AwsError['summary']) => (typeof part === 'string' ? part : part(text));
  return { code: found.code, summary: words(found.summary), detail: words(found.detail) };
}
