/** What the YAML parser found wrong with a text, as diagnostics in our own words. */
import type { Document, ErrorCode, YAMLError } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SpanAt } from './span-at.ts';

/**
 * Syntax errors, at most one per line because later ones on a line usually follow from the first; also an empty file
 * and a second document.
 */
export function syntaxFaults(
  documents: readonly Document.Parsed[],
  faults: readonly YAMLError[],
  text: string,
  spanAt: SpanAt,
): readonly Diagnostic[] {
  const [first, second] = documents;
  const diagnostics = faults.map((fault) => describeFault(fault, text, spanAt));
  if (second !== undefined && first?.contents !== null)
    diagnostics.push(severalDocuments(second, text, spanAt));
  if (diagnostics.length === 0 && isEmpty(first)) diagnostics.push(emptyFile(spanAt));
  return firstOfEachLine(diagnostics);
}

/** Whether nothing is written: no value, or a null that takes up no text. */
function isEmpty(document: Document.Parsed | undefined): boolean {
  const contents = document?.contents ?? null;
  if (contents === null) return true;
  return 'value' in contents && contents.value === null && contents.range[0] === contents.range[1];
}

function describeFault(fault: YAMLError, text: string, spanAt: SpanAt): Diagnostic {
  const [start, end] = fault.pos;
  const span = spanAt(Math.min(start, text.length), Math.min(Math.max(end, start), text.length));
  if (fault.code === 'TAB_AS_INDENT') {
    return {
      severity: 'error',
      code: 'yaml-tab',
      summary: 'a tab is used for indentation',
      detail: 'YAML is indented with spaces. Replace each tab with two spaces.',
      span,
    };
  }
  if (fault.code === 'TAG_RESOLVE_FAILED') {
    return {
      severity: 'error',
      code: 'yaml-tag',
      summary: `the tag ${text.slice(start, end).trim()} is not supported`,
      detail: 'exposure.yaml needs no tags. Remove it and write the value itself.',
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

/** The parser's message in the form of ours: no capital, no full stop; the most frequent ones reworded. */
function plainer(message: string): string {
  const bracket = /^Flow (?:sequence|map) .* end with a (.)/.exec(message)?.[1];
  if (bracket !== undefined)
    return `a ${bracket === ']' ? 'list in brackets' : 'mapping in braces'} is not closed with "${bracket}" before this point`;
  const quote = /^Missing closing (.)quote/.exec(message)?.[1];
  if (quote !== undefined) return `a quoted text is not closed with ${quote} before this point`;
  const line = message.split('\n', 1)[0]?.replace(/\.$/, '') ?? '';
  return line.charAt(0).toLowerCase() + line.slice(1);
}

function hint(code: ErrorCode): string {
  switch (code) {
    case 'BAD_SCALAR_START':
      return 'Put the value in quotes.';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'Put a value that contains ": " in quotes. A nested key needs a line of its own, indented further than its parent.';
    case 'MISSING_CHAR':
      return 'Close the quote or the bracket that is still open, or add the colon that a key is missing.';
    case 'BAD_INDENT':
      return 'Start the keys of one mapping in the same column, indent their contents further, and close every bracket.';
    case 'BAD_DQ_ESCAPE':
      return 'In double quotes, a backslash starts an escape. Write it twice, or use single quotes.';
    case 'UNEXPECTED_TOKEN':
      return 'Check the indentation: the keys of one mapping start in the same column, and a list cannot stand beside keys.';
    default:
      return 'Check the indentation and the quotes around this place.';
  }
}

function severalDocuments(second: Document.Parsed, text: string, spanAt: SpanAt): Diagnostic {
  const marker = text.lastIndexOf('---', second.range[0] + 3);
  const start = marker === -1 ? second.range[0] : marker;
  return {
    severity: 'error',
    code: 'yaml-several-documents',
    summary: 'the file holds more than one document',
    detail: 'One exposure.yaml describes one gateway. Move everything after the --- to a file of its own.',
    span: spanAt(start, Math.min(start + 3, text.length)),
  };
}

function emptyFile(spanAt: SpanAt): Diagnostic {
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
