/** The real terraform as the tests run it, without the developer's own settings and credentials. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A complete environment for terraform and its callers: that of this process without its AWS_* and TF_* variables, with
 * a CLI configuration and TMPDIR in `folder` (a killed terraform leaves its plugin's socket in TMPDIR).
 */
export function terraformEnvironment(
  folder: string,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^(AWS|TF)_/.test(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    TF_CLI_CONFIG_FILE: cliConfig(folder),
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
    TMPDIR: folder,
    ...extra,
  };
}

/** Runs terraform to its end; fails with one line that says what to install when it is missing. */
export function terraform(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn('terraform', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.on('error', () =>
      reject(new Error('terraform is not on PATH: install terraform 1.10 or newer, these tests run it')),
    );
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Writes a CLI configuration: providers come from a mirror on this machine if there is one, else from the registry. */
function cliConfig(folder: string): string {
  const mirror = providerMirror();
  const path = join(folder, 'terraform.rc');
  const installation =
    mirror === null
      ? ''
      : `provider_installation {\n  filesystem_mirror { path = ${JSON.stringify(mirror)} }\n}\n`;
  writeFileSync(path, `disable_checkpoint = true\n${installation}`);
  return path;
}

/** A folder below /opt that is a provider mirror in terraform's layout. */
function providerMirror(): string | null {
  const root = '/opt';
  if (!existsSync(root)) return null;
  const found = readdirSync(root).find((name) =>
    existsSync(join(root, name, 'registry.terraform.io', 'hashicorp', 'aws')),
  );
  return found === undefined ? null : join(root, found);
}
