/**
 * Whether the credentials may make what a plan makes, asked with EC2's dry runs before anything is changed. Only of what
 * EC2 can be asked about without knowing anything that does not exist yet.
 */
import { ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { ownerOf, tagList } from '../compiler/gateway-tags.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import { askEc2, type Ec2 } from './client.ts';

/** As much of a plan's change as matters here. */
interface PlannedChange {
  /** Terraform's address of the resource. */
  readonly address: string;
  readonly action: string;
}

/** Fails with the first right that is missing. An answer that says something else is terraform's to meet. */
export async function writeRights(
  exposure: Exposure,
  changes: readonly PlannedChange[],
): Promise<Result<null>> {
  const made = changes.filter(({ action }) => action === 'create').map(({ address }) => address);
  const asked = questions.filter(([address]) => made.includes(address));
  if (asked.length === 0) return ok(null);
  // A policy may allow only what is tagged.
  const Tags = tagList(ownerOf(exposure));
  return askEc2(exposure.gateway.region, async (ec2) => {
    await Promise.all(asked.map(([, ask]) => ask(ec2, Tags).catch(throwRefusal)));
    return null;
  });
}

type Question = (ec2: Ec2, Tags: { Key: string; Value: string }[]) => Promise<unknown>;

const questions: readonly (readonly [string, Question])[] = [
  [
    'aws_eip.gateway',
    ({ client, sdk }, Tags) =>
      client.send(
        new sdk.AllocateAddressCommand({
          DryRun: true,
          Domain: 'vpc',
          TagSpecifications: [{ ResourceType: 'elastic-ip', Tags }],
        }),
      ),
  ],
  [
    'aws_security_group.gateway',
    ({ client, sdk }, Tags) =>
      client.send(
        new sdk.CreateSecurityGroupCommand({
          DryRun: true,
          GroupName: 'expose-dry-run',
          Description: 'never made',
          TagSpecifications: [{ ResourceType: 'security-group', Tags }],
        }),
      ),
  ],
];

/** The answer to a dry run is always an error; that of a right that is there is called DryRunOperation. */
function throwRefusal(error: Error): void {
  if (/UnauthorizedOperation|AccessDenied/.test(error.name)) throw error;
}
