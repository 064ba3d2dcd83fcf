/** The process: arguments in, exit code out. The only place that ends it, and the only one that catches everything. */
import { CommanderError } from 'commander';
import { version } from '../package.json';
import type { Diagnostic } from './compiler/diagnostics/diagnostic.ts';
import { buildProgram } from './program.ts';
import { channel, openSession } from './session/open-session.ts';
import type { ExitCode, Session } from './session/session.ts';
import { jsonDocument } from './views/json-document.ts';

const interrupted: ExitCode = 130;
const wantsJson = process.argv.includes('--json');
const asked = new AbortController();

/** The first signal asks the command to end in order; a second one ends the process. */
function onSignal(): void {
  if (asked.signal.aborted) process.exit(interrupted);
  asked.abort();
}

async function run(
  flags: Parameters<typeof openSession>[0],
  action: (session: Session) => ExitCode | Promise<ExitCode>,
): Promise<void> {
  const code = await action(openSession(flags, asked.signal));
  process.exit(asked.signal.aborted && code !== 0 ? interrupted : code);
}

async function main(): Promise<void> {
  process
    .on('SIGINT', onSignal)
    .on('SIGTERM', onSignal)
    .on('uncaughtException', (error) => void fail(error));
  const program = buildProgram(version, run);
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => channel(1, 'never').write(text),
      writeErr: (text) => channel(2, 'never').write(text),
      outputError: () => undefined,
    });
  }
  try {
    await program.parseAsync();
  } catch (error) {
    await fail(error);
  }
}

async function fail(error: unknown): Promise<void> {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
  if (asked.signal.aborted) process.exit(interrupted);
  if (error instanceof CommanderError && error.exitCode === 0) process.exit(0);
  // Without a command commander has printed the help already.
  if (error instanceof CommanderError && error.code === 'commander.help') process.exit(1);
  await report(
    error instanceof CommanderError
      ? usage(error)
      : (surroundings(error as NodeJS.ErrnoException) ?? bug(error)),
  );
  process.exit(1);
}

function usage(error: CommanderError): Diagnostic {
  const [summary = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = rest
    .join(' ')
    .replace(/^\((.*)\)$/, '$1')
    .trim();
  return {
    severity: 'error',
    code: 'usage',
    summary,
    detail: `${suggestion === '' ? '' : `${suggestion} `}expose --help lists the commands and their flags.`,
  };
}

function bug(error: unknown): Diagnostic {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    severity: 'error',
    code: 'bug',
    summary: 'this is a bug in expose',
    detail: `${stack}\nPlease report it with the command and, if you can, the file.`,
  };
}

/** What any command may meet and no program is to blame for; null for everything else. */
function surroundings({ code, syscall, path }: NodeJS.ErrnoException): Diagnostic | null {
  if (code === 'ENOSPC')
    return {
      severity: 'error',
      code: 'disk-full',
      summary: `${path ?? 'what was to be written'} does not fit on the disk`,
      detail: 'Make room and run the same command again.',
    };
  if (syscall === 'uv_cwd')
    return {
      severity: 'error',
      code: 'file-missing',
      summary: 'the working directory is gone',
      detail: 'Change into one that is there and run the same command again.',
    };
  return null;
}

async function report(diagnostic: Diagnostic): Promise<void> {
  if (wantsJson) {
    channel(1, 'never').write(jsonDocument(process.argv[2] ?? '', false, [diagnostic]));
    return;
  }
  const { renderDiagnostics } = await import('./views/text/render-diagnostics.ts');
  const stderr = channel(2, 'auto');
  stderr.write(renderDiagnostics([diagnostic], null, stderr.paint));
}

void main();
