/**
 * What is being done right now, one line per step. A terminal gets a spinner and the elapsed seconds, redrawn in place.
 * Anything else gets a plain line when a step ends, with nothing in it that differs from run to run.
 */
import type { Channel, Paint } from '../channel.ts';
import { visible } from '../compiler/diagnostics/quote.ts';
import type { Progress, ProgressStep } from '../progress.ts';
import { fold } from './text/wrap.ts';

/** Shows steps on a channel, which should be standard error. */
export function progress(channel: Channel): Progress {
  return channel.terminal ? liveProgress(channel) : plainProgress(channel);
}

const marks = { done: '✓', partly: '!', failed: '✗', skipped: '-' } as const;
const colours = { done: 'green', partly: 'yellow', failed: 'red', skipped: 'yellow' } as const;
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMilliseconds = 100;

type End = keyof typeof marks;

/** How a step ended. */
interface EndedStep {
  readonly title: string;
  readonly end: End;
  readonly note: string | undefined;
  /** As shown behind the line; empty for none. */
  readonly elapsed: string;
}

function plainProgress(channel: Channel): Progress {
  return {
    step(title) {
      let last = '';
      return endingOnce({
        note(text) {
          if (text === last) return;
          last = text;
          channel.write(`  ${oneLine(title)}: ${oneLine(text)}\n`);
        },
        end: (end, note) => channel.write(endLine({ title, end, note, elapsed: '' }, channel.paint)),
      });
    },
  };
}

interface LiveStep {
  readonly title: string;
  readonly since: number;
  note: string;
}

function liveProgress(channel: Channel): Progress {
  const running = new Set<LiveStep>();
  let drawn = 0;
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;

  // One write for each redraw: a slow terminal never shows half of it.
  const redraw = (finished = ''): void => {
    const spinner = frames[frame % frames.length] ?? '';
    const lines = [...running].map((step) => `${runningLine(channel, step, spinner)}\n`);
    const text = `${finished}${lines.join('')}`;
    // Line by line: tmux keeps a screen that is cleared from its first line in the history. And before each, since behind
    // one that is as wide as the terminal, the cursor is on its last character.
    channel.write(drawn > 0 ? `\u001b[${drawn}A\r${text.replaceAll(/^(?=.)/gm, '\u001b[K')}\u001b[J` : text);
    drawn = lines.length;
  };
  const tick = (): void => {
    frame += 1;
    redraw();
  };
  return {
    step(title) {
      const step: LiveStep = { title, since: performance.now(), note: '' };
      running.add(step);
      timer ??= setInterval(tick, frameMilliseconds).unref();
      redraw();
      return endingOnce({
        note: (text) => {
          step.note = text;
        },
        end(end, note) {
          running.delete(step);
          const line = endLine({ title, end, note, elapsed: seconds(step) }, channel.paint);
          redraw(fold(line, channel.columns));
          if (running.size > 0) return;
          clearInterval(timer);
          timer = undefined;
        },
      });
    },
  };
}

/** A step that ignores everything after its first end. */
function endingOnce(raw: {
  note(text: string): void;
  end(end: End, note: string | undefined): void;
}): ProgressStep {
  let ended = false;
  const ending =
    (end: End) =>
    (note?: string): void => {
      if (ended) return;
      ended = true;
      raw.end(end, note);
    };
  return {
    note: (text) => {
      if (!ended) raw.note(text);
    },
    done: ending('done'),
    partly: ending('partly'),
    failed: ending('failed'),
    skipped: ending('skipped'),
  };
}

function endLine({ title, end, note = '', elapsed }: EndedStep, paint: Paint): string {
  const mark = paint(colours[end], marks[end]);
  return `${mark} ${titleAndNote(title, note)}${elapsed === '' ? '' : paint('dim', elapsed)}\n`;
}

function runningLine(channel: Channel, step: LiveStep, spinner: string): string {
  const said = titleAndNote(step.title, step.note);
  const elapsed = seconds(step);
  // A line that wraps would be counted as one line, and its second half would stay on the screen.
  const room = Math.max(10, channel.columns - 3 - elapsed.length);
  const shown = said.length > room ? `${said.slice(0, room - 1)}…` : said;
  return `${channel.paint('cyan', spinner)} ${shown}${channel.paint('dim', elapsed)}`;
}

function titleAndNote(title: string, note: string): string {
  return note === '' ? oneLine(title) : `${oneLine(title)}: ${oneLine(note)}`;
}

/** Elapsed time for a person; empty for less than a second. */
function seconds(step: LiveStep): string {
  const elapsed = Math.floor((performance.now() - step.since) / 1000);
  return elapsed < 1 ? '' : ` (${elapsed} s)`;
}

/** Notes quote tools and servers: their control characters must not reach the terminal. */
function oneLine(text: string): string {
  return visible(text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim());
}
