/** Is this terraform new enough for what expose asks of it? */
import { failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { oldestTerraform } from '../compiler/oldest-terraform.ts';
import type { RunTool } from '../tools/run.ts';
import { explainTerraform } from '../tools/terraform/explain-terraform.ts';
import type { Workspace } from '../tools/terraform/terraform.ts';

/** Runs `terraform version`; an error when it is missing or too old for the workspace's backend. */
export async function terraformVersion(
  workspace: Workspace,
  { run, signal }: { readonly run: RunTool; readonly signal: AbortSignal },
): Promise<Result<null>> {
  const result = await run('terraform', ['version', '-json'], { timeoutSeconds: 30, signal });
  if (result.exitCode !== 0) return failed(...explainTerraform(result, [], workspace));
  const { terraform_version: version = '' } = JSON.parse(result.stdout) as {
    readonly terraform_version?: string;
  };
  const needed = oldestTerraform(workspace.state);
  if (isAtLeast(version, needed)) return ok(null);
  return failed({
    severity: 'error',
    code: 'tool-too-old',
    summary: `terraform ${version} is too old: 1.${needed} or newer is needed`,
    detail:
      workspace.state.kind === 's3'
        ? 'The S3 backend locks with a lock file since 1.10.'
        : 'Install a newer terraform.',
  });
}

/** Whether "1.11.4" is at least 1.MINOR. */
export function isAtLeast(version: string, minor: number): boolean {
  const [major = 0, own = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && own >= minor);
}
