/** Recorded output of the real tools: terraform 1.11 against moto, kubectl 1.32 against kube-apiserver 1.32. */
import { readFileSync } from 'node:fs';
import type { TerraformPlan } from '../../src/plan/terraform/terraform-plan.ts';

export function recorded(name: string): string {
  return readFileSync(new URL(`../fixtures/tools/${name}`, import.meta.url), 'utf8');
}

/** `terraform show -json`, reduced to the parts that a plan is made from. */
export function recordedPlan(name: string): TerraformPlan {
  return JSON.parse(recorded(`terraform-plan-${name}.json`)) as TerraformPlan;
}
