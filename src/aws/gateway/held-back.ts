/** Whether EC2 holds the gateway back, asked while something waits for it. */
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import type { Owner } from '../../compiler/gateway-tags.ts';
import { gatewayInstance, heldBackAdvice, isHeldBack } from './cloud-findings.ts';
import { observeGateway } from './observe-gateway.ts';
import { claim } from './ownership.ts';

/** The error to end the wait with; null where EC2 does not hold it back, or cannot be asked. */
export async function heldBack(region: string, owner: Owner): Promise<Diagnostic | null> {
  const seen = await observeGateway(region, owner.name);
  if (!seen.ok) return null;
  const observed = claim(seen.value, owner, new Set());
  const instance = gatewayInstance(observed, null);
  if (instance === null || !isHeldBack(instance, observed)) return null;
  return {
    severity: 'error',
    code: 'no-capacity',
    summary: `EC2 holds the gateway back: it took the spot capacity of ${instance.id} away`,
    detail: `${heldBackAdvice}.`,
    path: ['gateway', 'market'],
  };
}
