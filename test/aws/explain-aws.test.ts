/** What an error of the SDK means here. */
import { expect, test } from 'vitest';
import { explainAws } from '../../src/aws/errors/explain-aws.ts';

test.each([
  [
    { name: 'CredentialsProviderError', message: 'Could not load credentials from any providers' },
    'aws-no-credentials',
  ],
  [
    { name: 'ExpiredToken', message: 'The security token included in the request is expired' },
    'aws-credentials-expired',
  ],
  [{ name: 'RequestLimitExceeded', message: '' }, 'aws-throttled'],
  [{ name: 'AuthFailure', message: '' }, 'aws-credentials-refused'],
  [{ name: 'Error', message: 'connect ECONNREFUSED 127.0.0.1:1', code: 'ECONNREFUSED' }, 'aws-unreachable'],
  [{ name: 'TimeoutError', message: 'socket did not establish a connection' }, 'aws-unreachable'],
  [{ name: 'InternalError', message: 'boom' }, 'tool-failed'],
])('%j', (error, code) => expect(explainAws(error)).toMatchObject({ severity: 'error', code }));

test.each([
  [
    "The SSO session token associated with profile=p was not found or is invalid. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
    /SSO session of the profile[\s\S]*aws sso login[\s\S]*profile=p/,
  ],
  [
    'Profile p requires multi-factor authentication, but no MFA code callback was provided.',
    /MFA code[\s\S]*export-credentials[\s\S]*Profile p/,
  ],
  [
    'Failed to load token from /home/me/.aws/login/cache/28.json: Error: ENOENT: no such file or directory',
    /aws login[\s\S]*28\.json/,
  ],
  [
    'Could not load credentials from any providers',
    /Run aws configure[\s\S]*AWS_PROFILE, or AWS_ACCESS_KEY_ID/,
  ],
])('credentials that cannot be had keep their cause: %s', (message, words) => {
  const { code, summary, detail } = explainAws({ name: 'CredentialsProviderError', message });
  expect(code).toBe('aws-no-credentials');
  expect(`${summary} ${detail}`).toMatch(words);
});
