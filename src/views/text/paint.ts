/** Colour for terminal text, decided once for a stream and then passed along. */
import { styleText } from 'node:util';
import type { Paint } from '../../channel.ts';

/** A Paint for a stream that takes colour or not. */
export function paint(colour: boolean): Paint {
  return colour ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}
