/** The tools, credentials and cluster of this machine: what plan and apply need before they can begin. */
import { readAccount } from '../aws/read-account.ts';
import { kubectl } from '../cluster/cluster.ts';
import { findCluster } from '../cluster/find-cluster.ts';
import { checkRights } from '../cluster/rights.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { emit } from '../emitters/index.ts';
import { type Check, fault, pass, skip, timed, type Verdict } from '../outside/check.ts';
import { terraformVersion } from '../project/terraform-version.ts';
import { explainKubectl } from '../tools/explain-kubectl.ts';
import { accessArguments } from '../tools/kubectl.ts';
import type { DoctorQuestion } from './doctor-question.ts';

/** All at the same time; in the order to read them. */
export function localChecks(question: DoctorQuestion): Promise<readonly Check[]> {
  const { region } = question.exposure.gateway;
  return Promise.all([
    timed('terraform', 'terraform is installed and new enough', () => terraformVerdict(question)),
    timed('kubectl', 'kubectl is installed', () => kubectlVerdict(question)),
    timed('credentials', `AWS knows these credentials in ${region}`, () => credentialsVerdict(region)),
    timed('cluster', 'the cluster answers and gives the rights that apply needs', () =>
      clusterVerdict(question),
    ),
  ]);
}

async function terraformVerdict({ context }: DoctorQuestion): Promise<Verdict> {
  const version = await terraformVersion(context.project.terraform, context);
  return version.ok ? pass('ready') : failure(version.diagnostics);
}

async function kubectlVerdict({ context }: DoctorQuestion): Promise<Verdict> {
  const version = ['version', '--client', '-o', 'json'];
  const answer = await context.run('kubectl', version, { timeoutSeconds: 20 });
  if (answer.exitCode !== 0) return failure([explainKubectl(answer, null)]);
  const { clientVersion } = JSON.parse(answer.stdout) as {
    readonly clientVersion?: { readonly gitVersion?: string };
  };
  return pass(clientVersion?.gitVersion ?? 'ready');
}

async function credentialsVerdict(region: string): Promise<Verdict> {
  const account = await readAccount(region);
  return account.ok
    ? pass(`account ${account.value.id}, ${account.value.credentials}`)
    : failure(account.diagnostics);
}

async function clusterVerdict({ exposure, keys, context }: DoctorQuestion): Promise<Verdict> {
  const found = await findCluster(exposure.cluster.context, context);
  if (!found.ok) return failure(found.diagnostics);
  const { access } = found.value;
  const where = `context ${access.context}, ${access.server}`;
  const version = [...accessArguments(access), 'get', '--raw', '/version'];
  const answer = await kubectl(found.value, version, { timeoutSeconds: 20 });
  if (!answer.ok) return failure(answer.diagnostics);
  if (keys === null) return skip(`${where} answers; the rights cannot be asked before the first compile`);
  const rights = await checkRights(emit(exposure, keys).objects, found.value);
  return rights.ok ? pass(where) : failure(rights.diagnostics);
}

/** The first error; there is one in every failed result. */
function failure(diagnostics: readonly Diagnostic[]): Verdict {
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error === undefined) throw new Error('a failure without an error');
  return fault(error.summary, error.detail ?? `expose explain ${error.code}`);
}
