/** Asking before something is changed. */
import { PassThrough, Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { confirm, mustBeAsked } from '../../src/session/confirm.ts';
import { capturedSession } from '../helpers/captured-session.ts';

it.each([
  ['yes\n', null],
  ['y\n', 'confirmation-refused'],
  ['YES\n', 'confirmation-refused'],
  ['\n', 'confirmation-refused'],
  ['', 'confirmation-refused'],
] as const)('the answer %j leads to %s', async (typed, code) => {
  const { session, err } = capturedSession({ stdin: Readable.from([typed]) });
  const answer = await confirm(session, 'Apply this?', 'yes');
  expect(answer.ok).toBe(code === null);
  expect(answer.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(code === null ? [] : [code]);
  expect(err()).toContain('Apply this? Type yes to go on: ');
});

it('a signal while it waits is a refusal', async () => {
  const asked = new AbortController();
  const { session } = capturedSession({ stdin: new PassThrough(), signal: asked.signal });
  const answer = confirm(session, 'Destroy all of this?', 'home');
  asked.abort();
  expect(await answer).toMatchObject({ ok: false, diagnostics: [{ code: 'confirmation-refused' }] });
});

it('nobody to ask is an error that names the flag, unless the flag is given', () => {
  const { session } = capturedSession({ json: true });
  expect(mustBeAsked(session, false, 'apply')).toMatchObject({
    ok: false,
    diagnostics: [{ code: 'confirmation-needed', detail: expect.stringContaining('--yes') }],
  });
  expect(mustBeAsked(session, true, 'apply').ok).toBe(true);
  expect(mustBeAsked(capturedSession({ interactive: true }).session, false, 'apply').ok).toBe(true);
});
