/**
 * The command line: every command with its arguments and flags. What a command does is loaded only when it runs, so
 * that `compile` never pays for `plan`; the commands that start programs or call AWS live in a bundle of their own.
 */
import { Argument, Command, Option } from 'commander';
import type { LiveGraphOptions } from './live.ts';
import type { CommonFlags } from './session/open-session.ts';
import type { ExitCode, Session } from './session/session.ts';

/** Runs a command's function in a session and ends the process with what it returns. */
export type Run = (
  flags: CommonFlags,
  action: (session: Session) => ExitCode | Promise<ExitCode>,
) => Promise<void>;

/** What a command does: it is given its arguments as they were declared here, then its flags. */
type CommandFunction = (session: Session, ...given: never[]) => ExitCode | Promise<ExitCode>;

const fileHelp = 'the exposure file';
const outHelp = 'the out directory (default: out/ beside the file)';
const fullHelp = 'show every attribute of what changes, not only one line for each change';
const passphraseHelp = 'a file with the passphrase (default: $EXPOSE_PASSPHRASE_FILE, else it is asked for)';
const profileFlag = new Option('--profile <name>', 'the AWS profile for this run');
const contextFlag = new Option('--context <name>', 'the kubeconfig context for this run');
const fileOrStdinHelp = `${fileHelp}, or "-" for standard input`;

type GraphFlags = LiveGraphOptions & { readonly live?: boolean };

interface About {
  readonly version: string;
  /** Where more can be read. */
  readonly homepage: string;
}

/** Makes commander's callback of a command from what loads its function. */
type Action = (load: () => Promise<CommandFunction>) => (...given: unknown[]) => Promise<void>;

/** `whole` builds the tree with all commands. */
type Declaration = (command: Command, action: Action, whole: () => Command) => Command;

/**
 * Builds the tree of commands; nothing runs until it parses. When `asked` is the name of a command, only that one is
 * declared, because all of them take a part of a compile's time (docs/decisions/start-up.md).
 */
