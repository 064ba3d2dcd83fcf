/** The spine: one file through the stages of the compiler. Pure and synchronous. */
import { type Diagnostic, hasError, ok, type Result } from './compiler/diagnostics/diagnostic.ts';
import { resolve } from './compiler/resolve/resolve.ts';
import type { Exposure } from './compiler/resolved-exposure.ts';
import { type Validation, validate } from './compiler/schema/validate.ts';
import { locate } from './compiler/yaml/locate.ts';
import { parse, type SourceFile } from './compiler/yaml/parse.ts';

/** What a file means, and everything that is wrong with it, located and in the order of the text. */
export function check(file: SourceFile): Result<Exposure> {
  const source = parse(file);
  if (!source.ok) return source;
  const validation = validate(source.value.value);
  const resolution = resolve(validation.config);
  const acrossFields = resolution.diagnostics.flatMap((it) => inOriginal(it, validation));
  const diagnostics = locate(
    [...source.diagnostics, ...validation.diagnostics, ...acrossFields],
    source.value,
  );
  return hasError(diagnostics) ? { ok: false, diagnostics } : ok(resolution.exposure, diagnostics);
}

/** Places what later stages (the estimate, EC2, the cluster) say about paths of the file. Parses it only if they say something. */
export function locateIn(file: SourceFile, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const source = diagnostics.length > 0 ? parse(file) : null;
  return source?.ok === true ? locate(diagnostics, source.value) : diagnostics;
}

/** A finding about the sound parts of a file, with paths of the whole file; none if it rests on a part left out. */
function inOriginal(diagnostic: Diagnostic, { original, leftOut }: Validation): readonly Diagnostic[] {
  const moved: Diagnostic = {
    ...diagnostic,
    ...(diagnostic.path === undefined ? {} : { path: original(diagnostic.path) }),
    ...(diagnostic.related === undefined
      ? {}
      : { related: diagnostic.related.map((it) => ({ ...it, path: original(it.path) })) }),
  };
  const paths = [moved.path ?? [], ...(moved.related ?? []).map((it) => it.path)];
  return paths.some(leftOut) ? [] : [moved];
}
