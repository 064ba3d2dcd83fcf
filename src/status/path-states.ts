/** How each stop on a request's path is, as far as status has seen it. Pure. */
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { Check } from '../outside/check.ts';
import type { Status } from './status.ts';
import { areReady } from './visit-site.ts';

/** Whether a stop is up; null where that could not be seen. */
type Up = boolean | null;

interface PathStates {
  /** Whether the name leads to the gateway. */
  readonly name: Up;
  readonly forwarder: Up;
  readonly sshd: Up;
  readonly tunnel: Up;
  /** What answers behind each public port, by its name. */
  readonly targets: Readonly<Record<string, Up>>;
}

/** `checks` are those of the public ports, asked from outside. */
export function pathStates(
  { cloud, gateway, dns, tunnel }: Status,
  checks: readonly Check[],
  { domain, ports }: Pick<Exposure, 'domain' | 'ports'>,
): PathStates {
  const running = cloud === 'asked' ? gateway?.state === 'running' : null;
  const ready = tunnel === null ? null : areReady(tunnel);
  return {
    name: nameState(dns.filter(({ name }) => name === domain.name)),
    forwarder: running,
    // Nobody asks it here, but a tunnel that is ready has logged in to it.
    sshd: running === true ? ready || null : running,
    tunnel: ready,
    targets: Object.fromEntries(ports.map(({ name }) => [name, portState(name, checks)])),
  };
}

function nameState(records: Status['dns']): Up {
  if (records.some(({ state }) => state === 'wrong' || state === 'missing')) return false;
  return records.some(({ state }) => state === 'right') || null;
}

function portState(name: string, checks: readonly Check[]): Up {
  const asked = checks.filter(({ id }) => id === `outside-${name}-ipv4` || id === `outside-${name}-ipv6`);
  if (asked.some(({ state }) => state === 'fail' || state === 'warn')) return false;
  return asked.some(({ state }) => state === 'pass') || null;
}
