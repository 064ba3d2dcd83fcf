/** The tools, credentials and cluster of this machine: what plan and apply need before they can begin. */

import { readAccount } from '../aws/read-account.ts';
import { findCluster } from '../cluster/find-cluster.ts';
import { readReviews, reviewArguments, reviewsFor } from '../cluster/rights.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure, PublicKeys } from '../compiler/resolved-exposure.ts';
import { emit } from '../emitters/index.ts';
import { type Check, fault, pass, skip, timed, type Verdict } from '../outside/check.ts';
import { terraformVersion } from '../project/terraform-version.ts';
import { workspaceOf } from '../project/terraform-workspace.ts';
import { accessArguments } from '../tools/kubectl.ts';
import { explainKubectl } from '../tools/kubectl-failure.ts';
import type { RunTool } from '../tools/run.ts';

export interface LocalQuestion {
  readonly exposure: Exposure;
  readonly keys: PublicKeys | null;
  readonly home: string;
  readonly kubeconfig: string | undefined;
  readonly run: RunTool;
  readonly signal: AbortSignal;
}

/** All at the same time; in the order to read them. */
export function localChecks(question: LocalQuestion): Promise<Check[]> {
  const { exposure, home, run } = question;
  return Promise.all([
    timed('terraform', 'terraform is installed and new enough', async () =>
      of(await terraformVersion(workspaceOf(home, exposure.state), run), 'ready'),
    ),
    timed('kubectl', 'kubectl is installed', async () => {
      const version = await run('kubectl', ['version', '--client', '-o', 'json'], { timeoutSeconds: 20 });
      if (version.exitCode !== 0) return of([explainKubectl(version, null)], '');
      return pass(
        (JSON.parse(version.stdout) as { readonly clientVersion?: { readonly gitVersion?: string } })
          .clientVersion?.gitVersion ?? 'ready',
      );
    }),
    timed('credentials', `AWS knows these credentials in ${exposure.gateway.region}`, async () => {
      const account = await readAccount(exposure.gateway.region);
      return account.ok ? pass(`account ${account.value}`) : of(account.diagnostics, '');
    }),
    timed('cluster', 'the cluster answers and gives the rights that apply needs', () =>
      clusterVerdict(question),
    ),
  ]);
}

async function clusterVerdict({ exposure, keys, kubeconfig, run, signal }: LocalQuestion): Promise<Verdict> {
  const access = await findCluster(exposure.cluster.context, kubeconfig, run, signal);
  if (!access.ok) return of(access.diagnostics, '');
  const where = `context ${access.value.context}, ${access.value.server}`;
  const ready = await run('kubectl', [...accessArguments(access.value), 'get', '--raw', '/version'], {
    signal,
    timeoutSeconds: 20,
  });
  if (ready.exitCode !== 0) return of([explainKubectl(ready, access.value)], '');
  if (keys === null) return skip(`${where} answers; the rights cannot be asked before the first compile`);
  const reviews = await run('kubectl', reviewArguments(access.value), {
    stdin: JSON.stringify(reviewsFor(emit(exposure, keys).objects)),
    signal,
    timeoutSeconds: 30,
  });
  if (reviews.exitCode !== 0) return of([explainKubectl(reviews, access.value)], '');
  return of(readReviews(reviews.stdout, access.value), where);
}

function of(diagnostics: readonly Diagnostic[], good: string): Verdict {
  const error = diagnostics.find((it) => it.severity === 'error');
  return error ? fault(error.summary, error.detail ?? `expose explain ${error.code}`) : pass(good);
}
