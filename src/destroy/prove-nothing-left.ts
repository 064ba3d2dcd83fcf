/** The last step of a destroy: EC2 is asked until it lists nothing of the exposure. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Remainder, readRemains } from '../aws/gateway/cloud-remains.ts';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { ownerOf } from '../compiler/gateway-tags.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { DestroyList } from './destroy-list.ts';

export interface Proof {
  /** Fails when something that costs money is left, or when EC2 could not be asked. */
  readonly result: Result<{ readonly note: string }>;
  /** What is left; null when EC2 could not be asked. */
  readonly left: readonly Remainder[] | null;
}

/** Seconds that EC2 may take to stop listing what was deleted. */
const patienceSeconds = 90;
const pauseMilliseconds = 3000;

/** Asks until nothing is left or patience ends; `note` is told what is still listed. */
export async function proveNothingLeft(
  { inState }: Pick<DestroyList, 'inState'>,
  exposure: Exposure,
  { signal, note }: { readonly signal: AbortSignal; readonly note: (text: string) => void },
): Promise<Proof> {
  const until = performance.now() + patienceSeconds * 1000;
  for (;;) {
    const remains = await readRemains(exposure.gateway.region, ownerOf(exposure), inState);
    if (!remains.ok) return { left: null, result: remains };
    const left = remains.value;
    if (left.length === 0) return { left, result: ok({ note: 'nothing with the tags is left' }) };
    // EC2 may only need longer to stop listing it.
    if (signal.aborted) return { left, result: failed() };
    if (performance.now() > until) return { left, result: judged(left) };
    note(left.map(({ id }) => id).join(', '));
    await sleep(pauseMilliseconds, undefined, { signal }).catch(() => {});
  }
}

function judged(left: readonly Remainder[]): Proof['result'] {
  const billed = left.filter((remainder) => remainder.billed);
  return billed.length > 0 ? failed(leftover(billed)) : ok({ note: `${left.length} left` });
}

function leftover(billed: readonly Remainder[]): Diagnostic {
  return {
    severity: 'error',
    code: 'leftover',
    summary: 'something that costs money is left',
    detail: [
      ...billed.map(({ type, id }) => `${type} ${id}`),
      'Run `expose destroy` again, or delete it in the AWS console.',
    ].join('\n'),
  };
}
