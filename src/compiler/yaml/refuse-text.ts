/** Refuses text by its length and its characters alone, before the parser sees it. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SpanAt } from './span-at.ts';

/** 10,000 ports with every field written out take 1.3 million characters. */
export const maxCharacters = 4 * 1024 * 1024;

/** YAML's printable characters (https://yaml.org/spec/1.2.2/#51-character-set); the byte order mark only at the start. */
const forbidden = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/** The reason to refuse a text, or undefined. */
export function refuseText(text: string, spanAt: SpanAt): Diagnostic | undefined {
  if (text.length > maxCharacters) {
    return {
      severity: 'error',
      code: 'yaml-too-large',
      summary: `the file is larger than ${maxCharacters / 1024 / 1024} MiB`,
      detail:
        'An exposure.yaml with ten thousand ports takes about 1.3 MB. Check that this is the right file.',
      span: spanAt(0, 0),
    };
  }
  const body = text.startsWith('\ufeff') ? 1 : 0;
  const match = forbidden.exec(body === 1 ? text.slice(1) : text);
  if (match === null) return undefined;
  const start = match.index + body;
  const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return {
    severity: 'error',
    code: 'yaml-control-character',
    summary: `the character U+${code} is not allowed in a YAML file`,
    detail: 'Most editors do not show it. Delete it, or retype the line.',
    span: spanAt(start, start + match[0].length),
  };
}
