/** What the YAML parser found wrong with a text, as diagnostics in our words. */
import type { Document, ErrorCode, ParsedNode } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SpanAt } from './text-position.ts';

type ParsedDocument = Document.Parsed<ParsedNode>;

/** One thing that the parser found; `pos` are offsets into the text. */
export interface YamlFault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly pos: readonly [number, number];
}

/** Syntax errors, at most one a line because the ones behind it follow from it; also an empty file and several documents. */
export function syntaxFaults(
  documents: readonly ParsedDocument[],
  found: readonly YamlFault[],
  text: string,
  spanAt: SpanAt,
): readonly Diagnostic[] {
  const [first, second] = documents;
  const faults = found.map((it) => describe(it, text, spanAt));
  if (second !== undefined && first?.contents !== null) faults.push(severalDocuments(second, text, spanAt));
  if (faults.length === 0 && (first === undefined || first.contents === null || isNothing(first)))
    faults.push(empty(spanAt));
  return firstOfEachLine(faults);
}

function isNothing(document: ParsedDocument): boolean {
  const { contents } = document;
  return (
    contents !== null &&
    'value' in contents &&
    contents.value === null &&
    contents.range[0] === contents.range[1]
  );
}

function describe(fault: YamlFault, text: string, spanAt: SpanAt): Diagnostic {
  const [start, end] = fault.pos;
  const span = spanAt(Math.min(start, text.length), Math.min(Math.max(end, start), text.length));
  if (fault.code === 'TAB_AS_INDENT') {
    return {
      severity: 'error',
      code: 'yaml-tab',
      summary: 'a tab is used as indentation',
      detail: 'YAML is indented by spaces. Replace the tab by two spaces.',
      span,
    };
  }
  if (fault.code === 'TAG_RESOLVE_FAILED') {
    const tag = text.slice(start, end).trim();
    return {
      severity: 'error',
      code: 'yaml-tag',
      summary: `the tag ${tag} means nothing here`,
      detail: 'Values of exposure.yaml need no tags. Remove it.',
      span,
    };
  }
  return {
    severity: 'error',
    code: 'yaml-syntax',
    summary: plainer(fault.message),
    detail: hint(fault.code),
    span,
  };
}

/** The parser's messages in the form of ours: no capital, no full stop; the most frequent ones in words of the trade. */
function plainer(message: string): string {
  const bracket = /^Flow (?:sequence|map) .* end with a (.)/.exec(message)?.[1];
  if (bracket !== undefined)
    return `a ${bracket === ']' ? 'list' : 'mapping'} in brackets is not closed before this by "${bracket}"`;
  const quote = /^Missing closing (.)quote/.exec(message)?.[1];
  if (quote !== undefined) return `a text in quotes is not closed by ${quote}`;
  const line = message.split('\n', 1)[0]?.replace(/\.$/, '') ?? '';
  return line.charAt(0).toLowerCase() + line.slice(1);
}

function hint(code: ErrorCode): string {
  switch (code) {
    case 'BAD_SCALAR_START':
      return 'Put the value in quotes.';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'A value with ": " in it needs quotes; a nested key needs a line of its own, indented further than its parent.';
    case 'MISSING_CHAR':
      return 'Something that was opened is not closed, or a key lacks its colon.';
    case 'BAD_INDENT':
      return 'Keys of one mapping start in the same column, what is inside stands further to the right, and brackets are closed.';
    case 'BAD_DQ_ESCAPE':
      return 'In double quotes a backslash starts an escape. Write two of them, or use single quotes.';
    case 'UNEXPECTED_TOKEN':
      return 'Check the indentation: keys of one mapping start in the same column, and a list does not stand beside keys.';
    default:
      return 'Check the indentation and the quotes around this place.';
  }
}

function severalDocuments(second: ParsedDocument, text: string, spanAt: SpanAt): Diagnostic {
  const marker = text.lastIndexOf('---', second.range[0] + 3);
  const start = marker === -1 ? second.range[0] : marker;
  return {
    severity: 'error',
    code: 'yaml-several-documents',
    summary: 'the file holds more than one document',
    detail: 'One exposure.yaml describes one gateway. Put what follows into a file of its own.',
    span: spanAt(start, Math.min(start + 3, text.length)),
  };
}

function empty(spanAt: SpanAt): Diagnostic {
  return {
    severity: 'error',
    code: 'yaml-empty',
    summary: 'the file is empty',
    detail:
      'The smallest file is one line, such as "domain: api.example.com". `expose init` writes one with comments.',
    span: spanAt(0, 0),
  };
}

function firstOfEachLine(faults: readonly Diagnostic[]): readonly Diagnostic[] {
  const lines = new Map<number, Diagnostic>();
  for (const fault of faults) {
    const line = fault.span?.start.line ?? 0;
    if (!lines.has(line)) lines.set(line, fault);
  }
  return [...lines.values()];
}
