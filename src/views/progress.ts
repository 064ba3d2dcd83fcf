/**
 * What is being done right now: one line a step. A terminal gets a spinner and elapsed seconds, redrawn in place;
 * everything else gets one plain line when a step ends, with nothing in it that differs from run to run.
 */
import type { Channel } from '../channel.ts';
import type { Progress, ProgressStep } from '../progress.ts';

/** Shows steps on a channel, which should be standard error. */
export function progress(channel: Channel): Progress {
  return channel.terminal ? liveProgress(channel) : plainProgress(channel);
}

const marks = { done: '✓', failed: '✗', skipped: '-' } as const;
const colours = { done: 'green', failed: 'red', skipped: 'yellow' } as const;
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMilliseconds = 100;

type End = keyof typeof marks;

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
        end: (how, note) => channel.write(endLine(channel, how, title, note)),
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

  // One write for each redraw, so that a slow terminal shows no half of it.
  const redraw = (finished = ''): void => {
    const lines = [...running].map(
      (it) => `${runningLine(channel, it, frames[frame % frames.length] ?? '')}\n`,
    );
    channel.write(`${drawn > 0 ? `\u001b[${drawn}A\r\u001b[J` : ''}${finished}${lines.join('')}`);
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
        end(how, note) {
          running.delete(step);
          redraw(endLine(channel, how, title, note, seconds(step)));
          if (running.size > 0) return;
          clearInterval(timer);
          timer = undefined;
        },
      });
    },
  };
}

function endingOnce(raw: {
  note(text: string): void;
  end(how: End, note: string | undefined): void;
}): ProgressStep {
  let ended = false;
  const end =
    (how: End) =>
    (note?: string): void => {
      if (ended) return;
      ended = true;
      raw.end(how, note);
    };
  return {
    note: (text) => {
      if (!ended) raw.note(text);
    },
    done: end('done'),
    failed: end('failed'),
    skipped: end('skipped'),
  };
}

function endLine(channel: Channel, how: End, title: string, note: string | undefined, elapsed = ''): string {
  const said = note === undefined || note === '' ? '' : `: ${oneLine(note)}`;
  return `${channel.paint(colours[how], marks[how])} ${oneLine(title)}${said}${elapsed === '' ? '' : channel.paint('dim', elapsed)}\n`;
}

function runningLine(channel: Channel, step: LiveStep, spinner: string): string {
  const said = `${oneLine(step.title)}${step.note === '' ? '' : `: ${oneLine(step.note)}`}`;
  const elapsed = seconds(step);
  // A line that wraps would be counted as one and leave its rest on the screen.
  const room = Math.max(10, channel.columns - 3 - elapsed.length);
  const shown = said.length > room ? `${said.slice(0, room - 1)}…` : said;
  return `${channel.paint('cyan', spinner)} ${shown}${channel.paint('dim', elapsed)}`;
}

/** Elapsed time for a person; nothing for what was quick. */
function seconds(step: LiveStep): string {
  const elapsed = Math.floor((performance.now() - step.since) / 1000);
  return elapsed < 1 ? '' : ` (${elapsed} s)`;
}

/** Notes quote tools and servers: their control characters must not reach the terminal. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}
