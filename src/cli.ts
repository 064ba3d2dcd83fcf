/** The process: arguments in, exit code out. Only this file ends it, and only this file catches everything. */
import { CommanderError } from 'commander';
import { homepage, version } from '../package.json';
import type { Diagnostic } from './compiler/diagnostics/diagnostic.ts';
import { buildProgram } from './program.ts';
import { explainUsage } from './session/explain-usage.ts';
import { channel, openSession } from './session/open-session.ts';
import type { ExitCode, Session } from './session/session.ts';
import { jsonDocument } from './views/json-document.ts';

const interrupted: ExitCode = 130;
const wantsJson = process.argv.includes('--json');
const interruption = new AbortController();
const program = buildProgram({ version, homepage }, run, process.argv[2]);

/** The first signal asks the command to end in an orderly way; the second ends the process. */
function onSignal(): void {
  if (interruption.signal.aborted) process.exit(interrupted);
  interruption.abort();
}

async function run(
  flags: Parameters<typeof openSession>[0],
  action: (session: Session) => ExitCode | Promise<ExitCode>,
): Promise<void> {
  const code = await action(openSession(flags, interruption.signal));
  process.exit(interruption.signal.aborted && code !== 0 ? interrupted : code);
}

async function main(): Promise<void> {
  process
    .on('SIGINT', onSignal)
    .on('SIGTERM', onSignal)
    .on('uncaughtException', (error) => void fail(error));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => channel(1, 'never').write(text),
      writeErr: (text) => channel(2, 'never').write(text),
      outputError: () => undefined,
    });
  }
  try {
    const typed = process.argv.slice(2);
    // People type it as a command as well.
    await program.parseAsync(typed[0] === 'version' ? ['--version'] : typed, { from: 'user' });
  } catch (error) {
    await fail(error);
  }
}

async function fail(error: unknown): Promise<void> {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
  if (interruption.signal.aborted) process.exit(interrupted);
  if (error instanceof CommanderError && error.exitCode === 0) process.exit(0);
  // Without a command, commander has already printed the help.
  if (error instanceof CommanderError && error.code === 'commander.help') process.exit(1);
  await print(explain(error));
  process.exit(1);
}

function explain(error: unknown): Diagnostic {
  if (error instanceof CommanderError) return explainUsage(error, program, process.argv[2]);
  return machineFault(error as NodeJS.ErrnoException) ?? bug(error);
}

function bug(error: unknown): Diagnostic {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    severity: 'error',
    code: 'bug',
    summary: 'this is a bug in expose',
    detail: `${stack}\nPlease report it, with the command and, if possible, the file.`,
  };
}

/** What the machine refuses to any program; null for everything else. */
function machineFault({ code, syscall, path }: NodeJS.ErrnoException): Diagnostic | null {
  if (code === 'ENOSPC')
    return {
      severity: 'error',
      code: 'disk-full',
      summary: `there is no room on the disk for ${path ?? 'the output'}`,
      detail: 'Make room, then run the same command again.',
    };
  if (syscall === 'uv_cwd')
    return {
      severity: 'error',
      code: 'file-missing',
      summary: 'the working directory no longer exists',
      detail: 'Change to a directory that exists, then run the same command again.',
    };
  return null;
}

async function print(diagnostic: Diagnostic): Promise<void> {
  if (wantsJson) {
    channel(1, 'never').write(jsonDocument(process.argv[2] ?? '', false, [diagnostic]));
    return;
  }
  const { renderDiagnostics } = await import('./views/text/render-diagnostics.ts');
  const stderr = channel(2, 'auto');
  stderr.write(renderDiagnostics([diagnostic], null, stderr));
}

void main();
