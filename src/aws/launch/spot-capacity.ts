/** Whether EC2 has spot capacity for a gateway that runs on demand, found out with an instance that is ended at once. */
import type { Result } from '../../compiler/diagnostics/diagnostic.ts';
import { type Owner, tagFilters, tagList } from '../../compiler/gateway-tags.ts';
import type { Gateway } from '../../compiler/resolved-exposure.ts';
import { askEc2 } from '../client.ts';
import { everyItem } from '../every-item.ts';
import { terminateInstances } from '../gateway/instance-life.ts';
import { launchRequest } from './launch-request.ts';

/**
 * Fails as the launch of the gateway would, such as with no-capacity, while the gateway itself is left alone. EC2 tells
 * this in no other way. The instance has the gateway's tags: should this run be killed, the next plan finds it.
 */
export function spotCapacity(gateway: Gateway, owner: Owner, signal: AbortSignal): Promise<Result<null>> {
  return askEc2(gateway.region, async (ec2) => {
    const { client, sdk } = ec2;
    const pages = sdk.paginateDescribeInstances(
      { client },
      {
        Filters: [...tagFilters(owner), { Name: 'instance-state-name', Values: ['running', 'stopped'] }],
      },
    );
    const reservations = await everyItem(pages, ({ Reservations }) => Reservations);
    const running = reservations.flatMap(({ Instances = [] }) => Instances)[0];
    if (running?.SubnetId === undefined || running.ImageId === undefined) return null;
    const { Instances = [] } = await client.send(
      new sdk.RunInstancesCommand({
        ...(await launchRequest(ec2, gateway, running.ImageId, 'spot')),
        SubnetId: running.SubnetId,
        // Persistent, as the gateway's own is, it would start again after it is ended.
        InstanceMarketOptions: { MarketType: 'spot', SpotOptions: { SpotInstanceType: 'one-time' } },
        TagSpecifications: [{ ResourceType: 'instance', Tags: tagList(owner) }],
      }),
      { abortSignal: signal },
    );
    const ids = Instances.flatMap(({ InstanceId }) => InstanceId ?? []);
    await terminateInstances(ids, { signal: AbortSignal.any([]), note: () => {} })(ec2);
    return null;
  });
}
