/**
 * First stage: text → values with positions. YAML 1.2 with anchors, aliases and merge keys, parsed once.
 * Refuses early what would make the parser slow, deep or large, so that hostile text costs no more than a mistake.
 */
import { Composer, type CST, type Document, type ErrorCode, Lexer, type ParsedNode, Parser } from 'yaml';
import {
  type ConfigPath,
  failed,
  hasError,
  ok,
  type Result,
  type SourceSpan,
} from '../diagnostics/diagnostic.ts';
import { refuseText } from './refuse-text.ts';
import { sourceTree } from './source-tree.ts';
import { type SpanAt, spansOf } from './text-position.ts';
import { aliasTargets } from './yaml-aliases.ts';
import { syntaxFaults, type YamlFault } from './yaml-syntax.ts';
import { buildValue, maxDepth } from './yaml-value.ts';

/** A file that was read; `path` is how the user named it and is only shown. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface ParsedSource {
  readonly file: SourceFile;
  /** Plain objects, arrays, strings, numbers, booleans and null; aliases and merge keys are filled in. */
  readonly value: unknown;
  /** Span of the node at `path`, or of its deepest existing ancestor. Follows aliases to the text they stand for. */
  spanOf(path: ConfigPath, part: 'key' | 'value'): SourceSpan;
  /** The longest beginning of `path` that exists in the file. */
  existing(path: ConfigPath): ConfigPath;
}

/** A port with every field written out has some 42 lexemes; more than this is refused before the tree gets large. */
const maxLexemes = 1_000_000;
/** Syntax faults after which composing stops: what follows is noise, and each fault costs as much as a hundred values. */
const maxFaults = 50;

/**
 * Parses one file. Syntax errors end it; a result that is ok may still carry errors about single keys (such as a
 * duplicate), so that the stages after it can report the rest of the file's faults too.
 */
export function parse(file: SourceFile): Result<ParsedSource> {
  const spanAt = spansOf(file.path, file.text);
  const refusal = refuseText(file.text, spanAt);
  if (refusal !== undefined) return failed(refusal);
  const tokens = tokenize(file.text, spanAt);
  if (!tokens.ok) return tokens;
  const { documents, faults: found } = compose(tokens.value, file.text.length);
  const faults = syntaxFaults(documents, found, file.text, spanAt);
  const root = documents[0]?.contents;
  if (hasError(faults) || !root) return { ok: false, diagnostics: faults };

  const aliases = aliasTargets(root, spanAt);
  if (aliases.diagnostics.length > 0) return { ok: false, diagnostics: aliases.diagnostics };
  const built = buildValue(root, aliases.targets, spanAt);
  if (!built.complete) return { ok: false, diagnostics: built.diagnostics };
  return ok({ file, value: built.value, ...sourceTree(root, aliases.targets, spanAt) }, built.diagnostics);
}

/** The parser's tokens. Stops at a depth that the composer, which is recursive, could not take. */
function tokenize(text: string, spanAt: SpanAt): Result<readonly CST.Token[]> {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    lexemes += 1;
    if (parser.stack.length > 2 * maxDepth) {
      return failed({
        severity: 'error',
        code: 'yaml-too-deep',
        summary: `nested deeper than ${maxDepth} levels`,
        detail:
          'The format itself needs 5 levels. Look for a bracket or an indentation that repeats by mistake.',
        span: spanAt(parser.offset, parser.offset + 1),
      });
    }
    if (lexemes > maxLexemes) {
      return failed({
        severity: 'error',
        code: 'yaml-too-large',
        summary: 'the file holds too many values',
        detail: 'There is room for 20,000 ports with every field written out.',
        span: spanAt(parser.offset, parser.offset + 1),
      });
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return ok(tokens);
}

interface Composed {
  readonly documents: readonly Document.Parsed<ParsedNode>[];
  readonly faults: readonly YamlFault[];
}

/** uniqueKeys is off because it compares each key with each other; yaml-value.ts finds duplicates in one walk. */
function compose(tokens: readonly CST.Token[], length: number): Composed {
  const composer = new Composer<ParsedNode>({
    schema: 'core',
    version: '1.2',
    uniqueKeys: false,
    strict: true,
    logLevel: 'silent',
  });
  const faults: YamlFault[] = [];
  // The composer keeps going whatever it finds; its own listener is the one place where it can be told to stop.
  const listener = composer as unknown as { onError: OnFault };
  const collect = listener.onError;
  listener.onError = (source, code, message, warning) => {
    faults.push({ code, message, pos: rangeOf(source) });
    if (faults.length >= maxFaults) throw enough;
    collect(source, code, message, warning);
  };
  try {
    const documents = [...composer.compose(tokens, true, length)];
    return { documents, faults: documents.flatMap((it) => [...it.errors, ...it.warnings]) };
  } catch (error) {
    if (error !== enough) throw error;
    return { documents: [], faults };
  }
}

const enough = new Error('enough faults');
type FaultSource =
  | number
  | readonly [number, number]
  | readonly [number, number, number]
  | { readonly offset: number; readonly source?: string };
type OnFault = (source: FaultSource, code: ErrorCode, message: string, warning?: boolean) => void;

function rangeOf(source: FaultSource): readonly [number, number] {
  if (typeof source === 'number') return [source, source + 1];
  if ('offset' in source) return [source.offset, source.offset + (source.source?.length ?? 1)];
  return [source[0], source[1]];
}
