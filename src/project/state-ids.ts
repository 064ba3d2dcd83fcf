/** The ids of what a local state holds, read from the file: terraform takes half a second to say the same. */
import { existsSync, readFileSync } from 'node:fs';
import type { Workspace } from '../tools/terraform.ts';

interface RawState {
  readonly resources?: readonly {
    readonly mode: string;
    readonly instances: readonly { readonly attributes?: { readonly id?: string } }[];
  }[];
}

/**
 * Empty before the first apply. null with S3, where the state is not on this machine, and for a damaged file, which
 * terraform itself reports.
 */
export function stateIds(workspace: Workspace): ReadonlySet<string> | null {
  if (workspace.state.kind === 's3') return null;
  if (!existsSync(workspace.stateFile)) return new Set();
  const state = parseState(readFileSync(workspace.stateFile, 'utf8'));
  if (state === null) return null;
  return new Set(
    (state.resources ?? [])
      .filter(({ mode }) => mode === 'managed')
      .flatMap(({ instances }) => instances)
      .flatMap(({ attributes }) => attributes?.id ?? []),
  );
}

function parseState(text: string): RawState | null {
  try {
    return JSON.parse(text) as RawState;
  } catch {
    return null;
  }
}
