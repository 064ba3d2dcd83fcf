/** A fact about the live side that neither a terraform plan nor kubectl diff shows, found by asking the APIs. */

export interface Finding {
  readonly kind:
    | 'stopped-instance'
    | 'orphan-gateway'
    | 'orphan-spot-request'
    | 'orphan-instance'
    | 'orphan-resource'
    | 'spot-request-missing'
    | 'foreign-change';
  readonly address: string;
  /** What was found, and what apply will do about it. */
  readonly detail: string;
  /** Whether apply repairs it. */
  readonly repairs: boolean;
}
