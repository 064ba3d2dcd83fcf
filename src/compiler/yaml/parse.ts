/**
 * First stage: text → values with positions. YAML 1.2 with anchors, aliases and merge keys, parsed once.
 * Input that would make the parser slow, deep or large is refused early: hostile text costs seconds at most.
 */
import { Composer, type CST, type Document, Lexer, Parser, type YAMLError } from 'yaml';
import { failed, hasError, ok, type Result } from '../diagnostics/diagnostic.ts';
import { aliasTargets } from './alias-targets.ts';
import { buildValue, maxDepth } from './build-value.ts';
import { syntaxFaults } from './faults/syntax-faults.ts';
import type { ParsedSource } from './parsed-source.ts';
import { refuseText } from './refuse-text.ts';
import type { SourceFile } from './source-file.ts';
import { sourceTree } from './source-tree.ts';
import { type SpanAt, spansOf } from './span-at.ts';

/** A port with every field written out takes about 42 lexemes. Larger files are refused before the tree is built. */
const maxLexemes = 1_000_000;
/** Syntax faults that are reported. Those after the first few usually follow from them. */
const maxFaults = 50;

/**
 * Parses one file. A syntax error fails it. A good result may still carry errors about single keys, such as a
 * duplicate, so that later stages can report the other faults of the file in the same run.
 */
export function parse(file: SourceFile): Result<ParsedSource> {
  const spanAt = spansOf(file.path, file.text);
  const refusal = refuseText(file.text, spanAt);
  if (refusal !== undefined) return failed(refusal);
  const tokens = tokenize(file.text, spanAt);
  if (!tokens.ok) return tokens;
  const { documents, faults } = compose(tokens.value, file.text.length);
  const diagnostics = syntaxFaults(documents, faults, file.text, spanAt);
  const root = documents[0]?.contents;
  if (hasError(diagnostics) || !root) return { ok: false, diagnostics };

  const aliases = aliasTargets(root, spanAt);
  if (aliases.diagnostics.length > 0) return { ok: false, diagnostics: aliases.diagnostics };
  const built = buildValue(root, aliases.targets, spanAt);
  if (!built.complete) return { ok: false, diagnostics: built.diagnostics };
  return ok({ file, value: built.value, ...sourceTree(root, aliases.targets, spanAt) }, built.diagnostics);
}

/** The parser's tokens. Stops at a nesting depth that would overflow the stack of the composer, which is recursive. */
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
          'The format needs 5 levels. Check for a bracket or an indentation that is repeated by mistake.',
        span: spanAt(parser.offset, parser.offset + 1),
      });
    }
    if (lexemes > maxLexemes) {
      return failed({
        severity: 'error',
        code: 'yaml-too-large',
        summary: 'the file holds too many values',
        detail:
          'The limit is about 20,000 ports with every field written out. Check that this is the right file.',
        span: spanAt(parser.offset, parser.offset + 1),
      });
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return ok(tokens);
}

interface Composed {
  readonly documents: readonly Document.Parsed[];
  /** At most `maxFaults`. */
  readonly faults: readonly YAMLError[];
}

/** uniqueKeys is off because yaml compares every key with every other one; build-value.ts finds duplicates in one walk. */
function compose(tokens: readonly CST.Token[], length: number): Composed {
  const composer = new Composer({ schema: 'core', version: '1.2', uniqueKeys: false, logLevel: 'silent' });
  const documents: Document.Parsed[] = [];
  const faults: YAMLError[] = [];
  const { stackTraceLimit } = Error;
  // Every fault is an Error. Recording its stack, which nobody reads, would take ten times as long as finding it.
  Error.stackTraceLimit = 0;
  try {
    for (const document of composer.compose(tokens, true, length)) {
      documents.push(document);
      const room = maxFaults - faults.length;
      faults.push(...[...document.errors, ...document.warnings].slice(0, room));
      if (faults.length === maxFaults) break;
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  return { documents, faults };
}
