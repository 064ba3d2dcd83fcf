/** What a test's EC2 holds of an exposure's gateway, for a stage that is given it. */
import { observeGateway } from '../../src/aws/gateway/observe-gateway.ts';
import { claim, type ObservedGateway } from '../../src/aws/gateway/ownership.ts';
import { ownerOf } from '../../src/compiler/gateway-tags.ts';
import type { Exposure } from '../../src/compiler/resolved-exposure.ts';

/** Throws where EC2 gives no answer. The state knows nothing. */
export async function gatewayNow(exposure: Exposure): Promise<ObservedGateway> {
  const seen = await observeGateway(exposure.gateway.region, exposure.name);
  if (!seen.ok) throw new Error('EC2 gave no answer', { cause: seen.diagnostics });
  return claim(seen.value, ownerOf(exposure), new Set());
}
