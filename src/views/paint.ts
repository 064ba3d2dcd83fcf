/** Colour for terminal text, decided once for a stream and then passed along. */
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Wraps text in a style, or leaves it as it is where colour is not wanted. */
export type Paint = (style: Style, text: string) => string;

/** A Paint for a stream that takes colour or not. */
export function paint(colour: boolean): Paint {
  return colour ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}
