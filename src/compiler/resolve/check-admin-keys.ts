/** A person's public keys: whole, and each once. A broken one would leave nobody able to log in, without a word. */
import type { ConfigPath } from '../diagnostics/diagnostic.ts';
import type { Report } from '../diagnostics/report.ts';

/** Checks the lines of gateway.ssh.adminKeys. */
export function checkAdminKeys(keys: readonly string[], report: Report): void {
  const seen = new Map<string, ConfigPath>();
  keys.forEach((line, index) => {
    const path: ConfigPath = ['gateway', 'ssh', 'adminKeys', index];
    const [type = '', key = ''] = line.split(' ');
    if (!isWhole(type, key)) {
      report({
        severity: 'error',
        code: 'admin-key-broken',
        path,
        summary: `the ${type} key is damaged`,
        detail:
          'Its second word is not a key of that type; often the end was lost when it was copied. Copy the whole line of the .pub file.',
      });
    }
    const first = seen.get(key);
    if (first === undefined) seen.set(key, path);
    else {
      report({
        severity: 'warning',
        code: 'admin-key-duplicate',
        path,
        summary: 'the same key is listed twice',
        detail: 'Comments do not make keys differ. Remove one of the two lines.',
        related: [{ message: 'first listed here', path: first }],
      });
    }
  });
}

/** RFC 4253 section 6.6: strings with their length in front, the type first, and nothing behind the last. */
function isWhole(type: string, base64: string): boolean {
  const bytes = Buffer.from(base64, 'base64');
  const strings: Buffer[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const end = at + 4 + bytes.readUInt32BE(at);
    strings.push(bytes.subarray(at + 4, end));
    at = end;
  }
  const [head, ...parts] = strings;
  if (at !== bytes.length || head?.toString('latin1') !== type || parts.length === 0) return false;
  return type !== 'ssh-ed25519' || parts[0]?.length === 32;
}
