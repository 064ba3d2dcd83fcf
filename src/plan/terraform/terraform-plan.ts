/** The parts of `terraform show -json PLAN` (format 1.2) that a plan is made from. */
import type { StreamAction } from '../../tools/terraform/read-stream-line.ts';

/** A value of the plan; objects and lists nest. */
export type TerraformValue = unknown;
export type TerraformObject = Readonly<Record<string, TerraformValue>>;

export interface TerraformPlan {
  readonly resource_changes?: readonly ResourceChange[];
  /** What AWS has changed since the state was written; `before` is of the state, `after` of AWS. */
  readonly resource_drift?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, OutputChange>>;
  readonly configuration?: {
    readonly root_module?: {
      readonly resources?: readonly { readonly address: string; readonly expressions?: TerraformObject }[];
    };
  };
}

export interface ResourceChange {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  /** The for_each key or the count index. */
  readonly index?: string | number;
  readonly change: {
    readonly actions: readonly StreamAction[] | readonly string[];
    readonly before: TerraformObject | null;
    readonly after: TerraformObject | null;
    /** true, or nested objects with true, where a value is known only after the apply. */
    readonly after_unknown?: TerraformValue;
    readonly before_sensitive?: TerraformValue;
    readonly after_sensitive?: TerraformValue;
    readonly replace_paths?: readonly (readonly (string | number)[])[];
  };
  readonly action_reason?: string;
}

interface OutputChange {
  readonly actions: readonly string[];
  readonly before?: TerraformValue;
  readonly after?: TerraformValue;
  readonly after_unknown?: TerraformValue;
}

/** The gateway's addresses once the plan has been applied, the one to dial first first; null where only that will tell. */
export function plannedAddresses({ output_changes: outputs = {} }: TerraformPlan): readonly string[] | null {
  const addresses = [outputs['ipv4'], outputs['ipv6']].filter((output) => output !== undefined);
  if (addresses.some(({ after_unknown: unknown }) => unknown === true)) return null;
  return addresses.map(({ after }) => after).filter((address) => typeof address === 'string');
}
