/** Why visitors' programs do not trust the certificate that a connection was shown, in words, and what to do. */
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { quote, visible } from '../compiler/diagnostics/quote.ts';

export interface Distrust {
  /** A sentence about the certificate, without its end. */
  readonly reason: string;
  readonly fix: string;
}

type Shown = Pick<PeerCertificate, 'subject' | 'issuer' | 'subjectaltname' | 'valid_from' | 'valid_to'>;

/** Said of an ingress's own certificate; the likely cause is looked up by these words. */
export const noneYet = 'there is none for the name yet';

/** null when it is trusted. `name` is what the connection asked for. */
export function distrust(socket: TLSSocket, name: string): Distrust | null {
  if (socket.authorized) return null;
  return distrustOf(String(socket.authorizationError), socket.getPeerCertificate(), name, new Date());
}

/** `error` in OpenSSL's words. Pure. */
export function distrustOf(error: string, shown: Shown, name: string, now: Date): Distrust {
  const missing = `Let the ingress get a certificate for ${name}, from cert-manager for example, whose HTTP challenge needs port 80. kubectl get challenges --all-namespaces -o wide shows what it waits for.`;
  const ingress = ownCertificates.get(first(shown.subject?.CN));
  if (ingress !== undefined) return { reason: `it is ${ingress}’s own, ${noneYet}`, fix: missing };
  switch (error) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return { reason: 'it is self-signed', fix: missing };
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return unknownIssuer(shown, 'in a chain');
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return unknownIssuer(shown, 'alone');
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        reason: `it is for ${namesOf(shown)}, not for ${name}`,
        fix: `Add ${name} to tls.hosts of its Ingress.`,
      };
    case 'CERT_HAS_EXPIRED':
      return ended(shown, now);
    case 'CERT_NOT_YET_VALID':
      return {
        reason: `it is not valid before ${day(shown.valid_from)}`,
        fix: 'Compare the clock of this machine with that of the cluster.',
      };
    default:
      return { reason: error, fix: missing };
  }
}

export const lateRenewal =
  'Renewal is late: kubectl get certificates,challenges --all-namespaces -o wide shows what stops it.';

/** What ingress controllers show while there is none for the name, by its subject. */
const ownCertificates: ReadonlyMap<string, string> = new Map([
  ['TRAEFIK DEFAULT CERT', 'Traefik'],
  ['Kubernetes Ingress Controller Fake Certificate', 'ingress-nginx'],
]);

/** A certificate that is sent alone may be a public one: browsers have its root, and nothing of what lies between. */
function unknownIssuer({ issuer }: Shown, sent: 'alone' | 'in a chain'): Distrust {
  const name = first(issuer?.CN) || first(issuer?.O);
  const reason = `it was issued by ${quote(name)}, which is not trusted here`;
  if (/STAGING/.test(`${first(issuer?.O)} ${name}`))
    return {
      reason,
      fix: 'That is Let’s Encrypt’s server for tests. Let the Ingress name another issuer, with the real one.',
    };
  const fix =
    'Browsers trust only public authorities. If this one is your own, name the file of its root in NODE_EXTRA_CA_CERTS.';
  if (sent === 'in a chain') return { reason, fix };
  return {
    reason: `${reason}, or the server sends it without its intermediate`,
    fix: `${fix} If it is a public one, put the whole chain into the tls.crt of its Secret, the site’s own certificate first.`,
  };
}

/** OpenSSL gives one error for the site's own certificate and for those above it. */
function ended({ valid_to: end }: Shown, now: Date): Distrust {
  if (new Date(end) > now)
    return {
      reason: 'another certificate of its chain has ended',
      fix: 'Get it issued again, and put the present chain into the tls.crt of its Secret.',
    };
  return { reason: `it ended on ${day(end)}`, fix: lateRenewal };
}

/** The first few: a certificate may have a hundred. */
function namesOf({ subjectaltname = '' }: Shown): string {
  const names = subjectaltname.split(', ').map((entry) => visible(entry.replace(/^DNS:/, '')).slice(0, 80));
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and others` : names.join(', ') || 'no name';
}

function first(value: string | readonly string[] | undefined): string {
  return (typeof value === 'string' ? value : value?.[0]) ?? '';
}

function day(date: string): string {
  const time = new Date(date);
  return Number.isNaN(time.getTime()) ? date : time.toISOString().slice(0, 10);
}
