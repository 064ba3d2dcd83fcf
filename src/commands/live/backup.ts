/** `expose backup` and `expose restore`: keys and local state in one encrypted file, and back. */
import { relative, resolve } from 'node:path';
import { parseBackup } from '../../backup/backup-document.ts';
import { readArchive, restoreBackup } from '../../backup/restore-backup.ts';
import { unseal } from '../../backup/seal.ts';
import { readBackedUp, writeBackup } from '../../backup/write-backup.ts';
import type { Diagnostic, Result } from '../../compiler/diagnostics/diagnostic.ts';
import { ownerOf } from '../../compiler/gateway-tags.ts';
import type { SourceFile } from '../../compiler/yaml/source-file.ts';
import { trustsTwoHostKeys } from '../../keys/key-files.ts';
import { checkPlaces, checkTracked } from '../../project/check-places.ts';
import { takeRunLock } from '../../project/run-lock.ts';
import { askPassphrase } from '../../session/passphrase.ts';
import { print } from '../../session/print.ts';
import { fail, report } from '../../session/report.ts';
import type { ExitCode, Session } from '../../session/session.ts';
import { run } from '../../tools/run.ts';
import { jsonDocument } from '../../views/json-document.ts';
import { renderBackedUp, renderRestored } from '../../views/live/render-backup.ts';
import { type Loaded, loadExposure } from '../load-exposure.ts';

export interface BackupOptions {
  /** The exposure file. */
  readonly file: string;
  readonly passphraseFile?: string;
}

/** Writes a new file ARCHIVE. */
export async function backup(session: Session, archive: string, options: BackupOptions): Promise<ExitCode> {
  return withProject(session, 'backup', options.file, async ({ exposure, project }, source) => {
    const end = ended(session, 'backup', source);
    const files = readBackedUp(project);
    if (!files.ok) return end(files);
    const passphrase = await askPassphrase(session, { file: options.passphraseFile, isNew: true });
    if (!passphrase.ok) return end(passphrase);
    if (passphrase.value === null) return 130;
    const target = { path: resolve(session.cwd, archive), shown: archive, passphrase: passphrase.value };
    const written = await writeBackup(files.value, ownerOf(exposure), target);
    if (!written.ok) return end(written);
    const paths = Object.keys(files.value);
    if (session.json)
      session.stdout.write(jsonDocument('backup', true, files.diagnostics, { archive, files: paths }));
    else if (!session.quiet) {
      const stateInS3 = exposure.state.kind === 's3';
      print(session.stdout, renderBackedUp({ archive, paths, stateInS3 }, session.stdout.paint));
    }
    return 0;
  });
}

/** Brings back what ARCHIVE holds, and replaces nothing. */
export async function restore(session: Session, archive: string, options: BackupOptions): Promise<ExitCode> {
  return withProject(session, 'restore', options.file, async ({ exposure, project }, source) => {
    const end = ended(session, 'restore', source);
    const bytes = readArchive(resolve(session.cwd, archive), archive);
    if (!bytes.ok) return end(bytes);
    const passphrase = await askPassphrase(session, { file: options.passphraseFile, isNew: false });
    if (!passphrase.ok) return end(passphrase);
    if (passphrase.value === null) return 130;
    const text = await unseal(bytes.value, passphrase.value);
    if (!text.ok) return end(text);
    const files = parseBackup(text.value, ownerOf(exposure));
    if (!files.ok) return end(files);
    const restored = restoreBackup(files.value, project);
    if (!restored.ok) return end(restored);
    const folder = relative(session.cwd, project.privateFolder) || '.';
    // A backup may be another's work: the second key that it brings is not trusted silently.
    const twoKeys = trustsTwoHostKeys(project.keysFolder);
    const warnings = twoKeys === null ? [] : [twoKeys];
    report(session, warnings, source);
    if (session.json)
      session.stdout.write(jsonDocument('restore', true, warnings, { folder, files: restored.value }));
    else if (!session.quiet)
      print(session.stdout, renderRestored({ folder, files: restored.value }, session.stdout.paint));
    return 0;
  });
}

type Work = (loaded: Loaded, source: SourceFile | null) => Promise<ExitCode>;

/** Loads FILE, looks at its private folder as every command does before it trusts it, and keeps an apply out meanwhile. */
async function withProject(
  session: Session,
  command: 'backup' | 'restore',
  file: string,
  work: Work,
): Promise<ExitCode> {
  const { source, loaded } = await loadExposure(session, file);
  const end = ended(session, command, source);
  if (!loaded.ok) return end(loaded);
  const { project } = loaded.value;
  const places = checkPlaces(project);
  if (!places.ok) return end(places);
  const tracked = await checkTracked(project, run);
  if (!tracked.ok) return end(tracked);
  const lock = await takeRunLock(project.privateFolder, command);
  if (!lock.ok) return end(lock);
  try {
    report(session, loaded.diagnostics, source);
    return await work(loaded.value, source);
  } finally {
    await lock.value.release();
  }
}

function ended(session: Session, command: string, source: SourceFile | null) {
  return ({ diagnostics }: Result<unknown> | { readonly diagnostics: readonly Diagnostic[] }): ExitCode =>
    fail(session, command, diagnostics, source);
}
