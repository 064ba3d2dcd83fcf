/** Something about the live side that a plan does not show as a change. */

/** What a terraform plan and kubectl diff cannot see, found by asking the APIs. */
export interface Finding {
  readonly kind: 'stopped-instance' | 'orphan-spot-request' | 'orphan-resource' | 'foreign-change';
  readonly address: string;
  /** What is the case, and what apply will do about it. */
  readonly detail: string;
  /** Whether apply repairs it. */
  readonly healed: boolean;
}
