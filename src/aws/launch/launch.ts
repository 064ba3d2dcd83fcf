/** How a gateway may be launched: in which availability zone, on which market. Pure. */
import { firstMarket } from '../../compiler/market.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';

export interface Launch {
  /** null: that of the network there is. */
  readonly zone: string | null;
  readonly market: 'spot' | 'on-demand';
}

interface LaunchQuestion {
  /** The best first; empty where the network stays as it is. */
  readonly zones: readonly string[];
  /** Whether EC2 has taken the gateway's spot capacity back, so that there is none in its availability zone. */
  readonly isHeldBack: boolean;
}

/** The launches to try, in order: each where EC2 has no capacity for the one before. */
export function launchesToTry(
  gateway: Pick<Exposure['gateway'], 'market'>,
  { zones, isHeldBack }: LaunchQuestion,
): readonly [Launch, ...Launch[]] {
  const [best = null, ...others] = zones;
  const { market } = gateway;
  const wanted = firstMarket(gateway);
  const fallback: Launch = { zone: best, market: 'on-demand' };
  if (market === 'spot-or-on-demand' && isHeldBack) return [fallback];
  return [
    { zone: best, market: wanted },
    ...others.map((zone) => ({ zone, market: wanted }) as const),
    ...(market === 'spot-or-on-demand' ? [fallback] : []),
  ];
}
