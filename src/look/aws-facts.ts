/** What the AWS account has that an exposure has to fit. */
import { type AccountZone, listPublicZones } from '../aws/hosted-zones.ts';
import { type Account, readAccount } from '../aws/read-account.ts';
import { ok, type Result } from '../compiler/diagnostics/diagnostic.ts';

export interface AwsFacts {
  readonly account: Account;
  /** null where these credentials may not list them. */
  readonly zones: readonly AccountZone[] | null;
}

export async function readAwsFacts(region: string): Promise<Result<AwsFacts>> {
  const [account, zones] = await Promise.all([readAccount(region), listPublicZones(region)]);
  if (!account.ok) return account;
  return ok({ account: account.value, zones: zones.ok ? zones.value : null }, zones.diagnostics);
}
