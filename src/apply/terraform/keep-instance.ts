/**
 * After an apply that was interrupted while it waited for a new instance: terraform calls such an instance tainted and
 * would replace it next time, although EC2 finishes it. Where EC2 has it, the mark is taken off.
 */
import { instanceState } from '../../aws/gateway/instance-state.ts';
import {
  statePullArguments,
  terraformEnvironment,
  untaintArguments,
} from '../../tools/terraform/terraform.ts';
import type { RunOptions } from './run-terraform.ts';

const instanceAddress = 'aws_instance.gateway';

interface StateFile {
  readonly resources?: readonly {
    readonly type?: string;
    readonly name?: string;
    readonly instances?: readonly {
      readonly status?: string;
      readonly attributes?: { readonly id?: string };
    }[];
  }[];
}

/**
 * The id of the instance that was kept, or null when there was none to keep or EC2 could not confirm it (then the next
 * plan shows the replacement, and what was there is replaced). To be called only after a failed apply of our own: a mark
 * that a person set with `terraform taint` must stay.
 */
export async function keepInstance(
  { workspace, run }: Pick<RunOptions, 'workspace' | 'run'>,
  region: string,
): Promise<string | null> {
  const environment = terraformEnvironment(workspace, null);
  const options = { cwd: workspace.directory, env: environment, outlives: true };
  const pulled = await run('terraform', statePullArguments(), options);
  const id = pulled.exitCode === 0 ? taintedInstance(pulled.stdout) : null;
  if (id === null || !(await isThere(id, region))) return null;
  const untainted = await run('terraform', untaintArguments(instanceAddress), options);
  return untainted.exitCode === 0 ? id : null;
}

/** The id of a gateway instance that a state's text marks as tainted. */
export function taintedInstance(state: string): string | null {
  if (state.trim() === '') return null;
  const { resources = [] } = JSON.parse(state) as StateFile;
  const instances = resources
    .filter(({ type, name }) => `${type}.${name}` === instanceAddress)
    .flatMap((resource) => resource.instances ?? []);
  return instances.find((instance) => instance.status === 'tainted')?.attributes?.id ?? null;
}

async function isThere(id: string, region: string): Promise<boolean> {
  const state = await instanceState(region, id);
  return state.ok && (state.value === 'pending' || state.value === 'running');
}
