/** `expose completion SHELL`: a script made from the command tree. */
import type { Command } from 'commander';
import { diagnosticTable } from '../compiler/diagnostics/diagnostic-table.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { jsonDocument } from '../views/json-document.ts';
import { type CompletionWords, renderCompletion } from '../views/render-completion.ts';

type Shell = 'bash' | 'zsh' | 'fish';

/** The command for a tree that it is itself part of. It prints the script for a shell. */
export function completionOf(program: Command): (session: Session, shell: Shell) => ExitCode {
  return (session, shell) => {
    const script = renderCompletion(shell, program.commands.map(wordsOf));
    session.stdout.write(session.json ? jsonDocument('completion', true, [], { shell, script }) : script);
    return 0;
  };
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
      { name: '--help', description: 'display help for the command', values: null, takesValue: false },
    ],
    arguments: argumentWords(command),
  };
}

/** What an argument may be; null for files, which shells complete by themselves. */
function argumentWords(command: Command): readonly string[] | null {
  if (command.name() === 'explain') return Object.keys(diagnosticTable);
  const words = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  return words.length === 0 ? null : words;
}
