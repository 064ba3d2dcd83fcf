/**
 * Who made a plan: only whoever has the gateway's private host key can seal one. terraform runs what is in its plan file,
 * so a plan that came with a clone, or was changed on its way, must not be taken for one of ours.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The seal of a plan's text and of terraform's plan file beside it, if there is one. */
export function sealOf(text: string, terraformPlan: Buffer | null, hostKey: string): string {
  const part = terraformPlan === null ? '' : createHash('sha256').update(terraformPlan).digest('hex');
  const key = hostKey.replaceAll('\r\n', '\n').trim();
  return createHmac('sha256', key).update(`expose plan\n${part}\n${text}`).digest('hex');
}

/** Whether two seals are the same. */
export function sameSeal(found: unknown, expected: string): boolean {
  if (typeof found !== 'string' || found.length !== expected.length) return false;
  return timingSafeEqual(Buffer.from(found), Buffer.from(expected));
}
