/** What a valid file means, in one line. */
import type { Exposure, Port } from '../compiler/resolved-exposure.ts';
import type { Cost } from '../cost/cost.ts';

/** More ports than this are counted, not listed. */
const listed = 4;

/** "exposure.yaml is valid: …", newline at the end. */
export function renderMeaning(file: string, exposure: Exposure, cost: Cost): string {
  const { domain, ports, gateway, tunnel } = exposure;
  const names =
    domain.aliases.length === 0 ? domain.name : `${domain.name} and ${domain.aliases.length} more`;
  const tunnels = tunnel.replicas === 1 ? 'one tunnel' : `${tunnel.replicas} tunnels`;
  const price =
    cost.missing.length === 0
      ? `about $${cost.monthly.toFixed(2)} a month`
      : 'at a price that is not known here';
  const what = ports.length > listed ? `${ports.length} ports` : ports.map(route).join(', ');
  return `${file} is valid: ${names} reaches ${what} through ${tunnels} and a ${gateway.market} ${gateway.instanceType} in ${gateway.region}, ${price}.\n`;
}

function route({ public: port, target }: Port): string {
  return target.onNode
    ? `node port ${target.port}${target.port === port ? '' : ` (from ${port})`}`
    : `${target.host}:${target.port} (from ${port})`;
}
