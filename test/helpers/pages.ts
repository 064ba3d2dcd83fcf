/** The repository's documents, and what is between their fences. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Every Markdown file at the top and in docs/, by its path in the repository. */
export const pages: readonly string[] = [
  ...readdirSync(root),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));

export function readPage(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

interface Fence {
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a page, without the indentation of the list that they may stand in. */
export function fences(page: string): readonly Fence[] {
  return [...readPage(page).matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms)].map(
    ([, indent = '', language = '', text = '']) => ({
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}

/** A page without its fenced blocks. */
export function prose(page: string): string {
  return readPage(page).replaceAll(/^( *)```.*?^\1```$/gms, '');
}

/** The pages that people follow with their own cluster. */
export const clusterPages: readonly string[] = [
  'README.md',
  ...['last-metre', 'by-hand', 'troubleshooting', 'ci'].map((name) => `docs/${name}.md`),
];

/** The lines of a page that begin with `program`: in its blocks for the shell, and between backquotes in its sentences. */
export function commandLines(page: string, program: string): readonly string[] {
  const inBlocks = fences(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split(/\n|&& |\$\(| \| /))
    .map((line) => line.trim().replace(/^npx /, ''));
  const inSentences = [...prose(page).matchAll(/`([^`]+)`/g)].map(([, span = '']) =>
    span.replaceAll(/\s+/g, ' '),
  );
  return [...inBlocks, ...inSentences].filter((line) => line.startsWith(`${program} `));
}
