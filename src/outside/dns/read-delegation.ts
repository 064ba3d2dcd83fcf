/** Which name servers the world asks for the names of a zone, as this machine's resolver finds them. Reads only. */
import { Resolver } from 'node:dns/promises';

export interface Delegation {
  /** In lower case, sorted. */
  readonly servers: readonly string[];
  /**
   * found: these servers. none: nobody is asked, the zone is not delegated. refused: the resolver got no answer about the
   * zone, as from servers that do not know it. unknown: the resolver itself does not answer.
   */
  readonly state: 'found' | 'none' | 'refused' | 'unknown';
}

/** Asks for the zone's name servers. */
export async function readDelegation(zone: string): Promise<Delegation> {
  try {
    const found = await new Resolver({ timeout: 2000, tries: 2 }).resolveNs(zone);
    return { servers: found.map((server) => server.toLowerCase()).sort(), state: 'found' };
  } catch (error) {
    return { servers: [], state: stateOf((error as NodeJS.ErrnoException).code ?? '') };
  }
}

function stateOf(code: string): Delegation['state'] {
  if (code === 'ENODATA' || code === 'ENOTFOUND') return 'none';
  return code === 'ESERVFAIL' || code === 'EREFUSED' ? 'refused' : 'unknown';
}
