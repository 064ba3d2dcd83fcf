/**
 * The plan: what differs between the file and the three sides (out directory, AWS, cluster), as one plain JSON value
 * that a person approves and `apply` runs.
 */
import type { Launch } from '../../aws/launch/launch.ts';
import type { ConfigPath, Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import type { Cost } from '../../cost/cost.ts';
import type { Finding } from '../../finding.ts';

export type Action = 'create' | 'update' | 'replace' | 'delete';

export interface Change {
  readonly target: 'files' | 'terraform' | 'k8s';
  /** out/-relative path, terraform address, or kind/namespace/name. */
  readonly address: string;
  readonly action: Action;
  /** Lines beginning with "+", "-", "~" or a space; never a secret. May be empty. */
  readonly diff: string;
  /** True when the live side could not be asked yet, e.g. because the namespace does not exist. */
  readonly deferred: boolean;
  /** For a replacement: the attributes or triggers that force it. */
  readonly forcedBy?: readonly string[];
  /** Whose object this was, if it is taken over on purpose (--adopt). */
  readonly adoptedFrom?: string;
  /** True for an object that was taken over, is no longer compiled, and becomes what it was before. */
  readonly givenBack?: true;
  /** What a visitor will notice, for a person; absent when nothing. */
  readonly impact?: string;
  /** The place in exposure.yaml that causes it. */
  readonly origin?: ConfigPath;
}

export interface Summary {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
}

/** What a plan was made for; apply refuses to run it anywhere else. */
interface PlanTarget {
  /** The AWS account; null when AWS was not asked. */
  readonly account: string | null;
  /** Where the account's credentials came from, in words: "environment", "profile work". */
  readonly credentials: string | null;
  readonly region: string;
  readonly kubeContext: string | null;
  /** The address of the cluster's API server. */
  readonly cluster: string | null;
}

/** What was found when the three sides were asked, also where one of them failed. Shown to people, never applied. */
export interface PlanDraft {
  readonly name: string;
  readonly target: PlanTarget;
  /** The public addresses that the live gateway has now; none before the first apply, or when AWS was not asked. */
  readonly addresses: readonly string[];
  /** Sorted: files, terraform, k8s; by address within. */
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  /** False when something could not be asked: offline, an unreachable side, or deferred objects. */
  readonly complete: boolean;
  /** Whether apply has to move terraform's state first; AWS can only be asked after that. */
  readonly movesState: boolean;
  readonly summary: Summary;
  readonly cost: Cost;
  /** The month's cost of what is deployed now; null when nothing is or it cannot be known. */
  readonly costBefore: number | null;
  /**
   * How the gateway is launched: first as terraform's plan says, then, each where EC2 has no capacity for the one before,
   * as apply tries it.
   */
  readonly launches: readonly Launch[];
  /** Whether apply, before it replaces a gateway that runs on demand, looks whether EC2 has spot capacity at all. */
  readonly returnsToSpot: boolean;
  /** The month's cost on demand, where that is what apply falls back to; null elsewhere. */
  readonly costOnDemand: number | null;
  /** An error among them means that a side failed or that a rule forbids the plan. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A draft on which nothing failed, with everything that apply needs to run exactly this. */
export interface Plan extends PlanDraft {
  readonly formatVersion: 1;
  /** Absolute path of exposure.yaml. */
  readonly file: string;
  /** Absolute path of the out directory. */
  readonly out: string;
  /** SHA-256 of the emitted files: what apply refuses to run when the file means something else by now. */
  readonly digest: string;
  /** terraform's own plan file, absolute; null when the cloud was not asked or needs no change. */
  readonly terraformPlan: string | null;
  /** The image of the gateway that it makes; null where it makes none. */
  readonly newImage: string | null;
  /** Serial of the local state that the plan was made against; null without one. */
  readonly stateSerial: number | null;
  /** The objects in the cluster that are taken over on purpose, as --adopt named them. */
  readonly adopt: readonly string[];
  /** SHA-256 over the live diff of the cluster, so that apply notices when the cluster moved since. */
  readonly clusterDigest: string | null;
}

/** Whether apply has something to do. */
export function hasChanges({ changes, findings, movesState }: PlanDraft): boolean {
  return changes.length > 0 || findings.some((finding) => finding.repairs) || movesState;
}

/** Whether apply launches an instance: the first gateway, or one in place of another. */
export function launchesGateway({ changes }: Pick<PlanDraft, 'changes'>): boolean {
  return changes.some(
    ({ address, action }) =>
      address === 'aws_instance.gateway' && (action === 'create' || action === 'replace'),
  );
}
