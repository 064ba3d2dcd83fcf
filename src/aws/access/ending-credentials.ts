/** A run that outlives its credentials stops in the middle, so it is said before it begins. */
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import { identity, identityWords, lasts } from './identity.ts';

/** Seconds that a first apply takes in AWS, with room to spare. */
const applySeconds = 600;

/** A warning if the credentials, renewed where that is possible, end during an apply. Throws what the SDK throws. */
export async function endingCredentials(): Promise<readonly Diagnostic[]> {
  if (lasts(await identity(applySeconds), applySeconds)) return [];
  return [
    {
      severity: 'warning',
      code: 'aws-credentials-ending',
      summary: `the AWS credentials may end before apply does (${await identityWords()})`,
      detail:
        'terraform cannot renew them while it runs. If they end, what is done by then is kept: get new ones and run the same command again.',
    },
  ];
}
