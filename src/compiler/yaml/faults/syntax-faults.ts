/** What the YAML parser found wrong with a text, as diagnostics in our own words. */
import type { Document, YAMLError } from 'yaml';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SpanAt } from '../span-at.ts';
import { describeFault } from './describe-fault.ts';

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
  const diagnostics = faults.map((fault) => describeFault(fault, { documents, text, spanAt }));
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

function severalDocuments(second: Document.Parsed, text: string, spanAt: SpanAt): Diagnostic {
  const marker = text.lastIndexOf('---', second.range[0] + 3);
  const start = marker === -1 ? second.range[0] : marker;
  return {
    severity: 'error',
    code: 'yaml-several-documents',
    summary: 'the file holds more than one document',
    detail:
      'One exposure.yaml describes one gateway. Move everything after the --- to a file of its own; a second name for the same gateway belongs to domain.aliases.',
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
