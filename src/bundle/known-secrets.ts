/** The secrets that this machine has for an exposure: to be found in texts, and never shown. */
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { identity } from '../aws/access/identity.ts';
import type { LiveContext } from '../project/live-context.ts';
import { readKubeconfigSecrets } from '../tools/read-kubeconfig.ts';

/** Never fails: what cannot be read holds nothing that could get into a text. */
export async function knownSecrets(
  { project, kubeconfig }: Pick<LiveContext, 'project' | 'kubeconfig'>,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const credentials = await identity().then(
    ({ credentials: { accessKeyId, secretAccessKey, sessionToken = '' } }) => [
      accessKeyId,
      secretAccessKey,
      sessionToken,
    ],
    () => [],
  );
  const variables = Object.entries(environment).flatMap(([name, value = '']) =>
    /KEY|TOKEN|SECRET|PASSWORD|PASSPHRASE|CREDENTIAL/i.test(name) ? [value] : [],
  );
  const kubeconfigs = kubeconfig
    ? kubeconfig.split(delimiter)
    : homeOf().map((home) => join(home, '.kube', 'config'));
  return [
    ...credentials,
    ...variables,
    ...textsIn(project.keysFolder),
    ...[environment['EXPOSE_PASSPHRASE_FILE'] ?? ''].flatMap(textOf),
    ...kubeconfigs.flatMap(textOf).flatMap(readKubeconfigSecrets),
  ].filter((secret) => secret !== '');
}

/** None where neither HOME nor an account says which. */
function homeOf(): readonly string[] {
  try {
    return [homedir()];
  } catch {
    return [];
  }
}

/** Public keys are no secrets, and help. */
function textsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !name.endsWith('.pub'))
      .flatMap((name) => textOf(join(folder, name)));
  } catch {
    return [];
  }
}

function textOf(path: string): readonly string[] {
  try {
    return path === '' ? [] : [readFileSync(path, 'utf8')];
  } catch {
    return [];
  }
}
