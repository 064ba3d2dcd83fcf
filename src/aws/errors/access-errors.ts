/** What AWS, the SDK and terraform say about credentials, rights and the pace of requests. Pure. */
import type { AwsError } from './aws-error.ts';

const exportCredentials =
  'in another profile, set credential_process = aws configure export-credentials --profile NAME --format process, with the name of this one, and use that.';

/** In the order to look: an answer may hold the words of several. */
export const accessErrors: readonly AwsError[] = [
  {
    code: 'aws-no-profile',
    pattern: /NoSuchProfile|failed to get shared config profile/,
    summary: 'the AWS profile does not exist',
    detail: 'Correct AWS_PROFILE or --profile; aws configure list-profiles lists the profiles.',
  },
  {
    code: 'aws-no-credentials',
    // A session that was ended at the portal is found out there: its token here looks good.
    pattern: /SSO session|cached SSO token|aws sso login|Session token not found or invalid/,
    summary: 'the AWS SSO session of the profile has ended, or was never begun',
    detail: 'Run aws sso login with this profile, then the same command again.',
  },
  {
    code: 'aws-credentials-refused',
    pattern: /CredentialsProviderError .*(?:ForbiddenException|ResourceNotFoundException)/,
    summary: 'the AWS SSO portal does not hand out the role that the profile names',
    detail:
      'Correct sso_account_id and sso_role_name of the profile, or have the role assigned to you in IAM Identity Center.',
  },
  {
    code: 'aws-no-credentials',
    pattern: /requires multi-factor authentication|AssumeRoleTokenProvider/,
    summary: 'the AWS profile asks for an MFA code, which nothing can enter here',
    detail: `Have the AWS CLI ask for it: ${exportCredentials}`,
  },
  {
    code: 'aws-credentials-refused',
    pattern: /missing permission for the 'CreateOAuth2Token'/,
    summary: 'AWS does not allow signin:CreateOAuth2Token to whom aws login has logged in',
    detail:
      'That renews the credentials of the profile. Add it to the IAM policy of the user (AWS’s SignInLocalDevelopmentAccess has it), or use another profile.',
  },
  {
    code: 'aws-no-credentials',
    pattern:
      /Failed to load token from|login_session|aws login|Please reauthenticate|reauthenticate with your new password/,
    summary: 'the session of aws login that the profile names has ended',
    detail: 'Run aws login with this profile, then the same command again.',
  },
  {
    code: 'aws-no-credentials',
    pattern: /Command failed:|credential_process/,
    summary: 'the credential_process of the AWS profile fails',
    detail: 'Run its command by itself to see why, and correct it.',
  },
  {
    code: 'aws-clock-wrong',
    pattern: /RequestTimeTooSkewed|Signature (?:expired|not yet current)|RequestInTheFuture/,
    summary: 'the clock of this machine is wrong',
    detail:
      'AWS accepts requests that are at most some minutes old. Set the clock (timedatectl set-ntp true, or wsl --shutdown under WSL) and run the same command again.',
  },
  {
    code: 'aws-region-not-enabled',
    pattern: /RegionDisabledException|not activated in this region|region .* (?:disabled|not enabled)/i,
    summary: 'the account has not enabled the region',
    detail:
      'Enable it in the AWS console under Account, AWS Regions, which takes some minutes, or choose another gateway.region.',
  },
  {
    code: 'aws-account-not-ready',
    pattern: /OptInRequired|SubscriptionRequired|not subscribed|not signed up/i,
    summary: 'the account may not use the service yet',
    detail:
      'Complete the account’s sign-up (payment method, telephone, support plan) in the AWS console; AWS sends a mail when everything is activated.',
  },
  {
    code: 'aws-credentials-expired',
    pattern:
      /ExpiredToken|RequestExpired|TokenRefreshRequired|token (?:included in the request )?(?:is|has) expired|InvalidClientTokenId.*session/i,
    summary: 'the AWS credentials have expired',
    detail:
      'Get new ones (aws sso login, or new AWS_* variables) and run the same command again: what is already done is kept.',
  },
  {
    code: 'aws-credentials-refused',
    pattern:
      /AuthFailure|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|InvalidAccessKeyId|IncompleteSignature|MissingAuthenticationToken/,
    summary: 'AWS does not know these credentials',
    detail:
      'The key was deleted, or it and its secret do not belong together; or the account has not enabled the region; or this machine’s clock is wrong.',
  },
  {
    code: 'aws-credentials-refused',
    pattern:
      /UnauthorizedOperation|AccessDenied|NotAuthorized|not authorized to perform|explicit deny|TagPolicyViolation|\bForbidden\b|StatusCode: 40[13]\b/,
    summary: (text) => {
      const [, action] = /not authorized to perform:? ([\w-]+:\w+)/.exec(text) ?? [];
      return action === undefined
        ? 'AWS does not allow this to these credentials'
        : `AWS does not allow ${action} to these credentials`;
    },
    detail: (text) =>
      /explicit deny in a (?:service|resource) control policy|tag policy|TagPolicyViolation/i.test(text)
        ? 'A policy of the organisation forbids it: ask whoever runs the organisation, or use another account or region.'
        : 'Add the action to the IAM policy of this user or role (expose doctor --policy prints a whole one), or use another profile with --profile.',
  },
  {
    code: 'aws-throttled',
    pattern:
      /Throttl|RequestLimitExceeded|TooManyRequests|SlowDown|ServiceUnavailable|(?<![.\w])Unavailable\b|PriorRequestNotComplete|StatusCode: (?:429|503)\b/i,
    summary: 'AWS rejects requests because there are too many',
    detail: 'Wait a minute and run the same command again: what is already done is kept.',
  },
  {
    code: 'aws-no-region',
    pattern:
      /invalid AWS Region|Missing region|Region is missing|InvalidEndpoint|UnknownEndpoint|not a valid region/i,
    summary: (text) => {
      const region = /invalid AWS Region: ([\w-]+)/i.exec(text)?.[1];
      return `AWS does not know the region${region === undefined ? '' : ` ${region}`}`;
    },
    detail: 'Correct gateway.region.',
  },
  {
    // The last, because the SDK wraps what the service has said in it.
    code: 'aws-no-credentials',
    pattern:
      /CredentialsProviderError|Could not load credentials|No valid credential sources found|failed to refresh cached credentials/,
    summary: 'no AWS credentials found',
    detail:
      'Run aws configure, aws sso login or aws login, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  },
];
