/** Keys and local state, encrypted into one new file. Nothing of it is ever on the disk in clear. */
import { join } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { quote } from '../compiler/diagnostics/quote.ts';
import type { Owner } from '../compiler/gateway-tags.ts';
import { keyNames, readKey, readPrivateKey } from '../keys/key-files.ts';
import { isStateText } from '../project/local-state.ts';
import type { Project } from '../project/project.ts';
import { regularText } from '../project/terraform-workspace.ts';
import { createWholeFile } from '../whole-file.ts';
import { type BackedUpFiles, type BackedUpPath, backedUpPaths, backupText } from './backup-document.ts';
import { seal } from './seal.ts';

/** What is there to back up; fails when a private key is missing, because a backup without it opens no gateway. */
export function readBackedUp({ privateFolder, keysFolder, terraform }: Project): Result<BackedUpFiles> {
  const checked = keyNames.flatMap((name) => [readPrivateKey(keysFolder, name), readKey(keysFolder, name)]);
  const faults = checked.filter((key) => !key.ok).flatMap(({ diagnostics }) => diagnostics);
  if (faults.length > 0) return failed(...faults);
  const files: Partial<Record<BackedUpPath, string>> = {};
  for (const path of backedUpPaths) {
    // A state in S3 is where every machine finds it; an old file beside it is not it.
    if (path === 'terraform.tfstate' && terraform.state.kind === 's3') continue;
    const text = regularText(join(privateFolder, path));
    if (text !== null) files[path] = text;
  }
  const state = files['terraform.tfstate'];
  return state === undefined || isStateText(state) ? ok(files) : failed(stateDamaged(terraform.stateFile));
}

/** Writes the archive for its owner alone; an existing file is never replaced. `shown` is its name for messages. */
export async function writeBackup(
  files: BackedUpFiles,
  owner: Owner,
  { path, shown, passphrase }: { readonly path: string; readonly shown: string; readonly passphrase: string },
): Promise<Result<null>> {
  const archive = await seal(backupText(owner, files), passphrase);
  try {
    return createWholeFile(path, archive, 0o600) ? ok(null) : failed(notWritten(shown, 'it exists already'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return failed(notWritten(shown, code));
  }
}

function stateDamaged(stateFile: string): Diagnostic {
  return {
    severity: 'error',
    code: 'state-unreadable',
    summary: `${quote(stateFile)} is damaged`,
    detail: 'Restore its backup (terraform.tfstate.backup, in the same folder) first. No backup was written.',
  };
}

function notWritten(shown: string, reason: string): Diagnostic {
  return {
    severity: 'error',
    code: 'backup-not-written',
    summary: `${quote(shown)} cannot be written: ${reason}`,
    detail: 'backup never overwrites a file. Name a new one, in a folder that this user may write to.',
  };
}
