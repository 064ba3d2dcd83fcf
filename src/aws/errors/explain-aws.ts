/** What an error of the AWS SDK means here, and how to fix it. For src/aws/ alone. Pure. */
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import { knownAwsError } from './known-error.ts';

interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  /** Present where AWS answered. */
  readonly $metadata: { readonly httpStatusCode?: number };
}

/** One error. What is not known becomes tool-failed, with the SDK's own words. `who` asked, in words. */
export function explainAws(error: unknown, who: string | null = null): Diagnostic {
  const { name = '', message = '', code = '', $metadata } = error as Partial<SdkError>;
  const cause = causeOf(message);
  const known = knownAwsError(`${name} ${code} ${message}`, $metadata?.httpStatusCode !== undefined);
  if (known === null) return { severity: 'error', code: 'tool-failed', summary: `AWS: ${cause || name}` };
  const parts = [
    known.detail,
    ...(cause === '' ? [] : [`(${cause})`]),
    ...(who !== null && aboutCredentials.has(known.code) ? [`The credentials: ${who}.`] : []),
  ];
  return { severity: 'error', code: known.code, summary: known.summary, detail: parts.join(' ') };
}

const aboutCredentials: ReadonlySet<string> = new Set([
  'aws-credentials-refused',
  'aws-credentials-expired',
  'aws-region-not-enabled',
  'aws-account-not-ready',
]);

/** A program that was asked for credentials says why it fails in its last line; elsewhere the first line says it all. */
function causeOf(message: string): string {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  return (message.startsWith('Command failed:') ? lines.at(-1) : lines[0])?.trim() ?? '';
}
