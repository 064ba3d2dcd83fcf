/** Removes private keys from the messages of programs, some of which quote the value that they reject. Pure. */

const privateKey =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;
/** The AWS provider prints user data in full when it is too long. */
const userData = /(expected length of \S{1,200} to be in the range \([^)]{1,200}\)), got [\s\S]*/;
/** No more is looked at: what a server answers may be long, and made to be slow to read. */
const longest = 64_000;

/** The text without private keys, cut after 4,000 characters. */
export function redact(text: string): string {
  const safe = text.slice(0, longest).replace(userData, '$1').replace(privateKey, '(private key)');
  return safe.length > 4000 ? `${safe.slice(0, 4000)} …` : safe;
}
