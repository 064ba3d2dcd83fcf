/** The market that a gateway is launched on first: spot-or-on-demand begins on spot. */
import type { Gateway } from './resolved-exposure.ts';

/** Whether the gateway is a spot instance wherever EC2 has the capacity. */
export function isSpot({ market }: Pick<Gateway, 'market'>): boolean {
  return market !== 'on-demand';
}

/** The market of the first launch, in EC2's terms. */
export function firstMarket(gateway: Pick<Gateway, 'market'>): 'spot' | 'on-demand' {
  return isSpot(gateway) ? 'spot' : 'on-demand';
}
