/** What an error of the AWS SDK means here, and the way out. For src/aws/ alone. Pure. */
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import type { DiagnosticCode } from '../../compiler/diagnostics/diagnostic-table.ts';

const exportCredentials =
  'In another profile, set credential_process = aws configure export-credentials --profile NAME --format process, with the name of this one, and use that.';

const known: readonly {
  readonly code: DiagnosticCode;
  readonly when: RegExp;
  readonly summary: string;
  readonly detail: string;
}[] = [
  {
    code: 'aws-no-credentials',
    when: /SSO session/,
    summary: 'the AWS SSO session of the profile has ended, or was never begun',
    detail: 'Run aws sso login with this profile, then the same command again.',
  },
  {
    code: 'aws-no-credentials',
    when: /requires multi-factor authentication/,
    summary: 'the AWS profile asks for an MFA code, which nothing can enter here',
    detail: exportCredentials,
  },
  {
    code: 'aws-no-credentials',
    when: /login\/cache|login_session|aws login/,
    summary: 'the session of aws login that the profile names has ended',
    detail: `Run aws login with this profile. terraform does not know login_session: ${exportCredentials}`,
  },
  {
    code: 'aws-no-credentials',
    when: /CredentialsProviderError|Could not load credentials/,
    summary: 'no AWS credentials found',
    detail:
      'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run aws sso login. If AWS_PROFILE is set, the profile does not exist or its credential_process fails: aws sts get-caller-identity says which.',
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

/** One error. What is not known here becomes tool-failed, with the SDK's own words. `who` is whose request it was, in words. */
export function explainAws(error: unknown, who: string | null = null): Diagnostic {
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
    detail: [
      explanation.detail,
      ...(firstLine === '' ? [] : [`(${firstLine})`]),
      ...(who === null ? [] : [`These are: ${who}.`]),
    ].join(' '),
  };
}
