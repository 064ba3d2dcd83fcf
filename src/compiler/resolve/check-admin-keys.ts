/** Admin keys must be complete and listed once. sshd silently ignores a damaged key, which locks its owner out. */
import type { AddDiagnostic } from '../diagnostics/add-diagnostic.ts';
import type { ConfigPath } from '../diagnostics/diagnostic.ts';

/** Checks the lines of gateway.ssh.adminKeys. */
export function checkAdminKeys(keys: readonly string[], add: AddDiagnostic): void {
  const seen = new Map<string, ConfigPath>();
  keys.forEach((line, index) => {
    const path: ConfigPath = ['gateway', 'ssh', 'adminKeys', index];
    const [type = '', key = ''] = line.split(' ');
    if (!isComplete(type, key)) {
      add({
        severity: 'error',
        code: 'admin-key-broken',
        path,
        summary: `the ${type} key is damaged`,
        detail:
          'Its second word is not a complete key of that type; often the end was lost in copying. Copy the whole line of the .pub file again.',
      });
    }
    const first = seen.get(key);
    if (first === undefined) seen.set(key, path);
    else {
      add({
        severity: 'warning',
        code: 'admin-key-duplicate',
        path,
        summary: 'the same key is listed twice',
        detail: 'Keys that differ only in their comment are the same key. Remove one of the two lines.',
        related: [{ message: 'first listed here', path: first }],
      });
    }
  });
}

/** RFC 4253 section 6.6: strings, each after its length; the first is the type, and nothing follows the last. */
function isComplete(type: string, base64: string): boolean {
  const bytes = Buffer.from(base64, 'base64');
  const strings: Buffer[] = [];
  let offset = 0;
  while (offset + 4 <= bytes.length) {
    const end = offset + 4 + bytes.readUInt32BE(offset);
    strings.push(bytes.subarray(offset + 4, end));
    offset = end;
  }
  const [head, ...parts] = strings;
  if (offset !== bytes.length || head?.toString('latin1') !== type || parts.length === 0) return false;
  return type !== 'ssh-ed25519' || parts[0]?.length === 32;
}
