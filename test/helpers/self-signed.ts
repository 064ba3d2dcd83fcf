/** Certificates for two days that no client trusts, made by openssl. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In PEM, as node:tls takes them. A client that trusts the certificate accepts it for these names. */
export function selfSigned(...names: readonly string[]): { readonly key: Buffer; readonly cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'expose-tls-'));
  const [key, cert] = [join(folder, 'key'), join(folder, 'crt')];
  const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=x -days 2';
  const alternative = ['x', ...names].map((name) => `DNS:${name}`).join();
  execFileSync(
    'openssl',
    [...request.split(' '), '-addext', `subjectAltName=${alternative}`, '-keyout', key, '-out', cert],
    {
      stdio: 'ignore',
    },
  );
  const made = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return made;
}

/** A certificate for the name, by an authority of its own. In PEM. */
export function issuedBy(
  authority: string,
  name: string,
): { readonly key: Buffer; readonly cert: Buffer; readonly authority: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'expose-tls-'));
  const openssl = (command: string) =>
    execFileSync('openssl', command.split(' '), { cwd: folder, stdio: 'ignore' });
  const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2';
  openssl(`req -x509 ${newKey} -subj /CN=${authority} -keyout ca.key -out ca.crt`);
  openssl(
    `req -x509 ${newKey} -subj /CN=${name} -addext subjectAltName=DNS:${name} -CA ca.crt -CAkey ca.key -keyout key -out crt`,
  );
  const read = (file: string) => readFileSync(join(folder, file));
  const made = { key: read('key'), cert: read('crt'), authority: read('ca.crt') };
  rmSync(folder, { recursive: true });
  return made;
}
