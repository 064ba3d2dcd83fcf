import { describe, expect, test } from 'vitest';
import { buildJsonSchema } from '../../schema/build-json-schema.ts';
import { fieldDocs } from '../../schema/field-docs.ts';
import { explain } from '../../src/commands/explain.ts';
import { schema } from '../../src/commands/schema.ts';
import { diagnosticTable } from '../../src/compiler/diagnostics/diagnostic-table.ts';
import { capturedSession } from '../helpers/captured-session.ts';

const fields = fieldDocs(buildJsonSchema())
  .slice(1)
  .map(({ path }) => path);

test('every code and every field can be explained', async () => {
  for (const topic of [...Object.keys(diagnosticTable), ...fields]) {
    const run = capturedSession();
    expect(await explain(run.session, topic), topic).toBe(0);
    expect(run.out()).toMatch(
      new RegExp(`^${topic.replace(/[[\].]/g, '\\$&')}\\b|^${topic.replace(/[[\].]/g, '\\$&')}`),
    );
  }
});

describe('a field', () => {
  test.each(['ports.tunnel', 'ports[].tunnel', 'ports[3].tunnel', 'ports.0.tunnel'])(
    'may be written as %s',
    async (topic) => {
      const run = capturedSession();
      expect(await explain(run.session, topic)).toBe(0);
      expect(run.out()).toContain('Takes a whole number from 1 to 65535.');
    },
  );
});

test('without a topic every field and every code is listed, at the width of the terminal', async () => {
  const run = capturedSession();
  expect(await explain(run.session)).toBe(0);
  expect(run.out().split(/\s+/)).toEqual(
    expect.arrayContaining([...fields, ...Object.keys(diagnosticTable)]),
  );
  expect(
    Math.max(
      ...run
        .out()
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(92);
  const json = capturedSession({ json: true });
  expect(await explain(json.session)).toBe(0);
  expect(JSON.parse(json.out())).toMatchObject({ ok: true, fields, codes: Object.keys(diagnosticTable) });
});

describe('an unknown topic', () => {
  test.each([
    ['gateway.forwader', 'gateway.forwarder'],
    ['forwarder', 'gateway.forwarder'],
    ['port-conflct', 'port-conflict'],
  ])('%s suggests %s', async (topic, near) => {
    const run = capturedSession();
    expect(await explain(run.session, topic)).toBe(1);
    expect(run.err()).toContain(
      `error[unknown-topic]: "${topic}" is neither a diagnostic code nor a field, did you mean "${near}"?`,
    );
    expect(run.out()).toBe('');
  });

  test('may be near to several', async () => {
    const run = capturedSession();
    expect(await explain(run.session, 'port')).toBe(1);
    expect(run.err()).toContain('did you mean "ports" or "gateway.ssh.port"?');
  });

  test('that resembles nothing suggests nothing, in JSON too', async () => {
    const run = capturedSession({ json: true });
    expect(await explain(run.session, '\u001b[31mwhatever\n')).toBe(1);
    expect(JSON.parse(run.out())).toMatchObject({
      formatVersion: 1,
      command: 'explain',
      ok: false,
      diagnostics: [{ code: 'unknown-topic' }],
    });
    expect(run.out() + run.err()).not.toMatch(/\u001b|did you mean/);
  });
});

test('the schema is printed as it is checked in', async () => {
  const run = capturedSession();
  expect(await schema(run.session)).toBe(0);
  expect(JSON.parse(run.out())).toEqual(buildJsonSchema());
});
