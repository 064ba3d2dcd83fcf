/** The certificate that visitors of an address are shown, and whether it will do. */
import { connect } from 'node:tls';
import { fault, pass, skip, type Verdict } from './check.ts';

const seconds = 8;
const dayMilliseconds = 86_400_000;
/** Renewal usually happens 30 days before the end; a week before, something has gone wrong. */
const lateDays = 7;

/** Shakes hands as a browser would, with `address` under the given name. */
export function checkCertificate(
  { name, address, port }: { readonly name: string; readonly address: string; readonly port: number },
  now: Date,
): Promise<Verdict> {
  return new Promise((resolve) => {
    const socket = connect({
      host: address,
      port,
      servername: name,
      rejectUnauthorized: false,
      timeout: seconds * 1000,
    });
    const end = (verdict: Verdict): void => {
      socket.destroy();
      resolve(verdict);
    };
    socket.on('secureConnect', () => {
      const { valid_to: validTo, subject } = socket.getPeerCertificate();
      const distrust = socket.authorized ? null : reasonOf(String(socket.authorizationError), subject);
      end(judgeCertificate(distrust, validTo, now));
    });
    socket.on('timeout', () => end(skip(`no TLS answer within ${seconds} s`)));
    socket.on('error', (error) => end(skip(`no TLS handshake: ${error.message}`)));
  });
}

/** Ingress controllers show one of their own while there is none for the name. */
const ownCertificates: Readonly<Record<string, string>> = {
  'TRAEFIK DEFAULT CERT': 'it is Traefik’s own, there is none for the name yet',
  'Kubernetes Ingress Controller Fake Certificate':
    'it is ingress-nginx’s own, there is none for the name yet',
};

/** Why a certificate with this subject is not trusted. Pure. */
export function reasonOf(error: string, subject: { readonly CN?: string | string[] } | undefined): string {
  return ownCertificates[String(subject?.CN)] ?? error;
}

/** `distrust` is the reason in OpenSSL's words or ours, null when the certificate is trusted; `validTo` is as Node prints it. */
export function judgeCertificate(distrust: string | null, validTo: string, now: Date): Verdict {
  const days = Math.floor((new Date(validTo).getTime() - now.getTime()) / dayMilliseconds);
  const until = Number.isNaN(days) ? '' : `, valid until ${new Date(validTo).toISOString().slice(0, 10)}`;
  if (distrust !== null)
    return fault(
      `not trusted: ${distrust}${until}`,
      'Let cert-manager or the ingress get a certificate for the name; port 80 must be reachable for the HTTP challenge.',
    );
  if (days < lateDays)
    return fault(
      `ends in ${days} days`,
      'Renewal is late: look at cert-manager’s Certificate and its events.',
    );
  return pass(`trusted${until}`);
}
