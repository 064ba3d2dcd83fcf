/**
 * What changes in the gateway's boot script, line by line. terraform knows only its hash, because the text ends with the
 * host key; EC2 has the text that the live gateway was started with.
 */
import { instanceBootScript } from '../../aws/gateway/instance-state.ts';
import type { Compilation } from '../../emitters/compilation.ts';
import { lineDiff } from '../document/line-diff.ts';
import type { Change } from '../document/plan.ts';
import type { TerraformPlan } from './terraform-plan.ts';

const gateway = 'aws_instance.gateway';
/** As attributeDiff says it. */
const summary = /^~ user_data: .*$/m;
const path = 'cloud-init/user-data.yaml';

/** The changes, with the lines of the boot script under the gateway's where it changes. Asks EC2 only then. */
export async function withBootScript(
  changes: readonly Change[],
  plan: TerraformPlan,
  { exposure, files }: Compilation,
): Promise<readonly Change[]> {
  const change = changes.find(({ address }) => address === gateway);
  const before = plan.resource_changes?.find(({ address }) => address === gateway)?.change.before;
  if (change === undefined || !summary.test(change.diff) || typeof before?.['id'] !== 'string')
    return changes;
  const live = await instanceBootScript(exposure.gateway.region, before['id']);
  const wanted = files.find((file) => file.path === path)?.contents ?? '';
  const lines =
    live.ok && live.value !== null
      ? await bootScriptLines(live.value, wanted)
      : `  (EC2 does not say what it is now; all of it is in out/${path})`;
  const diff = change.diff.replace(
    summary,
    () => `~ user_data: the boot script (its host key is not shown)\n${lines}`,
  );
  return changes.map((other) => (other === change ? { ...change, diff } : other));
}

/** The lines that differ, comments and empty lines aside. */
export async function bootScriptLines(live: string, wanted: string): Promise<string> {
  const diff = await lineDiff(bare(live), bare(wanted));
  return diff === '' ? '  (the same text; the host key changes)' : diff;
}

function bare(script: string): string {
  return `${script.replace(/^ *(# [^\n]*)?\n/gm, '').trimEnd()}\n`;
}
