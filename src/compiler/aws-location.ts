/** Where a gateway is: AWS resources do not move to another account or region. Pure. */

export interface AwsLocation {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
}

/** By the ARNs of resources in EC2: the alerts may be in another region, and the records are in none. null without one. */
export function locationOf(arns: readonly unknown[]): AwsLocation | null {
  const [location] = arns.flatMap((arn) => {
    const [, region, account] = /^arn:[^:]+:ec2:([^:]+):(\d{12}):/.exec(String(arn)) ?? [];
    return region === undefined || account === undefined ? [] : [{ account, region }];
  });
  return location ?? null;
}
