/** Whose credentials these are. */
import type { Result } from '../compiler/diagnostics/diagnostic.ts';
import { askSts } from './client.ts';

/** The number of the account that the credentials belong to. */
export function readAccount(region: string): Promise<Result<string>> {
  return askSts(region, async ({ client, sdk }) => {
    const identity = await client.send(new sdk.GetCallerIdentityCommand({}));
    return identity.Account ?? '';
  });
}
