/** What EC2 says of one instance, whatever tag it carries. */
import type { Result } from '../../compiler/diagnostics/diagnostic.ts';
import { askEc2 } from '../client.ts';

/** As EC2 calls it, such as running; null when EC2 lists no instance. */
export function instanceState(region: string, id: string): Promise<Result<string | null>> {
  return askEc2(region, async ({ client, sdk }) => {
    const { Reservations = [] } = await client.send(new sdk.DescribeInstancesCommand({ InstanceIds: [id] }));
    return Reservations[0]?.Instances?.[0]?.State?.Name ?? null;
  });
}

/**
 * The user data that it was started with, without the host key at its end, which is gateway.tf's doing. null when EC2 has
 * none. Needs no right that the provider does not need: it reads the same to compare a hash.
 */
export function instanceBootScript(region: string, id: string): Promise<Result<string | null>> {
  return askEc2(region, async ({ client, sdk }) => {
    const { UserData: data } = await client.send(
      new sdk.DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'userData' }),
    );
    if (data?.Value === undefined) return null;
    const text = Buffer.from(data.Value, 'base64').toString();
    return text.split(/^"?ssh_keys"?:|-----BEGIN [A-Z ]*PRIVATE KEY/m, 1)[0] ?? null;
  });
}
