/** One fault that the YAML parser found, in words that need no knowledge of YAML, at the place to be repaired. */
import { type Document, isCollection, visit, type YAMLError } from 'yaml';
import type { Diagnostic, RelatedPlace } from '../../diagnostics/diagnostic.ts';
import { quote } from '../../diagnostics/quote.ts';
import type { SpanAt } from '../span-at.ts';
import { describeLayout, type Wording } from './describe-layout.ts';

/** The text that the faults are in. */
export interface FaultyText {
  readonly documents: readonly Document.Parsed[];
  readonly text: string;
  readonly spanAt: SpanAt;
}

/** The parser's message is only a last resort: it names the parser's own notions. */
export function describeFault(fault: YAMLError, faulty: FaultyText): Diagnostic {
  const { text, spanAt } = faulty;
  const [from, to] = fault.pos;
  const start = Math.min(from, text.length);
  const end = Math.min(Math.max(to, start), text.length);
  const wording = wordingOf(fault, faulty, start, end);
  const related: readonly RelatedPlace[] = (wording.related ?? []).map(({ message, at }) => ({
    message,
    path: [],
    span: spanAt(...at),
  }));
  return {
    severity: 'error',
    code: wording.code ?? 'yaml-syntax',
    summary: wording.summary,
    detail: wording.detail,
    span: spanAt(...(wording.at ?? [start, end])),
    ...(related.length === 0 ? {} : { related }),
  };
}

function wordingOf(fault: YAMLError, faulty: FaultyText, start: number, end: number): Wording {
  const { text } = faulty;
  const unclosedQuote = /^Missing closing (.)quote/.exec(fault.message)?.[1];
  if (unclosedQuote !== undefined) return openQuote(text, start, unclosedQuote);
  const unclosedBracket = /^Flow (?:sequence|map) .* end with a (.)/.exec(fault.message)?.[1];
  if (unclosedBracket !== undefined) return openBracket(faulty, start, unclosedBracket);
  const special = specialWording(fault, text.slice(start, end).trim());
  return special ?? describeLayout(text, start) ?? lastResort(fault);
}

/** Faults that the parser's code tells apart, whatever the lines around them look like. */
function specialWording({ code, message }: YAMLError, marked: string): Wording | undefined {
  switch (code) {
    case 'TAB_AS_INDENT':
      return {
        code: 'yaml-tab',
        summary: 'a tab is used for indentation',
        detail: 'YAML is indented with spaces. Replace each tab with two spaces.',
      };
    case 'TAG_RESOLVE_FAILED':
      return {
        code: 'yaml-tag',
        summary: `the tag ${marked} is not supported`,
        detail: 'exposure.yaml needs no tags. Remove it and write the value itself.',
      };
    case 'BAD_SCALAR_START':
      return {
        summary: `a value cannot start with ${marked.charAt(0)} unless it is in quotes`,
        detail: 'Put the value in quotes.',
      };
    case 'BAD_DQ_ESCAPE':
      return {
        summary: `${/^Invalid escape sequence (\S+)/.exec(message)?.[1] ?? 'a backslash'} means nothing in double quotes`,
        detail: 'In double quotes, a backslash starts an escape. Write it twice, or use single quotes.',
      };
    case 'BLOCK_IN_FLOW':
      return {
        summary: 'a value inside brackets or braces contains a colon and a space',
        detail: 'Separate two fields with a comma, or put a text with a colon in quotes.',
      };
    case 'UNEXPECTED_TOKEN':
      return /^Block scalar header/.test(message) ? textBesideBar : undefined;
    default:
      return undefined;
  }
}

const textBesideBar: Wording = {
  summary: 'a text of several lines starts on the line after | or >',
  detail: 'Move the text to the next line and indent it, or remove the | or >.',
};

/** The parser finds the end of the file, or of the line; the person must see where the quote opens. */
function openQuote(text: string, end: number, mark: string): Wording {
  const at = openingQuote(text, end, mark);
  const newline = text.indexOf('\n', at);
  const lineEnd = newline === -1 ? text.length : newline;
  const value = text.slice(at + 1, lineEnd).trim();
  const closed = /^[^"'\\#]{1,60}$/.test(value) ? `: ${mark}${value}${mark}` : '.';
  return {
    summary: `the quote ${mark} that opens here is never closed`,
    detail: `Close it at the end of the value${closed}`,
    at: [at, lineEnd],
  };
}

/** The last quote before `end` that is not part of an escape inside of the quoted text. */
function openingQuote(text: string, end: number, mark: string): number {
  let at = text.lastIndexOf(mark, end - 1);
  while (at > 0) {
    const before = text.charAt(at - 1);
    if (mark === '"' && before === '\\') at = text.lastIndexOf(mark, at - 1);
    else if (mark === "'" && before === "'") at = text.lastIndexOf(mark, at - 2);
    else break;
  }
  return Math.max(at, 0);
}

function openBracket({ documents, text }: FaultyText, end: number, mark: string): Wording {
  const opening = mark === ']' ? '[' : '{';
  let opened: number | undefined;
  for (const document of documents) {
    visit(document, {
      Collection: (_, node) => {
        const [from = 0, to = 0] = node.range ?? [];
        if (isCollection(node) && node.flow && text[from] === opening && from < end && text[to - 1] !== mark)
          opened = from;
      },
    });
  }
  return {
    summary: `${mark === ']' ? 'a list' : 'a group of fields'} is not closed with "${mark}" before this point`,
    detail: `Add the ${mark} that is missing, or indent what belongs inside the brackets.`,
    ...(opened === undefined
      ? {}
      : { related: [{ message: 'it opens here', at: [opened, opened + 1] as const }] }),
  };
}

function lastResort({ code, message }: YAMLError): Wording {
  const word = /: (\S+)$/.exec(message.split('\n', 1)[0]?.replace(/ at line \d+.*$/, '') ?? '')?.[1];
  if (code === 'UNEXPECTED_TOKEN' && word !== undefined)
    return {
      summary: `${quote(word.replace(/^"(.*)"$/, '$1'))} is not expected here`,
      detail: 'Remove it, or put the whole value in quotes.',
    };
  return {
    summary: 'this place cannot be read as YAML',
    detail:
      'Check the indentation and the quotes here, and that each key is followed by a colon and a space.',
  };
}
