/** The state of one instance, whatever tag it carries. */
import type { Result } from '../../compiler/diagnostics/diagnostic.ts';
import { askEc2 } from '../client.ts';

/** As EC2 calls it, such as running; null when EC2 lists no instance. */
export function instanceState(region: string, id: string): Promise<Result<string | null>> {
  return askEc2(region, async ({ client, sdk }) => {
    const { Reservations = [] } = await client.send(new sdk.DescribeInstancesCommand({ InstanceIds: [id] }));
    return Reservations[0]?.Instances?.[0]?.State?.Name ?? null;
  });
}
