/** One archive with what somebody needs who is asked for help: reports, versions, files, logs. Secrets are taken out. */
import { accessSync, constants, existsSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { dirname } from 'node:path';
import { type Diagnostic, failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { quote } from '../compiler/diagnostics/quote.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { Check } from '../outside/check.ts';
import type { LiveContext } from '../project/live-context.ts';
import { readStatus } from '../status/status.ts';
import { createWholeFile } from '../whole-file.ts';
import type { BundleEntry } from './bundle-entry.ts';
import { clusterEntries } from './cluster-entries.ts';
import { fileEntries } from './file-entries.ts';
import { knownSecrets } from './known-secrets.ts';
import { redactor } from './redact-secrets.ts';

export interface BundleContents {
  readonly exposure: Exposure;
  readonly context: LiveContext;
  readonly checks: readonly Check[];
  readonly cause: string | null;
  /** Of this program. */
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Fails if a bundle cannot be written there: asked before all the looking, and never over a file. */
export function checkBundlePlace(path: string): Result<null> {
  if (existsSync(path)) return failed(notWritten(path, 'the file exists'));
  try {
    accessSync(dirname(path), constants.W_OK);
    return ok(null);
  } catch (error) {
    return failed(notWritten(path, (error as NodeJS.ErrnoException).code ?? ''));
  }
}

/** Writes a new tar.gz for its owner alone; returns the paths in it. */
export async function writeBundle(
  path: string,
  contents: BundleContents,
): Promise<Result<readonly string[]>> {
  const { createTarGzip } = await import('nanotar');
  const [entries, secrets] = await Promise.all([
    collect(contents),
    knownSecrets(contents.context, contents.environment),
  ]);
  const redact = redactor(secrets);
  const clean = entries.map((entry) => ({
    name: entry.path,
    data: redact(entry.text),
    attrs: { mode: '600' },
  }));
  try {
    const archive = await createTarGzip(clean);
    if (!createWholeFile(path, archive, 0o600)) return failed(notWritten(path, 'the file exists'));
    return ok(clean.map(({ name }) => name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return failed(notWritten(path, code));
  }
}

async function collect(contents: BundleContents): Promise<readonly BundleEntry[]> {
  const { exposure, context, checks, cause } = contents;
  const [status, versions, cluster] = await Promise.all([
    readStatus(exposure, context),
    readVersions(contents),
    clusterEntries(exposure, context),
  ]);
  return [
    { path: 'README.txt', text: readme },
    { path: 'versions.json', text: json(versions) },
    { path: 'doctor.json', text: json({ cause, checks }) },
    { path: 'status.json', text: json(status) },
    ...fileEntries(context.project),
    ...cluster,
  ];
}

async function readVersions({ version, context: { run } }: BundleContents): Promise<object> {
  const [terraform, kubectl] = await Promise.all([
    run('terraform', ['version', '-json'], { timeoutSeconds: 20 }),
    run('kubectl', ['version', '--client', '-o', 'json'], { timeoutSeconds: 20 }),
  ]);
  return {
    expose: version,
    node: process.version,
    system: `${platform()} ${release()} ${arch()}`,
    terraform: parsed(terraform.stdout),
    kubectl: parsed(kubectl.stdout),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text === '' ? 'not installed, or no answer' : text;
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const readme = `Written by expose doctor --bundle, for somebody who is asked for help.

Keys, tokens, passwords and credentials were replaced by "(removed)"; the terraform state and the keys are not in it.
Still in it are names, addresses, the number of the AWS account, and what the tunnel's pods logged. Read it first if
these are not for everyone.

  doctor.json          every check, and the likely cause
  status.json          what was live
  versions.json        of expose, Node, terraform, kubectl and the system
  exposure.yaml, out/  the file and what was compiled from it
  plan.json            the newest plan, if one was saved
  private-folder.txt   the names and sizes of the files in .expose/
  cluster/             this exposure's objects (no Secrets), the events, and the logs of its pods
`;

function notWritten(path: string, why: string): Diagnostic {
  return {
    severity: 'error',
    code: 'bundle-not-written',
    summary: `the bundle cannot be written to ${quote(path)}: ${why}`,
    detail: 'A bundle is always a new file. Name another one, in a folder that this user may write to.',
  };
}
