import type { Channel } from '../channel.ts';
import { fold } from '../views/text/wrap.ts';

/** Writes text for people. A terminal would break its lines in the middle of words; a pipe gets them as they are. */
export function print(channel: Channel, text: string): void {
  channel.write(channel.terminal ? fold(text, channel.columns) : text);
}
