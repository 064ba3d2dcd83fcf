/** `expose init`: a commented exposure.yaml to start from. */
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Diagnostic, failed, hasError, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import { check } from '../../pipeline.ts';
import { fail, report } from '../../session/report.ts';
import type { ExitCode, Session } from '../../session/session.ts';
import { nothingWritten, renderStarterWritten } from '../../views/init/render-starter-written.ts';
import { type InitAnswers, starterFile } from '../../views/init/starter-file.ts';
import { jsonDocument } from '../../views/json-document.ts';

export interface InitOptions extends Partial<InitAnswers> {
  /** Ask nothing; what is not given takes its default. */
  readonly yes?: boolean;
}

/** Writes FILE, never over an existing one. Asks for what the flags leave open if a person can be asked. */
export async function init(session: Session, file: string, options: InitOptions): Promise<ExitCode> {
  const path = resolve(session.cwd, file);
  // Before the questions, whose answers would be lost.
  if (existsSync(path)) return fail(session, 'init', [notWritten(file, 'EEXIST')], null);
  const answers = await answersFor(session, options);
  if (!answers.ok) return fail(session, 'init', answers.diagnostics, null);
  if (answers.value === null) {
    session.stderr.write(nothingWritten);
    return 130;
  }
  const source = { path: file, text: starterFile(answers.value) };
  const checked = check(source);
  if (hasError(checked.diagnostics)) return fail(session, 'init', checked.diagnostics, source);
  const written = writeNew(path, file, source.text);
  if (!written.ok) return fail(session, 'init', written.diagnostics, null);
  report(session, checked.diagnostics, source);
  if (session.json) session.stdout.write(jsonDocument('init', true, checked.diagnostics, { file }));
  else if (!session.quiet) session.stdout.write(renderStarterWritten(file));
  return 0;
}

/** The flags' values, completed by asking or by defaults; null when the person gave up. */
async function answersFor(session: Session, options: InitOptions): Promise<Result<InitAnswers | null>> {
  if (session.interactive && options.yes !== true) {
    const { askForAnswers } = await import('./ask-for-answers.ts');
    return ok(await askForAnswers(session, options));
  }
  const { domain, region = 'us-east-1', ingress = 'none' } = options;
  return domain === undefined ? failed(domainNeeded) : ok({ domain, region, ingress });
}

function writeNew(path: string, shown: string, text: string): Result<null> {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return ok(null);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return failed(notWritten(shown, code));
  }
}

function notWritten(shown: string, code: string): Diagnostic {
  return {
    severity: 'error',
    code: 'init-not-written',
    summary: code === 'EEXIST' ? `${shown} already exists` : `${shown} cannot be written: ${code}`,
    detail: 'init never overwrites a file. Name another one: expose init other.yaml',
  };
}

const domainNeeded: Diagnostic = {
  severity: 'error',
  code: 'usage',
  summary: 'init needs a domain and cannot ask for it here',
  detail: 'Give it as a flag: expose init --domain api.example.com',
};
