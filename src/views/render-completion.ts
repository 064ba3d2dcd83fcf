/** Completion scripts for three shells. Words come from our own command tree and table, never from a user's file. */

export interface CompletionWords {
  readonly command: string;
  readonly description: string;
  readonly flags: readonly {
    readonly name: string;
    readonly description: string;
    readonly values: readonly string[] | null;
    readonly takesValue: boolean;
  }[];
  /** null: files. */
  readonly arguments: readonly string[] | null;
}

/** The script, to be sourced (bash, fish) or put on fpath or sourced (zsh). */
export function renderCompletion(
  shell: 'bash' | 'zsh' | 'fish',
  commands: readonly CompletionWords[],
): string {
  return { bash, zsh, fish }[shell](commands);
}

function bash(commands: readonly CompletionWords[]): string {
  return `# expose completion for bash: source <(expose completion bash)
_expose() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    words='${[...commands.map((it) => it.command), '--help', '--version'].join(' ')}'
  else
    case "\${COMP_WORDS[1]} $previous" in
${choices(commands)
  .map(({ command, flag, values }) => `      '${command} ${flag}') words='${values.join(' ')}' ;;`)
  .join('\n')}
      *)
        case "\${COMP_WORDS[1]}" in
${commands.map((it) => `          ${it.command}) words='${[...it.flags.map((flag) => flag.name), ...(it.arguments ?? [])].join(' ')}' ;;`).join('\n')}
        esac ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _expose expose
`;
}

function zsh(commands: readonly CompletionWords[]): string {
  const described = (name: string, description: string): string =>
    quoted(`${name.replaceAll(':', '\\:')}:${description}`);
  return `#compdef expose
# expose completion for zsh: source <(expose completion zsh)
_expose() {
  local -a commands
  commands=(
${commands.map((it) => `    ${described(it.command, it.description)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2]" in
${commands.map((it) => `    ${it.command}) _arguments ${it.flags.map(zshFlag).join(' ')} ${quoted(it.arguments === null ? '*:file:_files' : `*:word:(${it.arguments.join(' ')})`)} ;;`).join('\n')}
  esac
}
if [[ "$funcstack[1]" == _expose ]]; then _expose "$@"; else compdef _expose expose; fi
`;
}

function zshFlag(flag: CompletionWords['flags'][number]): string {
  const description = flag.description.replace(/[[\]:]/g, '\\$&');
  const value =
    flag.values === null ? (flag.takesValue ? ':value:_files' : '') : `:value:(${flag.values.join(' ')})`;
  return quoted(`${flag.name}[${description}]${value}`);
}

function fish(commands: readonly CompletionWords[]): string {
  const lines = commands.flatMap((it) => [
    `complete -c expose -n __fish_use_subcommand -f -a ${it.command} -d ${fishQuoted(it.description)}`,
    ...it.flags.map((flag) =>
      [
        `complete -c expose -n '__fish_seen_subcommand_from ${it.command}' -l ${flag.name.slice(2)} -d ${fishQuoted(flag.description)}`,
        flag.values === null ? (flag.takesValue ? '-r' : '') : `-x -a '${flag.values.join(' ')}'`,
      ]
        .join(' ')
        .trimEnd(),
    ),
    ...(it.arguments === null
      ? []
      : [
          `complete -c expose -n '__fish_seen_subcommand_from ${it.command}' -f -a '${it.arguments.join(' ')}'`,
        ]),
  ]);
  return ['# expose completion for fish: expose completion fish | source', ...lines, ''].join('\n');
}

function choices(commands: readonly CompletionWords[]) {
  return commands.flatMap((it) =>
    it.flags.flatMap((flag) =>
      flag.values === null ? [] : [{ command: it.command, flag: flag.name, values: flag.values }],
    ),
  );
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
