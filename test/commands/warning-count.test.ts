/** The warnings of a file are shown by compile and validate; commands about something else only count them. */
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { cost } from '../../src/commands/cost.ts';
import { graph } from '../../src/commands/graph.ts';
import { validate } from '../../src/commands/validate.ts';
import type { Session } from '../../src/session/session.ts';
import { capturedSession } from '../helpers/captured-session.ts';

const file = `domain: api.example.com
gateway: { instanceType: t4g.nanno }
cluster: { ingress: ingress-nginx }
budget: { monthlyUsd: 1, exceed: warn }
`;

type Command = (session: Session) => Promise<number>;
const commands: readonly (readonly [string, Command])[] = [
  ['cost', (session) => cost(session, '-')],
  ['graph', (session) => graph(session, '-', { format: 'mermaid' })],
];

async function run(command: Command, over: Partial<Session> = {}) {
  const captured = capturedSession({ stdin: Readable.from([Buffer.from(file)]), ...over });
  expect(await command(captured.session)).toBe(0);
  return captured;
}

test.each(commands)('%s counts them in one line', async (_name, command) => {
  const { err } = await run(command);
  expect(err()).toContain('2 warnings about the file: expose validate shows them.\n');
  expect(err()).not.toMatch(/ingress-retired|instance-type-unknown/);
});

test.each(commands)(
  '%s says nothing of them with --quiet, and lists them with --json',
  async (_name, command) => {
    expect((await run(command, { quiet: true })).err()).not.toContain('about the file');
    const { out } = await run(command, { json: true });
    const { diagnostics } = JSON.parse(out()) as { diagnostics: { code: string }[] };
    expect(diagnostics.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['ingress-retired', 'instance-type-unknown']),
    );
  },
);

test('cost shows the warning that is about the cost', async () => {
  expect((await run((session) => cost(session, '-'))).err()).toContain('warning[budget-exceeded]');
});

test('validate shows them in full', async () => {
  const { err } = await run((session) => validate(session, '-'));
  expect(err()).toMatch(/warning\[instance-type-unknown\][\s\S]*warning\[ingress-retired\]/);
});
