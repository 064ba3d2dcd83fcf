/**
 * What a backup holds: the key files and the local state of one exposure, as JSON. Everything read from one is untrusted
 * until `parseBackup` has accepted it: only files of this list exist, whatever the archive says.
 */
import * as z from 'zod/mini';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { quote } from '../compiler/diagnostics/quote.ts';
import type { Owner } from '../compiler/gateway-tags.ts';
import { keyNames } from '../keys/key-files.ts';
import { parsePublicKey, publicKeyOf } from '../keys/openssh.ts';
import { isStateText } from '../project/local-state.ts';

/** Relative to the private folder. */
export const backedUpPaths = [
  'keys/tunnel',
  'keys/tunnel.pub',
  'keys/host',
  'keys/host.pub',
  'keys/host.previous.pub',
  'terraform.tfstate',
] as const;

export type BackedUpPath = (typeof backedUpPaths)[number];

/** The text of each file, by its path. */
export type BackedUpFiles = Readonly<Partial<Record<BackedUpPath, string>>>;

const document = z.strictObject({
  format: z.literal('expose-backup'),
  formatVersion: z.literal(1),
  name: z.string(),
  domain: z.string(),
  files: z.partialRecord(z.enum(backedUpPaths), z.string()),
});

/** The text to encrypt. */
export function backupText({ name, domain }: Owner, files: BackedUpFiles): string {
  return `${JSON.stringify({ format: 'expose-backup', formatVersion: 1, name, domain, files }, null, 2)}\n`;
}

/** The files of a decrypted backup, if it is one of this exposure and its keys and state are sound. */
export function parseBackup(text: string, owner: Owner): Result<BackedUpFiles> {
  const read = document.safeParse(parsed(text));
  if (!read.success)
    return failed(unreadable('what was encrypted is not a backup of this version of expose'));
  const { name, domain, files } = read.data;
  if (name !== owner.name || domain !== owner.domain) return failed(foreign({ name, domain }, owner));
  const fault = keyNames.map((key) => keyFault(files, key)).find((reason) => reason !== null);
  if (fault) return failed(unreadable(fault));
  const previous = files['keys/host.previous.pub'];
  const [tunnel, ...hosts] = [files['keys/tunnel.pub'], files['keys/host.pub'], previous].map((text) =>
    parsePublicKey(text ?? ''),
  );
  if (hosts.includes(tunnel ?? null)) return failed(unreadable('its tunnel key is a host key too'));
  if (previous !== undefined && parsePublicKey(previous) === null)
    return failed(unreadable('keys/host.previous.pub is no public key'));
  const state = files['terraform.tfstate'];
  if (state !== undefined && !isStateText(state))
    return failed(unreadable('terraform.tfstate is no state of terraform'));
  return ok(files);
}

/** That the archive cannot be used, for a reason that holds nothing of its contents. */
export function unreadable(reason: string): Diagnostic {
  return {
    severity: 'error',
    code: 'backup-unreadable',
    summary: `this backup cannot be used: ${reason}`,
    detail:
      'Nothing was changed. Use another backup, or make one with `expose backup FILE` on the machine that has the keys.',
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function keyFault(files: BackedUpFiles, name: (typeof keyNames)[number]): string | null {
  const secret = files[`keys/${name}`];
  if (secret === undefined) return `keys/${name} is missing`;
  const own = publicKeyOf(secret);
  if (own === null) return `keys/${name} is no private key`;
  const published = files[`keys/${name}.pub`];
  return published === undefined || parsePublicKey(published) === own
    ? null
    : `keys/${name} and keys/${name}.pub do not belong together`;
}

function foreign(found: Owner, wanted: Owner): Diagnostic {
  return {
    severity: 'error',
    code: 'backup-foreign',
    summary: `the backup is of the exposure ${quote(found.name)} of ${quote(found.domain)}, and this is ${quote(wanted.name)} of ${quote(wanted.domain)}`,
    detail:
      'Nothing was changed. Name the exposure file that the backup is of: expose restore FILE --file home.yaml',
  };
}
