/** What an error of the AWS SDK means here, and the way out. For src/aws/ alone. Pure. */
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { DiagnosticCode } from '../compiler/diagnostics/diagnostic-table.ts';

const known: readonly {
  readonly code: DiagnosticCode;
  readonly when: RegExp;
  readonly summary: string;
  readonly detail: string;
}[] = [
  {
    code: 'aws-no-credentials',
    when: /CredentialsProviderError|Could not load credentials/,
    summary: 'no AWS credentials found',
    detail: 'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run aws sso login.',
  },
  {
    code: 'aws-credentials-expired',
    when: /ExpiredToken|RequestExpired|TokenRefreshRequired/,
    summary: 'the AWS credentials have expired',
    detail: 'Get fresh ones (aws sso login, or new AWS_* variables) and run the same command again.',
  },
  {
    code: 'aws-throttled',
    when: /Throttl|RequestLimitExceeded|TooManyRequests|SlowDown|ServiceUnavailable|Unavailable/,
    summary: 'AWS turns requests away because there are too many',
    detail: 'Wait a minute and run the same command again.',
  },
  {
    code: 'aws-credentials-refused',
    when: /UnauthorizedOperation|AccessDenied|AuthFailure|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient|OptInRequired/,
    summary: 'AWS refuses these credentials',
    detail: 'They are wrong, or may not do this.',
  },
  {
    code: 'aws-unreachable',
    when: /ECONNREFUSED|ENOTFOUND|ECONNRESET|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError|socket hang up|network/i,
    summary: 'AWS does not answer',
    detail: 'Check the network, gateway.region and AWS_ENDPOINT_URL.',
  },
];

/** One error. What is not known here becomes tool-failed, with the SDK's own words. */
export function explainAws(error: unknown): Diagnostic {
  const {
    name = '',
    message = '',
    code = '',
  } = error as Partial<Record<'name' | 'message' | 'code', string>>;
  const [firstLine = ''] = message.split('\n');
  const text = `${name} ${code} ${message}`;
  const explanation = known.find(({ when }) => when.test(text));
  if (explanation === undefined)
    return { severity: 'error', code: 'tool-failed', summary: `AWS: ${firstLine || name}` };
  return {
    severity: 'error',
    code: explanation.code,
    summary: explanation.summary,
    detail: firstLine === '' ? explanation.detail : `${explanation.detail} (${firstLine})`,
  };
}
