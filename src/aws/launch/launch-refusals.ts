/** What stands against the launch of a gateway, asked before anything is made: the quota, and RunInstances with DryRun. Changes nothing. */
import type { ConfigPath, Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import type { Exposure, Gateway } from '../../compiler/resolved-exposure.ts';
import { askEc2 } from '../client.ts';
import type { ObservedGateway } from '../gateway/ownership.ts';
import type { Launch } from './launch.ts';
import { launchRequest } from './launch-request.ts';
import { vcpuQuota } from './vcpu-quota.ts';

/**
 * The refusals that are about the account, and the field with which to get round them. AWS does not say how far a dry run
 * looks, and someone who only plans may not have the right to it: any other answer says nothing about the launch.
 */
const aboutAccount: ReadonlyMap<string, ConfigPath> = new Map([
  ['instance-type-not-free', ['gateway', 'instanceType']],
  ['spot-role-missing', ['gateway', 'market']],
  ['aws-quota', ['gateway', 'market']],
  ['aws-account-not-ready', ['gateway', 'region']],
  ['image-not-subscribed', ['gateway', 'image']],
]);

/**
 * Empty where nothing is known to stand against the launch, which is also so where AWS did not answer or the dry run may
 * not be asked for. `image` is the id of the one that terraform plans with, `observed` the gateway before the launch.
 */
export async function launchRefusals(
  exposure: Exposure,
  image: string,
  launch: Launch,
  observed: Pick<ObservedGateway, 'instances'>,
): Promise<readonly Diagnostic[]> {
  const [quota, refusals] = await Promise.all([
    vcpuQuota(exposure, launch, observed),
    dryRunRefusals(exposure.gateway, image, launch),
  ]);
  // The dry run does not say how much is missing.
  return quota.length === 0 ? refusals : [...quota, ...refusals.filter(({ code }) => code !== 'aws-quota')];
}

async function dryRunRefusals(
  gateway: Gateway,
  image: string,
  { market }: Launch,
): Promise<readonly Diagnostic[]> {
  const asked = await askEc2(gateway.region, async (ec2) => {
    const request = await launchRequest(ec2, gateway, image, market);
    return ec2.client.send(new ec2.sdk.RunInstancesCommand({ ...request, DryRun: true }));
  });
  return asked.diagnostics.flatMap((diagnostic) => {
    const path = aboutAccount.get(diagnostic.code);
    return path === undefined ? [] : [{ ...diagnostic, path }];
  });
}
