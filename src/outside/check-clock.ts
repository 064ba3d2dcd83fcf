/** Whether the clock of this machine is right, held against the site's. A wrong one makes good certificates look expired. */
import { request } from 'node:http';
import { type Check, fault, pass, skip, timed, type Verdict } from './check.ts';
import { endAfter } from './visit.ts';

const seconds = 5;
/** AWS refuses a request that is signed with a clock this wrong. */
const wrongMinutes = 5;

const clockCheckId = 'clock';

/** Asks for the time over plain HTTP, which needs no clock to be trusted. */
export function checkClock(
  visit: { readonly name: string; readonly address: string; readonly port: number },
  signal: AbortSignal,
): Promise<Check> {
  return timed(clockCheckId, 'the clock of this machine agrees with the site’s', async () =>
    judgeClock(await dateOf(visit, signal), new Date()),
  );
}

/** `date` is what the site takes the time to be, null where it does not say. Pure. */
function judgeClock(date: string | null, now: Date): Verdict {
  const theirs = new Date(date ?? Number.NaN);
  if (Number.isNaN(theirs.getTime())) return skip('the site tells no time');
  const minutes = Math.round((now.getTime() - theirs.getTime()) / 60_000);
  if (Math.abs(minutes) < wrongMinutes) return pass(`${theirs.toISOString().slice(0, 16)}Z`);
  return fault(
    `here it is ${now.toISOString().slice(0, 16)}Z, there ${theirs.toISOString().slice(0, 16)}Z`,
    'Set the clock of this machine (timedatectl set-ntp true), then run expose doctor again. If this one is right, the clock of the node that the ingress runs on is wrong.',
  );
}

function dateOf(
  { name, address, port }: { readonly name: string; readonly address: string; readonly port: number },
  signal: AbortSignal,
): Promise<string | null> {
  return new Promise((resolve) => {
    const asked = request({
      host: address,
      port,
      method: 'HEAD',
      headers: { host: name },
      signal,
      agent: false,
    });
    endAfter(asked, seconds);
    asked.on('response', ({ headers }) => {
      asked.destroy();
      resolve(headers.date ?? null);
    });
    asked.on('error', () => resolve(null));
    asked.end();
  });
}
