/** `expose completion SHELL`: a script made from the command tree. */
import type { Command } from 'commander';
import schemaOfFile from '../../schema/exposure.schema.json';
import { fieldDocs } from '../../schema/field-docs.ts';
import type { JsonSchema } from '../../schema/json-schema.ts';
import { diagnosticTable } from '../compiler/diagnostics/diagnostic-table.ts';
import type { ExitCode, Session } from '../session/session.ts';
import { jsonDocument } from '../views/json-document.ts';
import { type CompletionWords, renderCompletion } from '../views/render-completion.ts';

type Shell = 'bash' | 'zsh' | 'fish';

/** The command for a tree that it is itself part of. It prints the script for a shell. */
export function completionOf(program: Command): (session: Session, shell: Shell) => ExitCode {
  return (session, shell) => {
    const commands = program.commands.map(wordsOf);
    const script = renderCompletion(shell, [...commands, helpWords(commands)]);
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

/** What each argument may be, in their order; empty for files, which shells complete by themselves. */
function argumentWords(command: Command): readonly (readonly string[])[] {
  if (command.name() === 'explain') return [explainableTopics()];
  const words = command.registeredArguments.map(({ argChoices }) => argChoices ?? []);
  return words.every((choices) => choices.length === 0) ? [] : words;
}

/** Without the positions in lists, which shells would take for patterns. */
function explainableTopics(): readonly string[] {
  const fields = fieldDocs(schemaOfFile as JsonSchema).slice(1);
  return [...fields.map(({ path }) => path.replaceAll('[]', '')), ...Object.keys(diagnosticTable)];
}

/** Commander makes this command by itself. */
function helpWords(commands: readonly CompletionWords[]): CompletionWords {
  return {
    command: 'help',
    description: 'print the help of a command',
    flags: [],
    arguments: [commands.map(({ command }) => command)],
  };
}
