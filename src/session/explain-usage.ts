/** What was wrong with a command line, in our own words and with what to type instead. */
import type { Command, CommanderError } from 'commander';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { nearMiss } from '../compiler/diagnostics/near-miss.ts';
import { oneOf, quote } from '../compiler/diagnostics/quote.ts';

/** `command` is the one that was called, if it is known. */
export function explainUsage({ message }: CommanderError, command: Command | undefined): Diagnostic {
  return refusedValue(message, command) ?? unknownFlag(message, command) ?? asCommanderSays(message);
}

const helpHint = 'expose --help lists the commands, expose COMMAND --help the flags of one.';

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

/** --svg for --format svg: the word is a value of a flag. */
function unknownFlag(message: string, command: Command | undefined): Diagnostic | undefined {
  const word = /^error: unknown option '--([^'\s]+)'/.exec(message)?.[1];
  const flag = command?.options.find((option) => word !== undefined && option.argChoices?.includes(word));
  if (word === undefined || flag === undefined) return undefined;
  return usage(`there is no flag --${word}, did you mean "${flag.long} ${word}"?`, helpHint);
}

function asCommanderSays(message: string): Diagnostic {
  const [summary = '', ...more] = message.replace(/^error: (?:command-argument )?/, '').split('\n');
  const suggestion = more
    .join(' ')
    .replace(/^\((.*)\)$/, '$1')
    .trim();
  const plainer = summary.replace('unknown option', 'unknown flag');
  return usage(plainer, suggestion === '' ? helpHint : `${suggestion} ${helpHint}`);
}

function usage(summary: string, detail: string): Diagnostic {
  return { severity: 'error', code: 'usage', summary, detail };
}
