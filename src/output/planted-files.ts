/** Files in the out directory that expose did not write, and that terraform or kubectl would take for a part of it. */
import { join } from 'node:path';
import { bounded } from '../compiler/diagnostics/bounded.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { Comparison } from './compare.ts';

/** One for each file. Whoever checks that `out` is what the file means must not accept them: an error then. */
export function plantedFiles(
  { planted }: Comparison,
  out: string,
  severity: Diagnostic['severity'],
): readonly Diagnostic[] {
  return bounded(
    planted.map((path) => ({
      severity,
      code: 'output-planted',
      summary: `expose did not write ${join(out, path)}`,
      detail: `Whoever runs ${path.startsWith('k8s/') ? 'kubectl' : 'terraform'} in this folder runs this file too; expose plan and apply do not use it. If it is yours, move it to a folder of its own; if not, find out who put it there.`,
    })),
  );
}
