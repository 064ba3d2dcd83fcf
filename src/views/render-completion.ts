/** Completion scripts for three shells. Their words come from the command tree, never from a user's file. */

interface CompletionFlag {
  /** With its two dashes. */
  readonly name: string;
  readonly description: string;
  /** null: anything. */
  readonly values: readonly string[] | null;
  readonly takesValue: boolean;
}

export interface CompletionWords {
  readonly command: string;
  readonly description: string;
  readonly flags: readonly CompletionFlag[];
  /** The words of each argument, in their order; none: files. */
  readonly arguments: readonly (readonly string[])[];
}

/** The script, to be sourced (bash, fish), or to be put on fpath or sourced (zsh). */
export function renderCompletion(
  shell: 'bash' | 'zsh' | 'fish',
  commands: readonly CompletionWords[],
): string {
  return { bash, zsh, fish }[shell](commands);
}

function bash(commands: readonly CompletionWords[]): string {
  const names = [...commands.map(({ command }) => command), '--help', '--version'];
  const values = commands.flatMap(({ command, flags }) =>
    flags.flatMap((flag) =>
      flag.values === null ? [] : [`      '${command} ${flag.name}') words='${flag.values.join(' ')}' ;;`],
    ),
  );
  const flags = commands.map(
    ({ command, flags: own }) =>
      `            ${command}) words='${own.map(({ name }) => name).join(' ')}' ;;`,
  );
  const words = commands.flatMap((command) =>
    command.arguments.map(
      (own, index) => `            '${command.command} ${index}') words='${own.join(' ')}' ;;`,
    ),
  );
  return `# expose completion for bash: source <(expose completion bash)
_expose() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]} words= word
  local -i given=0
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:2:COMP_CWORD-2}"; do [[ $word == -* ]] || given+=1; done
  if [[ $COMP_CWORD -eq 1 ]]; then
    words='${names.join(' ')}'
  else
    case "$command $previous" in
${values.join('\n')}
      *)
        if [[ $current == -* ]]; then
          case "$command" in
${flags.join('\n')}
          esac
        else
          case "$command $given" in
${words.join('\n')}
          esac
        fi ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _expose expose
`;
}

function zsh(commands: readonly CompletionWords[]): string {
  const described = commands.map(({ command, description }) => `    ${quoted(`${command}:${description}`)}`);
  const cases = commands.map((command) => {
    // The first argument is the command itself.
    const words = command.arguments.map((own, index) => quoted(`${index + 2}:word:(${own.join(' ')})`));
    const places = words.length === 0 ? [quoted('*:file:_files')] : [quoted('1: :'), ...words];
    return `    ${command.command}) _arguments ${[...command.flags.map(zshFlag), ...places].join(' ')} ;;`;
  });
  return `#compdef expose
# expose completion for zsh: source <(expose completion zsh)
_expose() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2]" in
${cases.join('\n')}
  esac
}
if [[ "$funcstack[1]" == _expose ]]; then _expose "$@"; else compdef _expose expose; fi
`;
}

function zshFlag({ name, description, values, takesValue }: CompletionFlag): string {
  const freeValue = takesValue ? ':value:_files' : '';
  const value = values === null ? freeValue : `:value:(${values.join(' ')})`;
  return quoted(`${name}[${description.replace(/[[\]:]/g, '\\$&')}]${value}`);
}

function fish(commands: readonly CompletionWords[]): string {
  const lines = commands.flatMap((command) => {
    const here = `complete -c expose -n '__fish_seen_subcommand_from ${command.command}'`;
    const description = fishQuoted(command.description);
    return [
      `complete -c expose -n __fish_use_subcommand -f -a ${command.command} -d ${description}`,
      ...command.flags.map((flag) => `${here} ${fishFlag(flag)}`),
      ...command.arguments.map((own, index) => fishArgument(command, own, index)),
    ];
  });
  return ['# expose completion for fish: expose completion fish | source', ...lines, ''].join('\n');
}

/** Offered once the words of the argument before it are there, and none of its own. */
function fishArgument(
  { command, arguments: all }: CompletionWords,
  own: readonly string[],
  index: number,
): string {
  const seen = [command, ...(index === 0 ? [] : [(all[index - 1] ?? []).join(' ')])];
  const here = seen.map((words) => `__fish_seen_subcommand_from ${words}`).join('; and ');
  const done = command === 'help' ? '' : `; and not __fish_seen_subcommand_from ${own.join(' ')}`;
  return `complete -c expose -n '${here}${done}' -f -a '${own.join(' ')}'`;
}

function fishFlag({ name, description, values, takesValue }: CompletionFlag): string {
  const flag = `-l ${name.slice('--'.length)} -d ${fishQuoted(description)}`;
  if (values !== null) return `${flag} -x -a '${values.join(' ')}'`;
  return takesValue ? `${flag} -r` : flag;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
