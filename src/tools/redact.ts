/** Removes private keys from the messages of programs, some of which quote the value that they reject. Pure. */

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** The AWS provider prints user data in full when it is too long. */
const userData = /(expected length of \S+ to be in the range \([^)]*\)), got [\s\S]*/;

/** The text without private keys, cut after 4,000 characters. */
export function redact(text: string): string {
  const safe = text.replace(userData, '$1').replace(privateKey, '(private key)');
  return safe.length > 4000 ? `${safe.slice(0, 4000)} …` : safe;
}
