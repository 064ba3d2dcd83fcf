/** Which cluster a command is about. One kubeconfig is read here; kubectl, which knows how several are merged, is asked otherwise. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Diagnostic, failed, mapResult, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { LiveContext } from '../project/live-context.ts';
import { explainKubectl } from '../tools/explain-kubectl.ts';
import type { ClusterAccess } from '../tools/kubectl.ts';
import {
  configViewArguments,
  type KubeContext,
  readContexts,
  readKubeconfig,
} from '../tools/read-kubeconfig.ts';
import type { Cluster } from './cluster.ts';

/** The cluster behind a kubeconfig's context (null: the current one), unless --context names another one. */
export async function findCluster(
  context: string | null,
  live: Pick<LiveContext, 'kubeconfig' | 'clusterContext' | 'run' | 'signal'>,
): Promise<Result<Cluster>> {
  const { run, signal } = live;
  const access = await findAccess(live.clusterContext ?? context, live);
  return mapResult(access, (found) => ({ access: found, run, signal }));
}

export type { KubeContext };

/** Every context of the kubeconfig, in its order. */
export async function listContexts(
  live: Pick<LiveContext, 'kubeconfig' | 'run' | 'signal'>,
): Promise<Result<readonly KubeContext[]>> {
  const absent = absentFiles(live.kubeconfig);
  if (absent !== null) return failed(absent);
  const shown = await live.run('kubectl', configViewArguments(null), {
    signal: live.signal,
    timeoutSeconds: 10,
  });
  return shown.exitCode === 0 ? ok(readContexts(shown.stdout)) : failed(explainKubectl(shown, null));
}

async function findAccess(
  context: string | null,
  { kubeconfig, run, signal }: Pick<LiveContext, 'kubeconfig' | 'run' | 'signal'>,
): Promise<Result<ClusterAccess>> {
  // Only the variable itself can name a list of files.
  const single =
    kubeconfig !== undefined && kubeconfig !== '' && !kubeconfig.includes(':') ? kubeconfig : null;
  const read = readSingle(context, kubeconfig, single);
  if (read !== null) return read;
  const absent = absentFiles(kubeconfig);
  if (absent !== null) return failed(absent);
  const shown = await run('kubectl', configViewArguments(single), { signal, timeoutSeconds: 10 });
  return shown.exitCode === 0
    ? readKubeconfig(shown.stdout, single, context)
    : failed(explainKubectl(shown, null));
}

/** The error when KUBECONFIG names files and none of them exists; kubectl would go on as if each were empty. */
function absentFiles(kubeconfig: string | undefined): Diagnostic | null {
  const paths = (kubeconfig ?? '').split(delimiter).filter((path) => path !== '');
  if (paths.length === 0 || paths.some((path) => existsSync(path))) return null;
  return {
    severity: 'error',
    code: 'cluster-no-context',
    summary: `KUBECONFIG names a file that does not exist: ${paths.join(', ')}`,
    detail: 'Set KUBECONFIG to the kubeconfig of your cluster, or unset it to use ~/.kube/config.',
  };
}

/** Saves a start of kubectl (90 ms of CPU), which every question to the cluster would wait for. Null where kubectl has to look. */
function readSingle(
  context: string | null,
  kubeconfig: string | undefined,
  single: string | null,
): Result<ClusterAccess> | null {
  if (single === null && kubeconfig !== undefined && kubeconfig !== '') return null;
  try {
    const read = readKubeconfig(
      readFileSync(single ?? join(homedir(), '.kube', 'config'), 'utf8'),
      single,
      context,
    );
    return read.ok ? read : null;
  } catch {
    // Not there, or not YAML: kubectl says it in its own words.
    return null;
  }
}
