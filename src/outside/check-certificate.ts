/** The certificate that visitors of an address are shown, and whether it will do. */
import { connect } from 'node:tls';
import { allOf } from '../compiler/diagnostics/quote.ts';
import { fault, pass, skip, type Verdict } from './check.ts';
import { type Distrust, distrustOf, lateRenewal } from './distrust.ts';
import { askInTurn, firstAnswer } from './visit.ts';

const seconds = 8;
const dayMilliseconds = 86_400_000;
/** Renewal usually happens 30 days before the end; a week before, something has gone wrong. */
const lateDays = 7;

interface Visit {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly signal: AbortSignal;
}

/** The verdict in words about these names; equal certificates are judged for several names in one sentence. */
type Judge = (names: string) => Verdict;

interface Met {
  readonly name: string;
  readonly judge: Judge;
}

/** Said of a certificate that is still trusted; the likely cause is looked up by these words. */
export const endsSoon = 'ends in';

/** Shakes hands as a browser would, with `address` under the given name. */
export async function checkCertificate(visit: Visit, now: Date): Promise<Verdict> {
  return (await meet(visit, now))(visit.name);
}

/** One verdict on what several names are shown: each name is in it once, with those that are shown the same. */
export async function checkCertificates(
  { names, ...place }: Omit<Visit, 'name'> & { readonly names: readonly string[] },
  now: Date,
): Promise<Verdict> {
  const all = await askInTurn(names, place.signal, async (name) => {
    // A wildcard is asked for by a name that nothing else uses.
    const asked = name.replace(/^\*/, 'expose-doctor');
    return { name, judge: await meet({ ...place, name: asked }, now) };
  });
  return judgeTogether(all);
}

/** Those that are shown the same stand together. Pure. */
export function judgeTogether(all: readonly Met[]): Verdict {
  const groups = new Map<string, Met[]>();
  for (const met of all) {
    const group = groupOf(met.judge(''));
    groups.set(group, [...(groups.get(group) ?? []), met]);
  }
  return sumUp([...groups.values()].map(verdictOn));
}

/** What does for visitors is one group, whenever it ends; the rest is grouped by what is wrong. */
function groupOf({ state, detail, fix }: Verdict): string {
  return state === 'pass' ? state : JSON.stringify([detail, fix]);
}

function verdictOn(group: readonly Met[]): Verdict {
  const names = group.map(({ name }) => name);
  // The advice and scripts need each name that something is wrong with.
  const good = group.every(({ judge }) => judge('').state === 'pass');
  const shown = good && names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} others`] : names;
  const words = allOf(shown);
  // Of several that will do, the one that ends first.
  const [verdict = skip('')] = group
    .map(({ judge }) => judge(words))
    .toSorted((one, other) => (one.detail < other.detail ? -1 : 1));
  return { ...verdict, detail: `${words}: ${verdict.detail}` };
}

function sumUp(verdicts: readonly Verdict[]): Verdict {
  const inState = (wanted: Verdict['state']) => verdicts.filter(({ state }) => state === wanted);
  const ordered = [...inState('fail'), ...inState('skip'), ...inState('pass')];
  const fixes = ordered.flatMap(({ fix }) => fix ?? []);
  return {
    state: ordered[0]?.state ?? 'skip',
    detail: ordered.map(({ detail }) => detail).join('\n'),
    ...(fixes.length === 0 ? {} : { fix: [...new Set(fixes)].join('\n') }),
  };
}

function meet({ name, address, port, ...visit }: Visit, now: Date): Promise<Judge> {
  const socket = connect({ host: address, port, servername: name, rejectUnauthorized: false });
  const bounds = { seconds, signal: AbortSignal.any([visit.signal]) };
  const skipped = (why: string) => (): Verdict => skip(why);
  return firstAnswer<Judge>(socket, bounds, {
    listen: (end) =>
      socket.on('secureConnect', () => {
        const { authorized, authorizationError } = socket;
        const shown = socket.getPeerCertificate();
        end((names) => {
          const distrusted = authorized ? null : distrustOf(String(authorizationError), shown, names, now);
          return judgeCertificate(distrusted, shown.valid_to, now);
        });
      }),
    late: () => skipped(`no TLS answer within ${seconds} s`),
    // Without a code OpenSSL's message is all there is, and with one it is several lines.
    explain: (error: NodeJS.ErrnoException) => skipped(`no TLS handshake: ${error.code ?? error.message}`),
    interrupted: skipped('interrupted'),
  });
}

/** `distrusted` is null when the certificate is trusted; `validTo` is as Node prints it. Pure. */
export function judgeCertificate(distrusted: Distrust | null, validTo: string, now: Date): Verdict {
  const days = Math.floor((new Date(validTo).getTime() - now.getTime()) / dayMilliseconds);
  // Of one that has ended, the reason says when.
  const until =
    Number.isNaN(days) || (distrusted !== null && days < 0)
      ? ''
      : `, valid until ${new Date(validTo).toISOString().slice(0, 10)}`;
  if (distrusted !== null) return fault(`not trusted: ${distrusted.reason}${until}`, distrusted.fix);
  if (days < lateDays) return fault(`${endsSoon} ${days} days`, lateRenewal);
  return pass(`trusted${until}`);
}
