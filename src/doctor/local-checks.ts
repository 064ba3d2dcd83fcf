/** The tools, credentials and cluster of this machine: what plan and apply need before they can begin. */

import { readAccount } from '../aws/read-account.ts';
import { kubectl } from '../cluster/cluster.ts';
import { findCluster } from '../cluster/find-cluster.ts';
import { checkRights } from '../cluster/rights.ts';
import { failed, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure, PublicKeys } from '../compiler/resolved-exposure.ts';
import { emit } from '../emitters/index.ts';
import { type Check, fault, pass, skip, timed, type Verdict } from '../outside/check.ts';
import type { LiveContext } from '../project/live-context.ts';
import { terraformVersion } from '../project/terraform-version.ts';
import { accessArguments } from '../tools/kubectl.ts';
import { explainKubectl } from '../tools/kubectl-failure.ts';

export interface LocalQuestion {
  readonly exposure: Exposure;
  /** null before the first compile. */
  readonly keys: PublicKeys | null;
  readonly context: LiveContext;
}

/** All at the same time; in the order to read them. */
export function localChecks(question: LocalQuestion): Promise<Check[]> {
  const { exposure, context } = question;
  const { run, project } = context;
  return Promise.all([
    timed('terraform', 'terraform is installed and new enough', async () =>
      verdictOf(await terraformVersion(project.terraform, run), 'ready'),
    ),
    timed('kubectl', 'kubectl is installed', async () => {
      const version = await run('kubectl', ['version', '--client', '-o', 'json'], { timeoutSeconds: 20 });
      if (version.exitCode !== 0) return verdictOf(failed(explainKubectl(version, null)), '');
      return pass(
        (JSON.parse(version.stdout) as { readonly clientVersion?: { readonly gitVersion?: string } })
          .clientVersion?.gitVersion ?? 'ready',
      );
    }),
    timed('credentials', `AWS knows these credentials in ${exposure.gateway.region}`, async () => {
      const account = await readAccount(exposure.gateway.region);
      return account.ok ? pass(`account ${account.value}`) : verdictOf(account, '');
    }),
    timed('cluster', 'the cluster answers and gives the rights that apply needs', () =>
      clusterVerdict(question),
    ),
  ]);
}

async function clusterVerdict({ exposure, keys, context }: LocalQuestion): Promise<Verdict> {
  const found = await findCluster(exposure.cluster.context, context);
  if (!found.ok) return verdictOf(found, '');
  const cluster = found.value;
  const where = `context ${cluster.access.context}, ${cluster.access.server}`;
  const version = [...accessArguments(cluster.access), 'get', '--raw', '/version'];
  const answered = await kubectl(cluster, version, { timeoutSeconds: 20 });
  if (!answered.ok) return verdictOf(answered, '');
  if (keys === null) return skip(`${where} answers; the rights cannot be asked before the first compile`);
  return verdictOf(await checkRights(emit(exposure, keys).objects, cluster), where);
}

function verdictOf({ diagnostics }: Result<unknown>, good: string): Verdict {
  const error = diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  return error ? fault(error.summary, error.detail ?? `expose explain ${error.code}`) : pass(good);
}
