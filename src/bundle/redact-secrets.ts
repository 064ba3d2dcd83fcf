/** Takes secrets out of texts that are sent to others: those that are known, and what has the form of one. Pure. */

const removed = '(removed)';
/** Shorter pieces of a known secret would be found in innocent words. */
const shortest = 8;

/** What takes out each of `secrets`, in the forms that programs write them in, and whatever looks like another one. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets.flatMap(forms))].sort((a, b) => b.length - a.length);
  return (text) => withoutPatterns(known.reduce((rest, secret) => rest.replaceAll(secret, removed), text));
}

/** As it is, line by line, and encoded as URLs, JSON and Secrets have it. */
function forms(secret: string): readonly string[] {
  const lines = secret.split('\n').filter((line) => !line.startsWith('-----'));
  const whole = [secret, secret.trim(), ...lines.map((line) => line.trim())];
  return whole
    .flatMap((text) => [
      text,
      encodeURIComponent(text),
      JSON.stringify(text).slice(1, -1),
      Buffer.from(text).toString('base64'),
      Buffer.from(text).toString('base64').replace(/=+$/, ''),
    ])
    .filter((text) => text.length >= shortest);
}

const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, removed],
  // In base64, as in a Secret: "-----BEGIN ".
  [/LS0tLS1CRUdJTi[A-Za-z0-9+/=]{20,}/g, removed],
  [/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b/g, removed],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, removed],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${removed}`],
  [/(:\/\/)[^\s/@:"']+:[^\s/@"']+@/g, `$1${removed}@`],
  // An AWS secret key: 40 characters of base64 that are not the digits of a hash.
  [/(?<![A-Za-z0-9/+=])(?![0-9a-f]{40}(?![A-Za-z0-9/+=]))[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g, removed],
];

const named =
  /(["']?([\w-]{0,40}(?:password|passwd|passphrase|secret|token|api[-_]?key|private[-_]?key|access[-_]?key|key-data)[\w-]{0,40})["']?[ \t]*[:=][ \t]*["']?)([^\s"',}]+)/gi;
/** Kubernetes, EC2 and sudo have settings with such names that hold no secret. */
const harmless = /name$|^automount|^http_?tokens$|^nopasswd$/i;
const harmlessValue = /^(?:true|false|null|none|\d{1,4}|required|optional|\{|\[|\||\(.*)$/;

function withoutPatterns(text: string): string {
  const plain = patterns.reduce((rest, [pattern, by]) => rest.replace(pattern, by), text);
  return plain.replace(named, (all, before: string, key: string, value: string) =>
    harmless.test(key) || harmlessValue.test(value) ? all : `${before}${removed}`,
  );
}
