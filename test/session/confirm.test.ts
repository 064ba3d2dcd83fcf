/** Asking before something is changed. */
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { confirm, isRefusal, mustBeAsked, refusedCode } from '../../src/session/confirm.ts';
import type { Session } from '../../src/session/session.ts';
import type { Question } from '../../src/views/render-question.ts';
import { capturedSession } from '../helpers/captured-session.ts';

/** What a person sees and what comes of the answer. */
async function answered(question: Question, typed: string) {
  const { session, err } = capturedSession({ stdin: Readable.from([typed]) });
  const result = await confirm(session, question);
  return { ok: result.ok, diagnostics: result.diagnostics, shown: err() };
}

/** Of an exposure that costs nothing in AWS. */
const destroyOf = (name: string): Question => ({
  kind: 'destroy',
  name,
  file: 'exposure.yaml',
  monthly: null,
});

describe('confirm', () => {
  test('yes and y agree, in any case, with space around them or not', async () => {
    const agreed = { ok: true, diagnostics: [], shown: 'Apply this? Type yes or y to continue: ' };
    expect(await answered({ kind: 'apply' }, 'yes\n')).toEqual(agreed);
    for (const typed of [' yes \nno\n', 'y\n', 'Y\n', 'YES\n'])
      expect(await answered({ kind: 'apply' }, typed)).toEqual(agreed);
  });

  test.each(['n\n', 'yess\n', 'no\nyes\n', '\n', ''])('the answer %j changes nothing', async (typed) => {
    const { ok, diagnostics, shown } = await answered({ kind: 'apply' }, typed);
    expect(ok).toBe(false);
    expect(isRefusal(diagnostics)).toBe(true);
    expect(shown).toMatch(/Nothing was changed\.\n$/);
    expect(diagnostics).toEqual([
      {
        severity: 'error',
        code: 'confirmation-refused',
        summary: 'the answer was not yes',
        detail: 'Nothing was changed.',
      },
    ]);
  });

  test.each([{ kind: 'apply' } as const, destroyOf('home')])(
    'Ctrl-C at the question is told what a no is',
    async (question) => {
      const { session, err } = capturedSession({ stdin: new PassThrough(), signal: AbortSignal.timeout(20) });
      const stopped = await confirm(session, question);
      expect(isRefusal(stopped.diagnostics)).toBe(true);
      expect(err()).toMatch(/ to continue: \nNothing was changed\.\n$/);
      expect(refusedCode(session)).toBe(130);
      expect(refusedCode(capturedSession().session)).toBe(1);
    },
  );

  test('destroy wants the name of the exposure', async () => {
    const question = destroyOf('home');
    expect(await answered(question, 'home\n')).toEqual({
      ok: true,
      diagnostics: [],
      shown: 'Destroy all of this? Type home to continue: ',
    });
    const refused = await answered(question, 'yes\n');
    expect(refused.diagnostics).toMatchObject([{ summary: 'the answer was not home' }]);
    expect((await answered(destroyOf('y-home'), 'y\n')).ok).toBe(false);
  });

  test('a no to destroy says what stays, what that costs, and what comes next', async () => {
    const { shown } = await answered(
      { kind: 'destroy', name: 'home', file: 'my home.yaml', monthly: 5.6411 },
      'no\n',
    );
    expect(shown).toBe(
      "Destroy all of this? Type home to continue: Nothing was changed. All of it stays, for an estimated $5.64 a month.\nNext: expose status 'my home.yaml' shows what is running, expose destroy 'my home.yaml' asks again.\n",
    );
    expect((await answered(destroyOf('home'), 'no\n')).shown).toContain(
      'continue: Nothing was changed. All of it stays.\nNext: expose status shows',
    );
  });

  test('a move of the state names both places, with nothing in them that a terminal obeys', async () => {
    const question = { kind: 'move-state', from: 'the file a.tfstate', to: 's3://\u001b[2Jstates' } as const;
    expect((await answered(question, 'yes\n')).shown).toBe(
      'The state moves from the file a.tfstate to s3://\\u001b[2Jstates. Type yes or y to continue: ',
    );
  });

  test('without an answer the next output begins on a line of its own', async () => {
    expect((await answered({ kind: 'apply' }, '')).shown).toBe(
      'Apply this? Type yes or y to continue: \nNothing was changed.\n',
    );
  });

  test('a signal while it waits is a refusal', async () => {
    const interruption = new AbortController();
    const { session } = capturedSession({ stdin: new PassThrough(), signal: interruption.signal });
    const answer = confirm(session, destroyOf('home'));
    interruption.abort();
    expect(await answer).toMatchObject({ ok: false, diagnostics: [{ code: 'confirmation-refused' }] });
  });
});

describe('mustBeAsked', () => {
  const asking = (over: Partial<Session>, yes = false) =>
    mustBeAsked(capturedSession(over).session, yes, 'apply');

  test('fails without a terminal and without --yes, and names the flag', () => {
    expect(asking({})).toEqual({
      ok: false,
      diagnostics: [
        {
          severity: 'error',
          code: 'confirmation-needed',
          summary: 'apply asks before it changes anything, and it cannot ask here',
          detail:
            'Standard input or standard error is not a terminal, or the variable CI is set. Give --yes to go on without a question.',
        },
      ],
    });
    expect(asking({ json: true })).toMatchObject({
      ok: false,
      diagnostics: [{ detail: 'With --json nothing is asked. Give --yes to go on without a question.' }],
    });
  });

  test('succeeds with --yes, and where a person can be asked', () => {
    expect(asking({ json: true }, true).ok).toBe(true);
    expect(asking({ interactive: true }).ok).toBe(true);
  });
});
