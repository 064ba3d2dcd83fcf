/** The pictures of the README: what a terminal shows, as SVG that every reader takes. */
import { expect, test } from 'vitest';
import { terminalPicture } from '../scripts/terminal-picture.ts';

test.each([
  ['\u001b[2m\u001b[32mx', 'fill="#7ee08f"'],
  ['\u001b[32m\u001b[2mx', 'fill="#7ee08f"'],
  ['\u001b[1;2mx', 'font-weight="bold" fill="#8b98a9"'],
  ['\u001b[31m\u001b[33mx', 'fill="#f2cc60"'],
  ['\u001b[33m\u001b[31mx', 'fill="#ff8f87"'],
  ['\u001b[4mx', ''],
])('%j has each attribute once', (text, looks) => {
  const [, attributes = ''] =
    /<tspan x="\S+" textLength="\S+"([^>]*)>x</.exec(terminalPicture(text, 'A')) ?? [];
  expect(attributes.trim()).toBe(looks);
});
