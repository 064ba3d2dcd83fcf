/** `expose keys`: the tunnel's key and the gateway's host key, shown, made or rotated. */
import { relative } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { PublicKeys } from '../compiler/resolved-exposure.ts';
import { fingerprint } from '../fingerprint.ts';
import { ensureKeys } from '../keys/ensure-keys.ts';
import { type KeyName, readPublicKeys } from '../keys/key-files.ts';
import { rotate } from '../keys/rotate.ts';
import { fail, report } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { jsonDocument } from '../views/json-document.ts';
import { renderKeys } from '../views/render-keys.ts';
import { loadExposure } from './load-exposure.ts';

export type KeysAction = 'show' | 'create' | 'rotate';

/** Works on the keys of FILE's exposure; `which` says what to rotate. Private halves are never shown. */
export async function keys(
  session: Session,
  file: string,
  action: KeysAction,
  which: KeyName | null,
): Promise<ExitCode> {
  const { source, loaded } = await loadExposure(session, file);
  if (!loaded.ok) return fail(session, 'keys', loaded.diagnostics, source);
  const folder = loaded.value.project.keysFolder;
  const present = act(folder, action, which);
  if (!present.ok) return fail(session, 'keys', present.diagnostics, source);
  report(session, present.diagnostics, source);
  const shown = entries(present.value).map(([name, publicKey]) => ({
    name,
    publicKey,
    fingerprint: fingerprint(publicKey),
  }));
  if (session.json)
    session.stdout.write(jsonDocument('keys', true, present.diagnostics, { folder, keys: shown }));
  else if (!session.quiet) {
    session.stdout.write(
      renderKeys(
        { folder: relative(session.cwd, folder), keys: shown, rotated: action === 'rotate' ? which : null },
        session.stdout.paint,
      ),
    );
  }
  return 0;
}

function act(folder: string, action: KeysAction, which: KeyName | null): Result<PublicKeys> {
  if (action === 'show') return readPublicKeys(folder);
  if (action === 'rotate') return which === null ? failed(unnamed) : rotate(folder, which);
  const ensured = ensureKeys(folder);
  return ensured.ok ? ok(ensured.value.keys, ensured.diagnostics) : ensured;
}

function entries({ tunnel, host, previousHost }: PublicKeys): readonly (readonly [string, string])[] {
  const previous = previousHost === null ? [] : [['host.previous', previousHost] as const];
  return [['tunnel', tunnel], ['host', host], ...previous];
}

const unnamed: Diagnostic = {
  severity: 'error',
  code: 'usage',
  summary: 'rotate needs to know which key',
  detail: '`expose keys rotate tunnel` or `expose keys rotate host`.',
};
