/** What terraform's state says about the finished gateway, for people and for the steps that need its address. */
import { isIP } from 'node:net';
import type { RunTool } from '../tools/run.ts';
import { outputArguments, terraformEnvironment, type Workspace } from '../tools/terraform/terraform.ts';

export interface Outputs {
  readonly ipv4: string | null;
  readonly ipv6: string | null;
  readonly fqdn: string | null;
}

export const noOutputs: Outputs = { ipv4: null, ipv6: null, fqdn: null };

/** The gateway's addresses, in the order to dial them. They end up in a shell script: whatever else the state holds is left out. */
export function addressesOf({ ipv4, ipv6 }: Outputs): readonly string[] {
  return [ipv4, ipv6].filter((address): address is string => address !== null && isIP(address) !== 0);
}

/** Reads the state's outputs; nulls where there are none, or without a workspace. */
export async function readOutputs(workspace: Workspace | null, run: RunTool): Promise<Outputs> {
  if (workspace === null) return noOutputs;
  const result = await run('terraform', outputArguments(), {
    cwd: workspace.directory,
    env: terraformEnvironment(workspace, null),
    timeoutSeconds: 60,
  });
  if (result.exitCode !== 0) return noOutputs;
  const values = JSON.parse(result.stdout) as Readonly<Record<string, { readonly value?: unknown }>>;
  const text = (name: string) => (typeof values[name]?.value === 'string' ? values[name].value : null);
  return { ipv4: text('ipv4'), ipv6: text('ipv6'), fqdn: text('fqdn') };
}
