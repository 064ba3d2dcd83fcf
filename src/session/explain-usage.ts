/** What was wrong with a command line, in our own words and with what to type instead. */
import type { Command, CommanderError } from 'commander';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { nearMiss } from '../compiler/diagnostics/near-miss.ts';
import { oneOf, quote } from '../compiler/diagnostics/quote.ts';

/** `program` has the commands, and `asked` is the first word of the command line. */
export function explainUsage({ message }: CommanderError, program: Command, asked = ''): Diagnostic {
  const command = program.commands.find((candidate) => candidate.name() === asked);
  return (
    refusedValue(message, command) ??
    unknownFlag(message, command ?? program) ??
    unknownCommand(message, program) ??
    asCommanderSays(message, command)
  );
}

/** What other programs call the same thing. */
const foreignCommands: Readonly<Record<string, readonly string[]>> = {
  init: ['new', 'create', 'setup', 'add'],
  validate: ['check', 'lint', 'verify'],
  compile: ['build', 'generate', 'render', 'synth'],
  plan: ['diff', 'preview', 'dry-run'],
  apply: ['up', 'deploy', 'run', 'start', 'sync', 'install', 'launch'],
  destroy: ['down', 'delete', 'remove', 'rm', 'teardown', 'uninstall'],
  status: ['ls', 'list', 'info', 'show', 'ps'],
  doctor: ['debug', 'logs', 'test', 'diagnose'],
  cost: ['price', 'pricing'],
  backup: ['export'],
  restore: ['import'],
};

/** One command at most: a guess that would change something must not stand beside the one that was meant. */
function unknownCommand(message: string, program: Command): Diagnostic | undefined {
  const word = /^error: unknown command '([^']*)'/.exec(message)?.[1];
  if (word === undefined) return undefined;
  const foreign = Object.entries(foreignCommands).find(([, names]) => names.includes(word.toLowerCase()));
  const names = program.commands.map((command) => command.name());
  const near = foreign?.[0] ?? nearMiss(word, names);
  return usage(
    `unknown command ${quote(word)}${near === undefined ? '' : `, did you mean ${quote(near)}?`}`,
    hint(undefined),
  );
}

function hint(command: Command | undefined): string {
  return command === undefined || command.name() === 'expose'
    ? 'expose --help lists the commands, expose COMMAND --help the flags of one.'
    : `expose ${command.name()} --help lists its flags, expose explain the fields of the file.`;
}

/** A flag or an argument that takes one of a few words. */
function refusedValue(message: string, command: Command | undefined): Diagnostic | undefined {
  const flag = /^error: option '(?:-\w, )?(--\S+)[^']*' argument '([\s\S]*)' is invalid/.exec(message);
  const argument = /^error: command-argument value '([\s\S]*)' is invalid for argument '([^']*)'/.exec(
    message,
  );
  const [what, value] = flag === null ? [argument?.[2], argument?.[1]] : [flag[1], flag[2]];
  if (what === undefined || value === undefined) return undefined;
  const choices =
    command?.options.find((option) => option.long === what)?.argChoices ??
    command?.registeredArguments.find((candidate) => candidate.name() === what)?.argChoices;
  if (choices === undefined) return undefined;
  const near = nearMiss(value, choices);
  const question = near === undefined ? '' : `, did you mean ${quote(near)}?`;
  return usage(
    `the ${what} cannot be ${quote(value)}${question}`.replace('the --', '--'),
    `Allowed: ${oneOf(choices)}.`,
  );
}

function unknownFlag(message: string, command: Command): Diagnostic | undefined {
  const written = /^error: unknown option '(-[^'\s]*)'/.exec(message)?.[1];
  if (written === undefined) return undefined;
  const word = written.replace(/^-+/, '').split('=')[0] ?? '';
  // --svg for --format svg: the word is a value of a flag.
  const valued = command.options.find((option) => option.argChoices?.includes(word));
  if (valued !== undefined) return noFlag(written, `${valued.long} ${word}`, command);
  const flags = command.options.flatMap(({ long }) => long ?? []);
  // -y for --yes, where no other flag begins like it.
  const [initial, ...others] = flags.filter((flag) => word.length === 1 && flag.startsWith(`--${word}`));
  const near = others.length === 0 ? initial : undefined;
  return noFlag(written, near ?? nearMiss(`--${word}`, flags), command);
}

function noFlag(written: string, meant: string | undefined, command: Command): Diagnostic {
  const question = meant === undefined ? '' : `, did you mean ${quote(meant)}?`;
  return usage(`there is no flag ${written.split('=')[0]}${question}`, hint(command));
}

function asCommanderSays(message: string, command: Command | undefined): Diagnostic {
  const summary = message.replace(/^error: (?:command-argument )?/, '').split('\n')[0] ?? '';
  return usage(summary, hint(command));
}

function usage(summary: string, detail: string): Diagnostic {
  return { severity: 'error', code: 'usage', summary, detail };
}
