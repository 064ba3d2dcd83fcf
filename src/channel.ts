/** A stream to write text to, and how to colour the text. */

type StyleName = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'magenta' | 'cyan';

/** Wraps text in a style, or leaves it as it is when no colour is wanted. */
export type Paint = (style: StyleName | StyleName[], text: string) => string;

export interface Channel {
  write(text: string): void;
  readonly terminal: boolean;
  /** Columns of the terminal; 80 when there is none. */
  readonly columns: number;
  readonly paint: Paint;
}

/** What a view has to know of the channel that its text goes to. */
export type Page = Pick<Channel, 'terminal' | 'columns' | 'paint'>;
