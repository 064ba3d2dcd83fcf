/** `expose completion SHELL`: a script made from the command tree, so that it never lags behind it. */
import type { Command } from 'commander';
import { diagnosticTable } from '../compiler/diagnostics/diagnostic-table.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { jsonDocument } from '../views/json-document.ts';
import { type CompletionWords, renderCompletion } from '../views/render-completion.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

/** Arguments that are one of a few words. Every other argument is a file. */
const argumentWords: Readonly<Record<string, readonly string[]>> = {
  keys: ['show', 'create', 'rotate', 'tunnel', 'host'],
  completion: ['bash', 'zsh', 'fish'],
  explain: Object.keys(diagnosticTable),
};

/** Prints the script for a shell. */
export function completion(session: Session, shell: Shell, program: Command): ExitCode {
  const script = renderCompletion(shell, program.commands.map(wordsOf));
  session.stdout.write(session.json ? jsonDocument('completion', true, [], { shell, script }) : script);
  return 0;
}

function wordsOf(command: Command): CompletionWords {
  return {
    command: command.name(),
    description: command.description(),
    flags: [
      ...command.options.map((option) => ({
        name: option.long ?? option.flags,
        description: option.description,
        values: option.argChoices ?? null,
        takesValue: option.required,
      })),
      { name: '--help', description: 'say how the command is used', values: null, takesValue: false },
    ],
    arguments: argumentWords[command.name()] ?? null,
  };
}