export function buildProgram(about: About, run: Run, asked?: string): Command {
  const program = new Command('expose')
    .description(
      'Put a private Kubernetes cluster on the internet. From one file, expose makes a gateway in AWS, its boot script and the manifests for the cluster.',
    )
    .version(about.version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help, or that of a command')
    // A description of 20 columns is still wrapped at words, and the flags are on the command's own page.
    .configureHelp({
      minWidthToWrap: 20,
      subcommandTerm: (subcommand) =>
        [subcommand.name(), ...subcommand.registeredArguments.map((argument) => `[${argument.name()}]`)].join(
          ' ',
        ),
    })
    .addHelpText('after', ({ command, error }) => {
      const { getOutHelpWidth, getErrHelpWidth } = command.configureOutput();
      const columns = (error ? getErrHelpWidth : getOutHelpWidth)?.() ?? 80;
      return command.createHelp().boxWrap(firstSteps(about.homepage), Math.min(columns, 80));
    });
  const action: Action =
    (load) =>
    // Commander calls with the arguments, the flags and the command.
    (...given) => {
      const argumentsAndFlags = given.slice(0, -1) as never[];
      const flags = given.at(-2) as CommonFlags;
      return run(flags, async (session) => (await load())(session, ...argumentsAndFlags));
    };

  const known = Object.values(groups).some((commands) => Object.hasOwn(commands, asked ?? ''));
  for (const [group, commands] of Object.entries(groups)) {
    program.commandsGroup(group);
    for (const [name, declare] of Object.entries(commands))
      if (!known || name === asked)
        addCommonFlags(declare(program.command(name), action, () => buildProgram(about, run)));
  }
  return program.helpCommand('help [command]', 'print the help of a command');
}

/** The commands in the order of the help, each with what declares its arguments and flags. */
const groups: Readonly<Record<string, Readonly<Record<string, Declaration>>>> = {
  'Write a file:': {
    init: (command, action) =>
      command
        .description('write a commented exposure.yaml; ask for what the flags leave open')
        .argument('[file]', 'the file to write', 'exposure.yaml')
        .option('--domain <name>', 'the public name that leads to the cluster')
        .addOption(aliasOption())
        .option('--zone <name>', 'the hosted zone that holds the records')
        .option('--zone-id <id>', 'its id, where the account has two zones of that name')
        .option('--dns-elsewhere', 'the records are set by hand')
        .option('--region <region>', 'the AWS region of the gateway')
        .addOption(
          new Option('--ingress <kind>', 'the ingress in the cluster').choices([
            'none',
            'traefik',
            'ingress-nginx',
          ]),
        )
        .option('--service <namespace/name>', 'the Service that ports 80 and 443 lead to')
        .addOption(profileFlag)
        .option('--context <name>', 'the kubeconfig context, which the file then names')
        .option('--offline', 'look at neither AWS nor the cluster')
        .option('--yes', 'ask nothing; use what was found, or the defaults, for what the flags leave open')
        .action(action(async () => (await import('./live.ts')).init)),
    validate: (command, action) =>
      command
        .description('report everything that is wrong with a file')
        .argument('[file]', fileOrStdinHelp, 'exposure.yaml')
        .action(action(async () => (await import('./commands/validate.ts')).validate)),
    compile: (command, action) =>
      command
        .description('write the terraform files, the boot script and the manifests')
        .argument('[file]', fileOrStdinHelp, 'exposure.yaml')
        .option('-o, --out <dir>', outHelp)
        .option('--check', 'write nothing; fail if the out directory is stale')
        .option('--stdout', 'write nothing; print every file')
        .option('--force', 'replace files that were edited or that expose did not write')
        .action(action(async () => (await import('./commands/compile.ts')).compile)),
  },
  'Bring it up, change it, take it down:': {
    plan: (command, action) =>
      command
        .description('show what would change in the files, in AWS and in the cluster, and what it costs')
        .argument('[file]', fileHelp, 'exposure.yaml')
        .option('--offline', 'ask neither AWS nor the cluster')
        .option('-o, --out <dir>', outHelp)
        .option('--save <file>', 'where to save the plan')
        .option('--detailed-exitcode', 'exit with 2 if there are changes')
        .option('--markdown', 'print the plan as Markdown, for a pull request')
        .option('--full', fullHelp)
        .addOption(adoptOption())
        .addOption(profileFlag)
        .addOption(contextFlag)
        .action(action(async () => (await import('./live.ts')).plan)),
    apply: (command, action) =>
      command
        .description('carry out a plan, then check that requests reach the cluster')
        .argument('[plan]', 'a saved plan, or an exposure file to plan first', 'exposure.yaml')
        .option('-o, --out <dir>', outHelp)
        .option('--yes', 'do not ask for confirmation')
        .option('--full', fullHelp)
        .option('--replace', 'replace the gateway by a new one, which keeps its addresses and its host key')
        .addOption(adoptOption())
        .option(
          '--no-wait',
          'end once AWS and the cluster have accepted everything; wait for nothing, check nothing',
        )
        .addOption(profileFlag)
        .addOption(contextFlag)
        .action(action(async () => (await import('./live.ts')).apply)),
    destroy: (command, action) =>
      command
        .description('delete what apply created, in AWS and in the cluster')
        .argument('[file]', fileHelp, 'exposure.yaml')
        .option('--yes', 'do not ask for confirmation')
        .option('--cloud-only', 'leave the cluster alone')
        .addOption(profileFlag)
        .addOption(contextFlag)
        .action(action(async () => (await import('./live.ts')).destroy)),
  },
  'See what is there:': {
    status: (command, action) =>
      command
        .description('show what is live now and whether the site answers; fail if something is down')
        .argument('[file]', fileHelp, 'exposure.yaml')
        .addOption(new Option('--watch', 'show it again every few seconds, until Ctrl-C').conflicts('json'))
        .addOption(profileFlag)
        .addOption(contextFlag)
        .action(action(async () => (await import('./live.ts')).status)),
    doctor: (command, action) =>
      command
        .description('check every step from a visitor to the cluster, then the tools on this machine')
        .argument('[file]', fileHelp, 'exposure.yaml')
        .addOption(
          new Option('--policy', 'check nothing; print the IAM policy that the file needs').conflicts(
            'clusterRole',
          ),
        )
        .option('--cluster-role', 'check nothing; print the role in the cluster that the file needs')
        .addOption(
          new Option(
            '--bundle <file>',
            'also write an archive for whoever helps: reports, files, logs, no secrets',
          ).conflicts(['policy', 'clusterRole']),
        )
        .option('-o, --out <dir>', outHelp)
        .option('--read-only', 'with one of these two: only what plan, status and doctor need')
        .addOption(profileFlag)
        .addOption(contextFlag)
        .action(action(async () => (await import('./live.ts')).doctor)),
    cost: (command, action) =>
      command
        .description('estimate the monthly cost, item by item')
        .argument('[file]', fileHelp, 'exposure.yaml')
        .option('--cheaper', 'show what would cost less, and what is given up for it')
        .action(action(async () => (await import('./commands/cost.ts')).cost)),
    graph: (command, action) =>
      command
        .description('draw the path of a request')
        .argument('[file]', fileHelp, 'exposure.yaml')
        .addOption(
          new Option('--format <format>', 'how to draw it (default: boxes; with --json mermaid)').choices([
            'boxes',
            'mermaid',
            'svg',
          ]),
        )
        .option('--live', 'ask what is live, and mark what is up')
        .addOption(profileFlag)
        .addOption(contextFlag)
        .action(
          action(async () => async (session: Session, file: string, flags: GraphFlags) => {
            // Whoever names an account or a cluster wants it asked.
            const live = flags.live ?? (flags.profile !== undefined || flags.context !== undefined);
            if (!live) return (await import('./commands/graph.ts')).graph(session, file, flags);
            return (await import('./live.ts')).liveGraph(session, file, flags);
          }),
        ),
  },
  'Keys and reference:': {
    backup: (command, action) =>
      command
        .description('write the keys and the local state into one encrypted file')
        .argument('<archive>', 'the file to write; an existing one is never replaced')
        .option('-f, --file <file>', fileHelp, 'exposure.yaml')
        .option('--passphrase-file <file>', passphraseHelp)
        .action(action(async () => (await import('./live.ts')).backup)),
    restore: (command, action) =>
      command
        .description('bring back the keys and the local state from a backup')
        .argument('<archive>', 'a file that backup wrote')
        .option('-f, --file <file>', fileHelp, 'exposure.yaml')
        .option('--passphrase-file <file>', passphraseHelp)
        .action(action(async () => (await import('./live.ts')).restore)),
    keys: (command, action) =>
      command
        .description('show, create or rotate the tunnel key and the gateway’s host key')
        .addArgument(
          new Argument('[action]', 'what to do').choices(['show', 'create', 'rotate']).default('show'),
        )
        .addArgument(new Argument('[key]', 'the key to rotate').choices(['tunnel', 'host']))
        .option('-f, --file <file>', fileHelp, 'exposure.yaml')
        .action(action(async () => (await import('./commands/keys.ts')).keys)),
    pin: (command, action) =>
      command
        .description('write the digest of the tunnel’s image into the file, so that its tag cannot be moved')
        .argument('[file]', fileHelp, 'exposure.yaml')
        .addOption(contextFlag)
        .action(action(async () => (await import('./live.ts')).pin)),
    schema: (command, action) =>
      command
        .description('print the JSON Schema of the file format')
        .action(action(async () => (await import('./commands/schema.ts')).schema)),
    explain: (command, action) =>
      command
        .description('explain a diagnostic code or a field of the file')
        .argument(
          '[topic]',
          'a code such as port-conflict, or a field such as gateway.market; without one, all are listed',
        )
        .action(action(async () => (await import('./commands/explain.ts')).explain)),
    completion: (command, action, whole) =>
      command
        .description('print a completion script for a shell')
        .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
        .action(action(async () => (await import('./commands/completion.ts')).completionOf(whole()))),
  },
};

function adoptOption(): Option {
  return severalTimes(
    new Option('--adopt <object>', 'take over an object of others, as Kind/namespace/name'),
  );
}

function aliasOption(): Option {
  return severalTimes(new Option('--alias <name>', 'another name that leads there'));
}

function severalTimes(option: Option): Option {
  return option.argParser((value: string, given: readonly string[] | undefined) => [...(given ?? []), value]);
}

function firstSteps(homepage: string): string {
  return `
Start with expose init, which writes an exposure.yaml. Then:
  expose compile    writes the files that it becomes
  expose plan       shows what they would change
  expose apply      changes it, after a question

expose COMMAND --help lists the flags of a command, expose explain the fields of the file. More on ${homepage}`;
}

function addCommonFlags(command: Command): void {
  command
    .option('--json', 'print one JSON document on standard output and nothing else there')
    .addOption(
      new Option('--color <when>', 'when to use colour').choices(['auto', 'always', 'never']).default('auto'),
    )
    .option('--quiet', 'print only problems and what was asked for; a plan becomes one line')
    .option('--verbose', 'leave nothing out; for plan and apply this is --full');
}
