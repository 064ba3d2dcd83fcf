/**
 * The command line: every command with its arguments and flags. What a command does is loaded only when it runs, so
 * that `compile` never pays for `plan`; the commands that start programs or call AWS live in a bundle of their own.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CompileOptions } from './commands/compile.ts';
import type { InitOptions } from './commands/init/init.ts';
import type { KeysAction } from './commands/keys.ts';
import type { ApplyOptions } from './commands/live/apply.ts';
import type { DestroyOptions } from './commands/live/destroy.ts';
import type { PlanOptions } from './commands/live/plan.ts';
import type { KeyName } from './keys/key-files.ts';
import type { CommonFlags } from './session/open-session.ts';
import type { ExitCode, Session } from './session/session.ts';

/** Runs a command's function in a session and ends the process with what it returns. */
export type Run = (
  flags: CommonFlags,
  action: (session: Session) => ExitCode | Promise<ExitCode>,
) => Promise<void>;

const fileHelp = 'the exposure file';

/** Builds the whole tree. Nothing runs until it parses. */
export function buildProgram(version: string, run: Run): Command {
  const program = new Command('expose')
    .description(
      'Put a private Kubernetes cluster on the internet: one file becomes a gateway, its boot script and a cluster’s manifests.',
    )
    .version(version);
  const command = (name: string, description: string) =>
    withCommonFlags(program.command(name).description(description));

  command('init', 'write a commented exposure.yaml, asking for what it needs')
    .argument('[file]', 'the file to write', 'exposure.yaml')
    .option('--domain <name>', 'the name on the internet')
    .option('--region <region>', 'the AWS region of the gateway')
    .option('--ingress <kind>', 'ingress-nginx, traefik or none')
    .option('--yes', 'ask nothing')
    .action(async (file: string, flags: CommonFlags & InitOptions) =>
      run(flags, async (session) => (await import('./commands/init/init.ts')).init(session, file, flags)),
    );

  command('validate', 'say everything that is wrong with a file')
    .argument('[file]', `${fileHelp}, "-" for standard input`, 'exposure.yaml')
    .action(async (file: string, flags: CommonFlags) =>
      run(flags, async (session) => (await import('./commands/validate.ts')).validate(session, file)),
    );

  command('compile', 'write the gateway’s terraform, its boot script and the cluster’s manifests')
    .argument('[file]', `${fileHelp}, "-" for standard input`, 'exposure.yaml')
    .option('-o, --out <dir>', 'where to (default: out/ beside the file)')
    .option('--check', 'write nothing; fail when the out directory is stale')
    .option('--stdout', 'write nothing; print every file')
    .option('--force', 'replace edited and foreign files')
    .action(async (file: string, flags: CommonFlags & CompileOptions) =>
      run(flags, async (session) => (await import('./commands/compile.ts')).compile(session, file, flags)),
    );

  command('plan', 'show what differs in the files, in AWS and in the cluster, and what it costs')
    .argument('[file]', fileHelp, 'exposure.yaml')
    .option('--offline', 'ask neither AWS nor the cluster')
    .option('--out <file>', 'where to save the plan')
    .option('--detailed-exitcode', 'exit 2 when there are changes')
    .option('--markdown', 'print the plan as Markdown, for a pull request')
    .action(async (file: string, flags: CommonFlags & PlanOptions) =>
      run(flags, async (session) => (await import('./live.ts')).plan(session, file, flags)),
    );

  command('apply', 'run a plan: terraform, then kubectl, then checks that it works')
    .argument('[plan]', 'a saved plan, or the exposure file to plan first', 'exposure.yaml')
    .option('--yes', 'do not ask')
    .option('--no-wait', 'end when both sides have accepted everything; wait for nothing to come up')
    .action(async (file: string, flags: CommonFlags & ApplyOptions) =>
      run(flags, async (session) => (await import('./live.ts')).apply(session, file, flags)),
    );

  command('destroy', 'take down what apply made, in AWS and in the cluster')
    .argument('[file]', fileHelp, 'exposure.yaml')
    .option('--yes', 'do not ask')
    .option('--cloud-only', 'leave the cluster alone')
    .action(async (file: string, flags: CommonFlags & DestroyOptions) =>
      run(flags, async (session) => (await import('./live.ts')).destroy(session, file, flags)),
    );

  command('status', 'show what is live now')
    .argument('[file]', fileHelp, 'exposure.yaml')
    .action(async (file: string, flags: CommonFlags) =>
      run(flags, async (session) => (await import('./live.ts')).status(session, file)),
    );

  command(
    'doctor',
    'check from the outside in: DNS, address, ports, host key, tunnel, TLS, HTTP, and the tools here',
  )
    .argument('[file]', fileHelp, 'exposure.yaml')
    .action(async (file: string, flags: CommonFlags) =>
      run(flags, async (session) => (await import('./live.ts')).doctor(session, file)),
    );

  command('cost', 'estimate a month, item by item')
    .argument('[file]', fileHelp, 'exposure.yaml')
    .action(async (file: string, flags: CommonFlags) =>
      run(flags, async (session) => (await import('./commands/cost.ts')).cost(session, file)),
    );

  command('graph', 'draw the path of a request')
    .argument('[file]', fileHelp, 'exposure.yaml')
    .addOption(
      new Option('--format <format>', 'what to draw it as').choices(['mermaid', 'svg']).default('mermaid'),
    )
    .action(async (file: string, flags: CommonFlags & { readonly format: 'mermaid' | 'svg' }) =>
      run(flags, async (session) => (await import('./commands/graph.ts')).graph(session, file, flags.format)),
    );

  command('keys', 'show, create or rotate the tunnel key and the gateway’s host key')
    .argument('[action]', 'show, create or rotate', choice('show', 'create', 'rotate'), 'show')
    .argument('[key]', 'with rotate: tunnel or host', choice('tunnel', 'host'))
    .option('-f, --file <file>', fileHelp, 'exposure.yaml')
    .action(
      async (action: KeysAction, key: KeyName | undefined, flags: CommonFlags & { readonly file: string }) =>
        run(flags, async (session) =>
          (await import('./commands/keys.ts')).keys(session, flags.file, action, key ?? null),
        ),
    );

  command('schema', 'print the JSON Schema of the format').action(async (flags: CommonFlags) =>
    run(flags, async (session) => (await import('./commands/schema.ts')).schema(session)),
  );

  command('explain', 'say what a diagnostic code or a field means')
    .argument('<topic>', 'a code such as port-conflict, or a field such as gateway.market')
    .action(async (topic: string, flags: CommonFlags) =>
      run(flags, async (session) => (await import('./commands/explain.ts')).explain(session, topic)),
    );

  command('completion', 'print a completion script')
    .argument('<shell>', 'bash, zsh or fish', choice('bash', 'zsh', 'fish'))
    .action(async (shell: 'bash' | 'zsh' | 'fish', flags: CommonFlags) =>
      run(flags, async (session) =>
        (await import('./commands/completion.ts')).completion(session, shell, program),
      ),
    );

  return program;
}

function withCommonFlags(command: Command): Command {
  return command
    .option('--json', 'one JSON document on standard output, nothing else there')
    .addOption(new Option('--color <when>', 'colour').choices(['auto', 'always', 'never']).default('auto'))
    .option('--quiet', 'only problems and what was asked for; a plan with changes is one line')
    .option('--verbose', 'more of what happens');
}

function choice(...allowed: readonly string[]): (value: string) => string {
  return (value) => {
    if (allowed.includes(value)) return value;
    throw new InvalidArgumentError(`Allowed choices are ${allowed.join(', ')}.`);
  };
}
