/**
 * Which providers may be started: hashicorp/aws. A provider is a program, and terraform installs and starts every one
 * that a state or a lock file names, whoever wrote them.
 */
import { join } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { quote } from '../compiler/diagnostics/quote.ts';
import type { Workspace } from '../tools/terraform/terraform.ts';
import { terraformProgram } from '../tools/terraform/terraform-program.ts';
import { stateProviders } from './local-state.ts';
import { regularText } from './terraform-workspace.ts';

/** terraform_data, which is part of terraform itself. */
const builtin = 'terraform.io/builtin/terraform';

/** Fails when the lock file or the local state names another provider. A state in S3 is held to the lock file by terraform. */
export function checkProviders(workspace: Workspace): Result<null> {
  const lock = checkLockFile(workspace);
  if (!lock.ok || workspace.state.kind === 's3') return lock;
  const foreign = [...new Set(stateProviders(workspace))].filter(
    (provider) => !awsProviders().includes(provider) && provider !== builtin,
  );
  return foreign.length === 0 ? ok(null) : failed(stateDiagnostic(workspace, foreign));
}

/** Fails when the lock file names another provider than hashicorp/aws. */
export function checkLockFile({ directory }: Workspace): Result<null> {
  const path = join(directory, '.terraform.lock.hcl');
  const foreign = lockedProviders(regularText(path) ?? '').filter(
    (provider) => !awsProviders().includes(provider),
  );
  if (foreign.length === 0) return ok(null);
  return failed({
    severity: 'error',
    code: 'provider-foreign',
    summary: `${path} names the provider ${foreign.map((name) => quote(name)).join(', ')}`,
    detail:
      'expose uses hashicorp/aws alone. Delete this file, and out/terraform/.terraform.lock.hcl if it names the same.',
  });
}

function lockedProviders(lock: string): readonly string[] {
  return [...lock.matchAll(/^\s*provider\s+"?([^"\s{]+)"?/gm)].map((match) => match[1] ?? '');
}

function stateDiagnostic({ stateFile }: Workspace, foreign: readonly string[]): Diagnostic {
  return {
    severity: 'error',
    code: 'provider-foreign',
    summary: `the state ${stateFile} names the provider ${foreign.map((name) => quote(name)).join(', ')}`,
    detail: foreign.every((provider) => provider === 'registry.opentofu.org/hashicorp/aws')
      ? 'OpenTofu has written it, and terraform cannot go on with it. Nothing was started. Use tofu, which expose runs where PATH has no terraform.'
      : 'expose uses hashicorp/aws alone, so it did not write this state. Nothing was started. Find out where the file comes from, and restore your own state.',
  };
}

/** hashicorp/aws as the program that will run calls it. tofu renames what terraform has written; terraform does not. */
function awsProviders(): readonly string[] {
  const { name, registry } = terraformProgram();
  const own = `${registry}/hashicorp/aws`;
  return name === 'tofu' ? [own, 'registry.terraform.io/hashicorp/aws'] : [own];
}
