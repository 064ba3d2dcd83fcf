/** `expose keys`: the tunnel's key and the gateway's host key, shown, made or rotated. */
import { relative } from 'node:path';
import { type Diagnostic, failed, mapResult, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { PublicKeys } from '../compiler/resolved-exposure.ts';
import { fingerprint } from '../fingerprint.ts';
import { ensureKeys } from '../keys/ensure-keys.ts';
import { type KeyName, readPublicKeys } from '../keys/key-files.ts';
import { rotateKey } from '../keys/rotate-key.ts';
import { checkPlaces } from '../project/check-places.ts';
import { print } from '../session/print.ts';
import { fail, report } from '../session/report.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { jsonDocument } from '../views/json-document.ts';
import { renderKeys } from '../views/render-keys.ts';
import { loadExposure } from './load-exposure.ts';

type KeysAction = 'show' | 'create' | 'rotate';

export interface KeysOptions {
  readonly file: string;
}

/** Works on the keys of an exposure; `rotated` says which key to rotate. Private keys are never shown. */
export async function keys(
  session: Session,
  action: KeysAction,
  rotated: KeyName | undefined,
  { file }: KeysOptions,
): Promise<ExitCode> {
  const { source, loaded } = await loadExposure(session, file);
  if (!loaded.ok) return fail(session, 'keys', loaded.diagnostics, source);
  const { project } = loaded.value;
  const folder = project.keysFolder;
  const places = checkPlaces(project);
  const present = places.ok ? keysAfter(action, rotated, folder) : places;
  if (!present.ok) return fail(session, 'keys', present.diagnostics, source);
  // The list of the keys says the same of a previous host key.
  const diagnostics = present.diagnostics.filter(({ code }) => code !== 'host-keys-two');
  report(session, diagnostics, source);
  const shown = namedKeys(present.value).map(({ name, publicKey }) => ({
    name,
    publicKey,
    fingerprint: fingerprint(publicKey),
  }));
  if (session.json) session.stdout.write(jsonDocument('keys', true, diagnostics, { folder, keys: shown }));
  else if (!session.quiet) {
    print(
      session.stdout,
      renderKeys(
        {
          folder: relative(session.cwd, folder),
          keys: shown,
          rotated: action === 'rotate' ? (rotated ?? null) : null,
        },
        session.stdout.paint,
      ),
    );
  }
  return 0;
}

/** The public keys that are there once the action is done. */
function keysAfter(action: KeysAction, rotated: KeyName | undefined, folder: string): Result<PublicKeys> {
  if (action === 'show') return readPublicKeys(folder);
  if (action === 'rotate') return rotated === undefined ? failed(keyNotNamed) : rotateKey(folder, rotated);
  const ensured = ensureKeys(folder);
  return mapResult(ensured, ({ keys }) => keys);
}

function namedKeys({ tunnel, host, previousHost }: PublicKeys) {
  const current = [
    { name: 'tunnel', publicKey: tunnel },
    { name: 'host', publicKey: host },
  ] as const;
  return previousHost === null
    ? current
    : [...current, { name: 'host.previous', publicKey: previousHost } as const];
}

const keyNotNamed: Diagnostic = {
  severity: 'error',
  code: 'usage',
  summary: 'rotate needs the name of a key',
  detail: 'Run `expose keys rotate tunnel` or `expose keys rotate host`.',
};
