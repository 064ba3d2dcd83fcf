/** What is most likely wrong, in one sentence: of all failures the one that makes the others. */
import { notFound } from '../outside/ask-port.ts';
import type { Check } from '../outside/check.ts';
import { endsSoon } from '../outside/check-certificate.ts';
import { aliasId } from '../outside/check-ports.ts';
import { noneYet } from '../outside/distrust.ts';

/** The beginning of a check's id, and what its detail is said of. A failure makes those below it fail as well. */
const causes: readonly (readonly [string, string])[] = [
  ['clock', 'the clock of this machine or of the cluster is wrong'],
  ['gateway', 'the gateway does not run'],
  ['delegation-', 'the world does not ask Route 53 for the name'],
  ['dns-', 'the name does not lead to the gateway'],
  ['host-key', 'the tunnel cannot log in at the gateway'],
  ['tunnel', 'the tunnel does not run'],
  ['outside', 'visitors do not get through'],
  ['certificate', 'browsers refuse the certificate'],
  ['cluster', 'the cluster cannot be used from here'],
  ['credentials', 'AWS cannot be used from here'],
];

/** null when nothing fails. What only has to be looked at is a cause when nothing worse is there. */
export function likelyCause(checks: readonly Check[]): string | null {
  for (const state of ['fail', 'warn'] as const) {
    const wrong = checks.filter((check) => check.state === state);
    for (const [id, cause] of causes) {
      const first = wrong.find((check) => check.id.startsWith(id));
      if (first === undefined) continue;
      const known = id === 'certificate' ? certificateCause(checks, first) : undefined;
      return known ?? `${cause}: ${firstLine(first.detail)}`;
    }
    const [other] = wrong;
    if (other !== undefined) return firstLine(other.detail);
  }
  return null;
}

/** What the certificate says of the cause, where more is known than that browsers refuse it. */
function certificateCause(checks: readonly Check[], { id, detail }: Check): string | undefined {
  const line = firstLine(detail);
  // Of the aliases, each line begins with the names that it is about.
  const names = id === 'certificate' ? '' : line.slice(0, line.indexOf(': '));
  const said = names === '' ? line : line.slice(names.length + 2);
  if (said.startsWith(endsSoon))
    return `the certificate${names === '' ? '' : ` of ${names}`} is not renewed: it ${said}`;
  // Where no Ingress is for the name, there is no certificate for it either; one that is missing alone is waited for.
  const aliases = names.split(/, | and /).map((name) => `${aliasId}${name}`);
  const unknown = checks.some(
    (check) =>
      check.detail.includes(notFound) &&
      (names === ''
        ? check.id.startsWith('outside-') && !check.id.startsWith(aliasId)
        : aliases.includes(check.id)),
  );
  return unknown && said.includes(noneYet)
    ? 'the ingress does not know the name: it answers 404, and with its own certificate'
    : undefined;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
