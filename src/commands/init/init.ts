/** `expose init`: a commented exposure.yaml that fits the cluster and the account that are seen from here. */
import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Diagnostic, failed, hasError, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import { check } from '../../pipeline.ts';
import { print } from '../../session/print.ts';
import { fail, report } from '../../session/report.ts';
import type { ExitCode, Session } from '../../session/session.ts';
import { nothingWritten, renderStarterWritten } from '../../views/init/render-starter-written.ts';
import { type InitAnswers, starterFile } from '../../views/init/starter-file.ts';
import { jsonDocument } from '../../views/json-document.ts';
import { type LookFlags, look } from './look.ts';
import { propose, withZone, zonesFor } from './propose.ts';

export interface InitOptions extends LookFlags {
  /** Ask nothing; what is not given is what was found, or the default. */
  readonly yes?: boolean;
}

interface Answered {
  readonly answers: InitAnswers;
  /** The AWS profile that was chosen for this run only. */
  readonly profile: string | null;
}

/** Writes FILE, never over an existing one. Asks for what the flags leave open if a person can be asked. */
export async function init(session: Session, file: string, options: InitOptions): Promise<ExitCode> {
  const path = resolve(session.cwd, file);
  // Before the questions, whose answers would be lost.
  const obstacle = whyNotWritable(path);
  if (obstacle !== null) return fail(session, 'init', [notWritten(file, obstacle)], null);
  const answered = await answersFor(session, options);
  if (!answered.ok) return fail(session, 'init', answered.diagnostics, null);
  if (answered.value === null || session.signal.aborted) {
    session.stderr.write(nothingWritten);
    return 130;
  }
  const { answers, profile } = answered.value;
  const source = { path: file, text: starterFile(answers) };
  const checked = check(source);
  if (hasError(checked.diagnostics)) return fail(session, 'init', checked.diagnostics, source);
  const written = writeNew(path, file, source.text);
  if (!written.ok) return fail(session, 'init', written.diagnostics, null);
  report(session, checked.diagnostics, source);
  if (session.json) session.stdout.write(jsonDocument('init', true, checked.diagnostics, { file }));
  else if (!session.quiet) print(session.stdout, renderStarterWritten(file, profile));
  return 0;
}

/** The flags' values, completed by what was found, and by asking; null when the person gave up. */
async function answersFor(session: Session, options: InitOptions): Promise<Result<Answered | null>> {
  const { domain } = options;
  if (session.interactive && options.yes !== true) return ok(await askedAnswers(session, options));
  if (domain === undefined) return failed(domainNeeded);
  const seen = await look(session, options, null);
  const answers = { ...propose(options, seen), domain };
  const zones = seen.aws?.zones ?? [];
  const isDecided = options.zone !== undefined || options.zoneId !== undefined || answers.dnsElsewhere;
  const [zone] = isDecided ? [] : zonesFor(domain, zones);
  const placed = zone === undefined ? answers : withZone(answers, zone, zones);
  return ok({ answers: placed, profile: seen.profile });
}

async function askedAnswers(session: Session, options: InitOptions): Promise<Answered | null> {
  const ask = await import('./ask-for-answers.ts');
  try {
    const seen = await look(session, options, ask.lookQuestions);
    return { answers: await ask.askForAnswers(session, options, seen), profile: seen.profile };
  } catch (error) {
    if (error instanceof ask.GaveUp) return null;
    throw error;
  }
}

function whyNotWritable(path: string): string | null {
  if (existsSync(path)) return 'EEXIST';
  try {
    accessSync(dirname(path), constants.W_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'EACCES';
  }
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
  const exists = code === 'EEXIST';
  return {
    severity: 'error',
    code: 'init-not-written',
    summary: exists ? `${shown} already exists` : `${shown} cannot be written: ${code}`,
    detail: exists
      ? 'init never overwrites a file. Name another one: expose init other.yaml'
      : 'Name a file in a folder that exists and that this user may write to: expose init FILE',
  };
}

const domainNeeded: Diagnostic = {
  severity: 'error',
  code: 'usage',
  summary: 'init needs a domain and cannot ask for it here',
  detail: 'Give it as a flag: expose init --domain api.example.com',
};
