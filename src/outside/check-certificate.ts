/** The certificate that visitors of an address are shown, and whether it will do. */
import { connect } from 'node:tls';
import { fault, pass, skip, type Verdict } from './check.ts';
import { type Distrust, distrust, lateRenewal } from './distrust.ts';

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
      end(judgeCertificate(distrust(socket, name), socket.getPeerCertificate().valid_to, now));
    });
    socket.on('timeout', () => end(skip(`no TLS answer within ${seconds} s`)));
    // Without a code OpenSSL's message is all there is, and with one it is several lines.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end(skip(`no TLS handshake: ${error.code ?? error.message}`)),
    );
  });
}

/** `distrusted` is null when the certificate is trusted; `validTo` is as Node prints it. Pure. */
export function judgeCertificate(distrusted: Distrust | null, validTo: string, now: Date): Verdict {
  const days = Math.floor((new Date(validTo).getTime() - now.getTime()) / dayMilliseconds);
  const until = Number.isNaN(days) ? '' : `, valid until ${new Date(validTo).toISOString().slice(0, 10)}`;
  if (distrusted !== null) return fault(`not trusted: ${distrusted.reason}${until}`, distrusted.fix);
  if (days < lateDays) return fault(`ends in ${days} days`, lateRenewal);
  return pass(`trusted${until}`);
}
