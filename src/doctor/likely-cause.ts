/** What is most likely wrong, in one sentence: of all failures the one that makes the others. */
import { noIngress } from '../outside/ask-port.ts';
import type { Check } from '../outside/check.ts';
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
  const unknown = unknownName(checks);
  for (const state of ['fail', 'warn'] as const) {
    const wrong = checks.filter((check) => check.state === state);
    for (const [id, cause] of causes) {
      const first = wrong.find((check) => check.id.startsWith(id));
      if (id === 'certificate' && first !== undefined && unknown !== undefined) return unknown;
      if (first !== undefined) return `${cause}: ${firstLine(first.detail)}`;
    }
    const [other] = wrong;
    if (other !== undefined) return firstLine(other.detail);
  }
  return null;
}

/** Where no Ingress is for the name, there is no certificate for it either; one that is missing alone is waited for. */
function unknownName(checks: readonly Check[]): string | undefined {
  const notFound = checks.find(({ id, detail }) => id.startsWith('outside-') && detail.includes(noIngress));
  const isMissing = checks.some(({ id, detail }) => id === 'certificate' && detail.includes(noneYet));
  return notFound && isMissing
    ? `the ingress does not know the name: ${firstLine(notFound.detail)}`
    : undefined;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
