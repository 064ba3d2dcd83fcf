/** Runs terraform again where it only came too early: EC2 still held a network interface. */
import { type Waiting, waitForInterfaces } from '../../aws/gateway/instance-life.ts';
import type { Diagnostic, Result } from '../../compiler/diagnostics/diagnostic.ts';
import { ownerOf } from '../../compiler/gateway-tags.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';

/**
 * `ran`, unless only an interface in use stopped it: EC2 may hold that for some seconds after its instance has ended, and
 * terraform's provider does not wait. Then, once EC2 has let go of the exposure's interfaces, what `again` gives.
 */
export async function onceFreed<T>(
  ran: Result<T>,
  again: () => Promise<Result<T>>,
  exposure: Exposure,
  waiting: Waiting,
): Promise<Result<T>> {
  if (ran.ok || waiting.signal.aborted || !isHeldInterface(ran.diagnostics)) return ran;
  const freed = await waitForInterfaces(exposure.gateway.region, ownerOf(exposure), waiting);
  return freed.ok && !waiting.signal.aborted ? again() : ran;
}

function isHeldInterface(diagnostics: readonly Diagnostic[]): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return (
    errors.length > 0 &&
    errors.every(({ code, detail = '' }) => code === 'aws-in-use' && /network ?interface/i.test(detail))
  );
}
