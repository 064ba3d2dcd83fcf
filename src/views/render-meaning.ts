/** What a valid file means, in one sentence. */
import { visible } from '../compiler/diagnostics/quote.ts';
import { isSpot } from '../compiler/market.ts';
import type { Exposure, Port } from '../compiler/resolved-exposure.ts';
import type { Cost } from '../cost/cost.ts';

/** More ports than this are counted, not listed. */
const mostListed = 4;

/** "exposure.yaml is valid: …", newline at the end. */
export function renderMeaning(file: string, exposure: Exposure, cost: Cost): string {
  const { domain, ports, gateway, tunnel } = exposure;
  const more = domain.aliases.length;
  const names = more === 0 ? domain.name : `${domain.name} and ${more} more`;
  const verb = more === 0 ? 'leads' : 'lead';
  const targets = ports.length > mostListed ? `${ports.length} ports` : ports.map(route).join(', ');
  const tunnels = tunnel.replicas === 1 ? 'one tunnel' : `${tunnel.replicas} tunnels`;
  const market = isSpot(gateway) ? 'a spot' : 'an on-demand';
  const machine = `${market} ${gateway.instanceType} in ${gateway.region}`;
  const price =
    cost.missing.length === 0 ? `about $${cost.monthly.toFixed(2)} a month` : 'at a price that is not known';
  return `${visible(file)} is valid: ${names} ${verb} to ${targets} through ${tunnels} and ${machine}, ${price}.\n`;
}

function route({ public: port, target }: Port): string {
  if (!target.onNode) return `${target.host}:${target.port} (from ${port})`;
  return target.port === port ? `node port ${target.port}` : `node port ${target.port} (from ${port})`;
}
