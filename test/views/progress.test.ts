/** Progress lines: stable where a log is written, redrawn in place on a terminal. */
import { describe, expect, test } from 'vitest';
import type { Channel } from '../../src/channel.ts';
import { silentProgress } from '../../src/progress.ts';
import { renderRedraw } from '../../src/views/live/render-status.ts';
import { progress } from '../../src/views/progress.ts';
import { paint } from '../../src/views/text/paint.ts';

function channel(terminal: boolean, columns = 80): Channel & { text(): string } {
  let written = '';
  return {
    terminal,
    columns,
    paint: paint(false),
    write: (text) => {
      written += text;
    },
    text: () => written,
  };
}

/** What a terminal shows in the end: only the moves that progress uses are understood. Nothing clears it from the top. */
function screen(text: string, columns = Infinity): string[] {
  const lines: string[] = [''];
  let row = 0;
  let column = 0;
  for (const part of text.split(/(\u001b\[\d*[AJK]|\r|\n)/)) {
    const [, count, move] = /^\u001b\[(\d*)([AJK])$/.exec(part) ?? [];
    if (move === 'J') expect([row, column]).not.toEqual([0, 0]);
    if (move === 'A') row -= Number(count);
    // Behind a full line the cursor stands on its last character still.
    else if (move === 'K') lines[row] = (lines[row] ?? '').slice(0, Math.min(column, columns - 1));
    else if (move === 'J') lines.splice(row, lines.length, (lines[row] ?? '').slice(0, column));
    else if (part === '\n') row += 1;
    if (part === '\r' || part === '\n') column = 0;
    else if (move === undefined) {
      const line = lines[row] ?? '';
      lines[row] = line.slice(0, column) + part + line.slice(column + part.length);
      column += part.length;
    }
  }
  return lines.filter((line) => line !== '');
}

test('has a mark of its own for what is not all fine', () => {
  const out = channel(false);
  progress(out).step('ask from outside').partly('2 of 5 seen to work');
  expect(out.text()).toBe('! ask from outside: 2 of 5 seen to work\n');
});

test('breaks a long line of a terminal between words, below its own text', () => {
  const out = channel(true, 40);
  progress(out)
    .step('looking at the cluster')
    .done('homelab, 3 arm64 nodes; k3s’s Traefik on ports 80 and 443');
  expect(screen(out.text())).toEqual([
    '✓ looking at the cluster: homelab, 3',
    '  arm64 nodes; k3s’s Traefik on ports 80',
    '  and 443',
  ]);
});

test('keeps the last character of a line that is as wide as the terminal', () => {
  const out = channel(true, 20);
  progress(out).step('x').done('0123456789abcde');
  expect(screen(out.text(), 20)).toEqual(['✓ x: 0123456789abcde']);
});

test('keeps it in a status that is drawn over the one before', () => {
  const line = renderRedraw(5, new Date(), channel(true, 48));
  expect(line).toMatch(/^\u001b\[H\u001b\[K[^\u001b]+\n\u001b\[J$/);
});

describe('without a terminal', () => {
  test('writes one line per step, and each new note once', () => {
    const out = channel(false);
    const step = progress(out).step('gateway');
    step.note('connection refused');
    step.note('connection refused');
    step.note('answers');
    step.done('192.0.2.7');
    step.failed('too late to count');
    expect(out.text()).toBe('  gateway: connection refused\n  gateway: answers\n✓ gateway: 192.0.2.7\n');
  });

  test('marks failed and skipped steps', () => {
    const out = channel(false);
    progress(out).step('terraform').failed('exit code 1');
    progress(out).step('cluster').skipped();
    expect(out.text()).toBe('✗ terraform: exit code 1\n- cluster\n');
  });

  test('keeps control characters of quoted texts away from the log', () => {
    const out = channel(false);
    progress(out).step('a').done('red \u001b[31m\nsecond line \u202etxet');
    expect(out.text()).toBe('✓ a: red  [31m second line \\u202etxet\n');
  });
});

describe('on a terminal', () => {
  test('shows what runs below what ended, and nothing of the spinner in the end', () => {
    const out = channel(true);
    const shown = progress(out);
    const cloud = shown.step('cloud');
    const cluster = shown.step('cluster');
    cluster.done('3 objects');
    expect(screen(out.text())).toEqual(['✓ cluster: 3 objects', expect.stringMatching(/^. cloud$/)]);
    cloud.failed();
    expect(screen(out.text())).toEqual(['✓ cluster: 3 objects', '✗ cloud']);
  });

  test('counts the seconds of what takes longer than one', async () => {
    const out = channel(true);
    const step = progress(out).step('slow');
    await new Promise((resolve) => {
      setTimeout(resolve, 1150);
    });
    step.done();
    expect(screen(out.text())).toEqual(['✓ slow (1 s)']);
  });

  test('never lets a running line wrap', async () => {
    const out = channel(true, 30);
    const step = progress(out).step('a title');
    step.note('x'.repeat(100));
    await new Promise((resolve) => {
      setTimeout(resolve, 150);
    });
    expect(Math.max(...screen(out.text()).map((line) => line.length))).toBeLessThanOrEqual(30);
    step.done();
  });
});

test('is silent where asked to be', () => {
  const step = silentProgress.step('x');
  expect(() => {
    step.note('a');
    step.done();
  }).not.toThrow();
});
