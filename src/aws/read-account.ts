/** Whose credentials these are. */
import { ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { identity } from './access/identity.ts';
import { askSts } from './client.ts';

export interface Account {
  readonly id: string;
  /** Where the credentials come from, in words: "environment", "profile work". */
  readonly credentials: string;
}

/** The account that the credentials belong to. */
export async function readAccount(region: string): Promise<Result<Account>> {
  const caller = await askSts(region, ({ client, sdk }) => client.send(new sdk.GetCallerIdentityCommand({})));
  if (!caller.ok) return caller;
  return ok({ id: caller.value.Account ?? '', credentials: (await identity()).source });
}
