/** What an error of the SDK means here. */
import { expect, test } from 'vitest';
import { explainAws } from '../../src/aws/explain-aws.ts';

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
