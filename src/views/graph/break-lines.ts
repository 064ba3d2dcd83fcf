import { displayWidth } from '../text/display-width.ts';

/** Text in lines of at most `columns`: between words, else behind the dots of a name, else anywhere. */
export function breakLines(text: string, columns: number): readonly string[] {
  const lines = [''];
  for (const piece of text.split(/(?<=[\s./:,-])/).flatMap((part) => slices(part, columns))) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && columnsOf(line + piece.trimEnd()) > columns) lines.push(piece);
    else lines[lines.length - 1] = line + piece;
  }
  return lines.map((line) => line.trimEnd());
}

/** Columns that a text takes. */
export function columnsOf(text: string): number {
  return [...text].reduce((sum, character) => sum + displayWidth(character), 0);
}

function slices(text: string, columns: number): readonly string[] {
  if (columnsOf(text) <= columns) return [text];
  const characters = [...text];
  const size = Math.max(1, Math.floor(columns / 2));
  const count = Math.ceil(characters.length / size);
  return Array.from({ length: count }, (_, index) =>
    characters.slice(index * size, (index + 1) * size).join(''),
  );
}
