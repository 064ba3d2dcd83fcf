/** A stream that text is written to, and how to colour it. */

type StyleName = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';

/** Wraps text in a style, or leaves it as it is where colour is not wanted. */
export type Paint = (style: StyleName | StyleName[], text: string) => string;

export interface Channel {
  write(text: string): void;
  readonly terminal: boolean;
  /** Columns of the terminal, 80 where there is none. */
  readonly columns: number;
  readonly paint: Paint;
}
