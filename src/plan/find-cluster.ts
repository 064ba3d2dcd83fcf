/** Which cluster a command is about, asked of kubectl, which knows how kubeconfig files are merged. */
import type { Result } from '../compiler/diagnostic.ts';
import { failed } from '../compiler/diagnostic.ts';
import { configViewArguments, readKubeconfig } from '../tools/kubeconfig.ts';
import { explainKubectl } from '../tools/kubectl-failure.ts';
import type { ClusterAccess } from '../tools/kubectl.ts';
import type { RunTool } from '../tools/run.ts';

/** The cluster behind `context` (null: the current one). `kubeconfig` is the value of KUBECONFIG. */
export async function findCluster(context: string | null, kubeconfig: string | undefined, run: RunTool, signal: AbortSignal): Promise<Result<ClusterAccess>> {
  // A list of files only the variable itself can name.
  const single = kubeconfig !== undefined && kubeconfig !== '' && !kubeconfig.includes(':') ? kubeconfig : null;
  const shown = await run('kubectl', configViewArguments(single), { signal, timeoutSeconds: 10 });
  return shown.exitCode === 0 ? readKubeconfig(shown.stdout, single, context) : failed(explainKubectl(shown, null));
}
