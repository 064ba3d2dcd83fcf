/** A cluster that kubectl reaches, and how it is asked. Every function of this room takes one. */
import { failed, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { explainKubectl } from '../tools/explain-kubectl.ts';
import type { ClusterAccess } from '../tools/kubectl.ts';
import type { RunTool } from '../tools/run.ts';

export interface Cluster {
  readonly access: ClusterAccess;
  readonly run: RunTool;
  readonly signal: AbortSignal;
}

interface KubectlOptions {
  readonly stdin?: string;
  readonly timeoutSeconds?: number;
}

/** Runs kubectl with a whole command line of src/tools/kubectl.ts: its standard output, or its failure explained. */
export async function kubectl(
  { access, run, signal }: Cluster,
  args: readonly string[],
  options: KubectlOptions = {},
): Promise<Result<string>> {
  const result = await run('kubectl', args, { ...options, signal });
  return result.exitCode === 0 ? ok(result.stdout) : failed(explainKubectl(result, access));
}

/** The objects that kubectl prints with -o json: the items of a List, one object, or nothing at all. */
export function readObjects<T>(stdout: string): readonly T[] {
  if (stdout.trim() === '') return [];
  const value = JSON.parse(stdout) as T & { readonly items?: readonly T[] };
  return value.items ?? [value];
}

/** What kubectl prints with -o jsonpath-as-json for each {…} of a template: an array that begins and ends at a line's start. */
export function readFields(stdout: string): readonly (readonly unknown[])[] {
  const arrays = stdout.split(/\n(?=\[)/).filter((text) => text.trim() !== '');
  return arrays.map((text) => JSON.parse(text) as unknown[]);
}
