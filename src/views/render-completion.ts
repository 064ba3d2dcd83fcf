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
  /** null: files. */
  readonly arguments: readonly string[] | null;
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
  const flagsAndArguments = commands.map((command) => {
    const words = [...command.flags.map(({ name }) => name), ...(command.arguments ?? [])];
    return `          ${command.command}) words='${words.join(' ')}' ;;`;
  });
  return `# expose completion for bash: source <(expose completion bash)
_expose() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    words='${names.join(' ')}'
  else
    case "\${COMP_WORDS[1]} $previous" in
${values.join('\n')}
      *)
        case "\${COMP_WORDS[1]}" in
${flagsAndArguments.join('\n')}
        esac ;;
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
    const words = command.arguments === null ? '*:file:_files' : `*:word:(${command.arguments.join(' ')})`;
    return `    ${command.command}) _arguments ${command.flags.map(zshFlag).join(' ')} ${quoted(words)} ;;`;
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
      ...(command.arguments === null ? [] : [`${here} -f -a '${command.arguments.join(' ')}'`]),
    ];
  });
  return ['# expose completion for fish: expose completion fish | source', ...lines, ''].join('\n');
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
