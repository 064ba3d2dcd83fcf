/** A certificate for two days that no client trusts, made by openssl. */
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
