/** The ids of what a local state holds, read from the file: terraform takes half a second to say the same. */
import { existsSync, readFileSync } from 'node:fs';
import type { Workspace } from '../tools/terraform.ts';

interface RawState {
  readonly resources?: readonly {
    readonly mode: string;
    readonly instances: readonly { readonly attributes?: { readonly id?: string } }[];
  }[];
}

/** null with S3, where the state is not on this machine. Empty before the first apply. */
export function stateIds(workspace: Workspace): ReadonlySet<string> | null {
  if (workspace.state.kind === 's3') return null;
  if (!existsSync(workspace.stateFile)) return new Set();
  const { resources = [] } = JSON.parse(readFileSync(workspace.stateFile, 'utf8')) as RawState;
  return new Set(
    resources
      .filter((resource) => resource.mode === 'managed')
      .flatMap((resource) => resource.instances)
      .flatMap((instance) => instance.attributes?.id ?? []),
  );
}
