/** `expose pin`: writes the digest of the tunnel's image into the file, so that the tag can no longer be moved. */
import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { findCluster } from '../../cluster/find-cluster.ts';
import { imageWarnings, isPinned, readTunnelImage } from '../../cluster/tunnel-image.ts';
import { type Diagnostic, failed, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import { quote } from '../../compiler/diagnostics/quote.ts';
import { setText } from '../../compiler/yaml/set-text.ts';
import { check } from '../../pipeline.ts';
import type { LiveContext } from '../../project/live-context.ts';
import { print } from '../../session/print.ts';
import { fail, report } from '../../session/report.ts';
import type { ExitCode, Session } from '../../session/session.ts';
import { jsonDocument } from '../../views/json-document.ts';
import { renderPinned } from '../../views/live/render-pinned.ts';
import { replaceWholeFile } from '../../whole-file.ts';
import { type Loaded, loadTrusted } from '../load-exposure.ts';
import { type AccessFlags, liveContext } from './live-context.ts';

/** Pins FILE to the digest with which its tag first ran, or else to the one that runs now. */
export async function pin(session: Session, file: string, flags: AccessFlags = {}): Promise<ExitCode> {
  const { source, loaded } = await loadTrusted(session, file);
  if (!loaded.ok) return fail(session, 'pin', loaded.diagnostics, source);
  const pinned = await pinnedImage(session, file, loaded.value, liveContext(session, loaded.value, flags));
  if (!pinned.ok) return fail(session, 'pin', pinned.diagnostics, source);
  const { image, changed } = pinned.value;
  if (session.json) session.stdout.write(jsonDocument('pin', true, pinned.diagnostics, { image, changed }));
  else if (!session.quiet) print(session.stdout, renderPinned(image, file, changed));
  report(session, pinned.diagnostics, source);
  return 0;
}

interface Pinned {
  readonly image: string;
  /** Whether the file was written. */
  readonly changed: boolean;
}

async function pinnedImage(
  session: Session,
  file: string,
  loaded: Loaded,
  context: LiveContext,
): Promise<Result<Pinned>> {
  const { exposure, project, source } = loaded;
  const tag = exposure.tunnel.image;
  if (isPinned(tag)) return ok({ image: tag, changed: false });
  const cluster = await findCluster(exposure.cluster.context, context);
  if (!cluster.ok) return cluster;
  const found = await readTunnelImage(exposure, cluster.value, project);
  if (!found.ok) return found;
  const { first, running } = found.value;
  const digest = first ?? (running.length === 1 ? running[0] : undefined);
  if (digest === undefined) return failed(unknownDigest(tag, running));
  const image = `${tag}@${digest}`;
  const text = setText(source.file.text, ['tunnel', 'image'], image);
  const path = resolve(session.cwd, file);
  if (text === null || !means(text, file, image) || !lstatSync(path).isFile())
    return failed(notWritten(image));
  replaceWholeFile(path, text, lstatSync(path).mode & 0o777);
  return ok({ image, changed: true }, imageWarnings(found.value));
}

/** The edit is kept only if the file then says what was meant. */
function means(text: string, path: string, image: string): boolean {
  const checked = check({ path, text });
  return checked.ok && checked.value.exposure.tunnel.image === image;
}

function unknownDigest(image: string, running: readonly string[]): Diagnostic {
  const reason =
    running.length === 0
      ? 'no tunnel pod runs it from a registry'
      : `the pods run ${running.length} different images`;
  return {
    severity: 'error',
    code: 'tunnel-image-unknown',
    path: ['tunnel', 'image'],
    summary: `the digest of ${quote(image)} is not known: ${reason}`,
    detail:
      'Run `expose apply` first and wait until the tunnel is ready, or write NAME:TAG@sha256:… yourself.',
  };
}

function notWritten(image: string): Diagnostic {
  return {
    severity: 'error',
    code: 'tunnel-image-not-written',
    path: ['tunnel', 'image'],
    summary: 'the image cannot be written into this file without changing more than it',
    detail: `Write it yourself:\ntunnel:\n  image: ${image}`,
  };
}
