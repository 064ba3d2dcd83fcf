/** A passphrase, from a file or typed at the terminal without being shown. Never an argument, which other users could see. */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { quote } from '../compiler/diagnostics/quote.ts';
import { passphraseQuestions } from '../views/passphrase-questions.ts';
import { promptTerminal } from './prompt-terminal.ts';
import type { Session } from './session.ts';

/** Characters. age makes each guess cost a second, which this many random letters outlast. */
const shortest = 12;

export interface PassphraseWish {
  /** As the user named it; EXPOSE_PASSPHRASE_FILE counts where it is absent. */
  readonly file: string | undefined;
  /** A new one is typed twice and has to be long enough. */
  readonly isNew: boolean;
}

/** null when the person gave up. */
export async function askPassphrase(session: Session, wish: PassphraseWish): Promise<Result<string | null>> {
  const file = wish.file ?? session.env['EXPOSE_PASSPHRASE_FILE'];
  if (file !== undefined && file !== '') {
    const read = readPassphrase(resolve(session.cwd, file), file);
    return read.ok && wish.isNew ? longEnough(read.value) : read;
  }
  if (!session.interactive) return failed(notAskable);
  return typed(session, wish.isNew);
}

async function typed(session: Session, isNew: boolean): Promise<Result<string | null>> {
  const { isCancel, password } = await import('@clack/prompts');
  const terminal = promptTerminal(session);
  const first = await password({ ...terminal, message: passphraseQuestions.first });
  if (isCancel(first)) return ok(null);
  if (!isNew) return ok(first);
  const long = longEnough(first);
  if (!long.ok) return long;
  const second = await password({ ...terminal, message: passphraseQuestions.again });
  if (isCancel(second)) return ok(null);
  return first === second ? ok(first) : failed(unusable('the two passphrases differ', 'Run this again.'));
}

/** The first line: an editor ends it, a program may not. */
function readPassphrase(path: string, shown: string): Result<string> {
  try {
    const bytes = readFileSync(path);
    // Bytes that are no text would all become the same character.
    if (!isUtf8(bytes))
      return failed(
        unusable(
          `${quote(shown)} is not UTF-8 text`,
          'Write the passphrase into it as text, and nothing else.',
        ),
      );
    const [line = '', ...rest] = bytes.toString().split(/\r?\n/);
    if (line !== '' && rest.every((text) => text === '')) return ok(line);
    return failed(
      unusable(`${quote(shown)} does not hold one line`, 'Write the passphrase into it, and nothing else.'),
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return failed(
      unusable(`${quote(shown)} cannot be read: ${code}`, 'Name a file that holds the passphrase.'),
    );
  }
}

function longEnough(passphrase: string): Result<string> {
  if ([...passphrase].length >= shortest) return ok(passphrase);
  return failed(
    unusable(
      `the passphrase is shorter than ${shortest} characters`,
      'The backup holds the keys of the gateway. Use four or five random words.',
    ),
  );
}

function unusable(summary: string, detail: string): Diagnostic {
  return {
    severity: 'error',
    code: 'passphrase-unusable',
    summary,
    detail: `${detail} Nothing was written.`,
  };
}

const notAskable: Diagnostic = {
  severity: 'error',
  code: 'passphrase-unusable',
  summary: 'a passphrase is needed and cannot be asked for here',
  detail:
    'Run this in a terminal, or name a file that holds it: --passphrase-file FILE, or the variable EXPOSE_PASSPHRASE_FILE.',
};
