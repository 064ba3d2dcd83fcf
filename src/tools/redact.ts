/** Takes private keys out of what programs say: some quote the value that they complain about. Pure. */

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** terraform's provider refuses user data that is too long by printing all of it. */
const userData = /(expected length of \S+ to be in the range \([^)]*\)), got [\s\S]*/;

/** The text without key material, at most about 4,000 characters of it. */
export function redact(text: string): string {
  const safe = text.replace(userData, '$1').replace(privateKey, '(private key)');
  return safe.length > 4000 ? `${safe.slice(0, 4000)} …` : safe;
}
