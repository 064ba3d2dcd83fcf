/** `expose init`: a commented exposure.yaml to start from. */

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Diagnostic, failed, hasError, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import { check } from '../../pipeline.ts';
import { fail, report } from '../../session/report.ts';
import type { ExitCode, Session } from '../../session/session.ts';
import { jsonDocument } from '../../views/json-document.ts';
import { type InitAnswers, starterFile } from './starter-file.ts';

export interface InitOptions {
  readonly domain?: string;
  readonly region?: string;
  readonly ingress?: string;
  /** Ask nothing; what is not given takes its default. */
  readonly yes?: boolean;
}

/** Writes FILE, never over an existing one. Asks for what the flags leave open when a person is there to ask. */
export async function init(session: Session, file: string, options: InitOptions): Promise<ExitCode> {
  const answers = await answersFor(session, options);
  if (!answers.ok) return fail(session, 'init', answers.diagnostics, null);
  if (answers.value === null) return 130;
  const source = { path: file, text: starterFile(answers.value) };
  const checked = check(source);
  if (hasError(checked.diagnostics)) return fail(session, 'init', checked.diagnostics, source);
  const written = writeNew(resolve(session.cwd, file), file, source.text);
  if (!written.ok) return fail(session, 'init', written.diagnostics, null);
  report(session, checked.diagnostics, source);
  const named = file === 'exposure.yaml' ? '' : ` ${file}`;
  if (session.json) session.stdout.write(jsonDocument('init', true, checked.diagnostics, { file }));
  else if (!session.quiet)
    session.stdout.write(`Wrote ${file}. Next: expose compile${named} shows what it becomes.\n`);
  return 0;
}

/** null when the person gave up. */
async function answersFor(session: Session, options: InitOptions): Promise<Result<InitAnswers | null>> {
  const { domain, region = 'us-east-1', ingress = 'ingress-nginx' } = options;
  if (domain !== undefined && (options.yes === true || !session.interactive))
    return ok({ domain, region, ingress });
  if (!session.interactive || options.yes === true) return failed(domainNeeded);
  const { askForAnswers } = await import('./ask-for-answers.ts');
  return ok(await askForAnswers(options));
}

function writeNew(path: string, shown: string, text: string): Result<null> {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return ok(null);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return failed({
      severity: 'error',
      code: 'init-not-written',
      summary: code === 'EEXIST' ? `${shown} exists already` : `${shown} cannot be written: ${code}`,
      detail: 'init never writes over a file. Name another one: expose init other.yaml.',
    });
  }
}

const domainNeeded: Diagnostic = {
  severity: 'error',
  code: 'usage',
  summary: 'init needs a domain, and nobody can be asked for it here',
  detail: 'expose init --domain api.example.com',
};
