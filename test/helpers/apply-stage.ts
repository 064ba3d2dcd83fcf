/**
 * Everything that an apply needs, in a temporary folder: keys, a compilation, a kubeconfig, and programs whose answers
 * the test gives. By default the programs succeed, and the cluster already holds what is compiled.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exposure } from '../../src/compiler/resolved-exposure.ts';
import type { Compilation } from '../../src/emitters/compilation.ts';
import { emit } from '../../src/emitters/index.ts';
import { ensureKeys } from '../../src/keys/ensure-keys.ts';
import { readPublicKeys } from '../../src/keys/key-files.ts';
import { rotateKey } from '../../src/keys/rotate-key.ts';
import type { Plan } from '../../src/plan/document/plan.ts';
import type { PlanContext } from '../../src/plan/document/plan-context.ts';
import { lookAgain } from '../../src/plan/drift-since-plan.ts';
import { silentProgress } from '../../src/progress.ts';
import { projectOf } from '../../src/project/project.ts';
import type { RunTool, ToolResult } from '../../src/tools/run.ts';
import { plan } from './plan-builder.ts';
import { toolResult } from './tool-result.ts';

/** What a program prints, or how it ends; null for the stage's default. */
export type Script = (tool: string, args: readonly string[]) => string | Partial<ToolResult> | null;

export interface ApplyStage {
  readonly compilation: Compilation;
  readonly context: PlanContext;
  /** The command lines of the programs so far. */
  readonly started: readonly string[];
  /** A plan that is valid for this stage as it is now. */
  planned(over?: Partial<Plan>): Promise<Plan>;
  remove(): void;
}

/** Call remove() at the end. With `rotated` the host key has just been rotated. The test provides AWS. */
export function applyStage(
  exposure: Exposure,
  script: Script,
  options: { readonly rotated?: boolean } = {},
): ApplyStage {
  const folder = mkdtempSync(join(tmpdir(), 'expose-apply-'));
  const project = projectOf(exposure, { file: 'exposure.yaml', cwd: folder });
  const keys = project.keysFolder;
  ensureKeys(keys);
  if (options.rotated) rotateKey(keys, 'host');
  const known = readPublicKeys(keys);
  if (!known.ok) throw new Error('the stage has no keys');
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      'current-context': 'home',
      contexts: [{ name: 'home', context: { cluster: 'home' } }],
      clusters: [{ name: 'home', cluster: { server: 'https://192.0.2.1:6443' } }],
    }),
  );
  mkdirSync(join(folder, 'out'));
  const started: string[] = [];
  const usual = (tool: string, args: readonly string[]): string => {
    if (args[0] === 'version') return '{"terraform_version":"1.11.4"}';
    if (args[0] === 'output') return '{}';
    if (tool === 'ssh-keyscan') return `${args.at(-1)} ${known.value.host}\n`;
    if (args.includes('namespace'))
      return JSON.stringify({
        items: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: exposure.cluster.namespace } }],
      });
    if (args.includes('create')) return 'true,get,secrets,,web\n';
    if (args.includes('--raw')) return '{"items":[]}';
    return '';
  };
  const run: RunTool = async (tool, args, { onLine } = {}) => {
    started.push([tool, ...args].join(' '));
    const said = script(tool, args) ?? usual(tool, args);
    const result = toolResult({ exitCode: 0, ...(typeof said === 'string' ? { stdout: said } : said) });
    if (onLine)
      result.stdout
        .split('\n')
        .filter((line) => line !== '')
        .forEach(onLine);
    return result;
  };
  const compilation = emit(exposure, known.value);
  const context: PlanContext = {
    project,
    kubeconfig,
    offline: false,
    partial: false,
    adopt: [],
    replace: false,
    planFile: join(project.plansFolder, 'plan.json'),
    run,
    signal: new AbortController().signal,
    progress: silentProgress,
  };
  return {
    compilation,
    context,
    started,
    async planned(over = {}) {
      const look = await lookAgain(compilation, context);
      if (!look.ok) throw new Error(`the stage does not hold: ${JSON.stringify(look.diagnostics)}`);
      return plan({ file: project.file, out: project.out, ...look.value.basis, ...over });
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
