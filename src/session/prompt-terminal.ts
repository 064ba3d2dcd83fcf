/** What @clack/prompts asks on: the session's own streams. */
import { Writable } from 'node:stream';
import type { Channel } from '../channel.ts';
import type { Session } from './session.ts';

/** Options of every prompt: standard input, and standard error to write to. */
export function promptTerminal({ stdin, stderr, signal }: Session) {
  return { input: stdin, output: writableTo(stderr), signal };
}

/** The prompts write to a stream of Node's and wrap at its columns. */
function writableTo(channel: Channel): Writable {
  const stream = new Writable({
    decodeStrings: false,
    write(text, _encoding, done) {
      channel.write(String(text));
      done();
    },
  });
  return Object.assign(stream, { columns: channel.columns });
}
