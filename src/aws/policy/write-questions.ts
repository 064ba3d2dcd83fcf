/** What EC2 is asked, as a dry run, for each kind of change: may these credentials do it? Changes nothing. */
import type { Gateway } from '../../compiler/resolved-exposure.ts';
import type { Ec2 } from '../client.ts';
import type { Launch } from '../launch/launch.ts';
import { launchRequest } from '../launch/launch-request.ts';

/** What a question can name. */
export interface Known {
  readonly tags: { Key: string; Value: string }[];
  readonly gateway: Gateway;
  /** That of a gateway that is made; null where none is. */
  readonly image: string | null;
  /** The one that it is launched on first. */
  readonly market: Launch['market'];
  /** The id of the live resource of a type, as tags name types; undefined where there is none. */
  readonly idOf: (type: string) => string | undefined;
}

type Ask = (ec2: Ec2, known: Known) => Promise<unknown> | null;

interface Question {
  readonly address: string;
  readonly actions: readonly string[];
  /** What the change's lines must hold; absent: every such change needs the right. */
  readonly changed?: RegExp;
  /** null where too little is known to ask. */
  readonly ask: Ask;
}

const DryRun = true;
const rule = { DryRun, IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' };

const instance = { address: 'aws_instance.gateway' };
const group = { address: 'aws_security_group.gateway' };
const elasticIp = { address: 'aws_eip.gateway' };
/** A type changed by hand, which an apply sets back. One changed in the file replaces the instance. */
const resized = { ...instance, actions: ['update'], changed: /^~ instance_type/m };

export const writeQuestions: readonly Question[] = [
  {
    address: 'aws_vpc.gateway',
    actions: ['create'],
    ask: ({ client, sdk }, { tags }) =>
      client.send(
        new sdk.CreateVpcCommand({
          DryRun,
          CidrBlock: '10.0.0.0/16',
          TagSpecifications: [{ ResourceType: 'vpc', Tags: tags }],
        }),
      ),
  },
  {
    address: 'aws_internet_gateway.gateway',
    actions: ['create'],
    ask: ({ client, sdk }, { tags }) =>
      client.send(
        new sdk.CreateInternetGatewayCommand({
          DryRun,
          TagSpecifications: [{ ResourceType: 'internet-gateway', Tags: tags }],
        }),
      ),
  },
  {
    ...elasticIp,
    actions: ['create'],
    ask: ({ client, sdk }, { tags }) =>
      client.send(
        new sdk.AllocateAddressCommand({
          DryRun,
          Domain: 'vpc',
          TagSpecifications: [{ ResourceType: 'elastic-ip', Tags: tags }],
        }),
      ),
  },
  {
    ...elasticIp,
    actions: ['delete', 'replace'],
    ask: of('elastic-ip', ({ client, sdk }, AllocationId) =>
      client.send(new sdk.ReleaseAddressCommand({ DryRun, AllocationId })),
    ),
  },
  {
    ...group,
    actions: ['create', 'replace'],
    ask: ({ client, sdk }, { tags }) =>
      client.send(
        new sdk.CreateSecurityGroupCommand({
          DryRun,
          GroupName: 'expose-dry-run',
          Description: 'never made',
          TagSpecifications: [{ ResourceType: 'security-group', Tags: tags }],
        }),
      ),
  },
  {
    ...group,
    actions: ['update'],
    changed: /^\+ ingress/m,
    ask: of('security-group', ({ client, sdk }, GroupId) =>
      client.send(new sdk.AuthorizeSecurityGroupIngressCommand({ ...rule, GroupId })),
    ),
  },
  {
    ...group,
    actions: ['update'],
    changed: /^- ingress/m,
    ask: of('security-group', ({ client, sdk }, GroupId) =>
      client.send(new sdk.RevokeSecurityGroupIngressCommand({ ...rule, GroupId })),
    ),
  },
  { ...instance, actions: ['create', 'replace'], ask: launch },
  {
    ...instance,
    actions: ['delete', 'replace'],
    ask: of('instance', ({ client, sdk }, id) =>
      client.send(new sdk.TerminateInstancesCommand({ DryRun, InstanceIds: [id] })),
    ),
  },
  // All three are needed, and without the last one the gateway would stay stopped.
  {
    ...resized,
    ask: of('instance', ({ client, sdk }, id) =>
      client.send(new sdk.StopInstancesCommand({ DryRun, InstanceIds: [id] })),
    ),
  },
  {
    ...resized,
    ask: of('instance', ({ client, sdk }, InstanceId, { instanceType }) =>
      client.send(
        new sdk.ModifyInstanceAttributeCommand({ DryRun, InstanceId, InstanceType: { Value: instanceType } }),
      ),
    ),
  },
  {
    ...resized,
    ask: of('instance', ({ client, sdk }, id) =>
      client.send(new sdk.StartInstancesCommand({ DryRun, InstanceIds: [id] })),
    ),
  },
];

/** Only in a subnet that exists: a policy may forbid every other network, the default one included. */
function launch(ec2: Ec2, { gateway, image, market, idOf, tags }: Known): Promise<unknown> | null {
  const SubnetId = gateway.network?.subnet ?? idOf('subnet');
  if (!image || SubnetId === undefined) return null;
  const TagSpecifications = [{ ResourceType: 'instance' as const, Tags: tags }];
  const { client, sdk } = ec2;
  return launchRequest(ec2, gateway, image, market).then((request) =>
    client.send(new sdk.RunInstancesCommand({ ...request, DryRun, SubnetId, TagSpecifications })),
  );
}

/** A question about the live resource of this type. */
function of(type: string, ask: (ec2: Ec2, id: string, gateway: Gateway) => Promise<unknown>): Ask {
  return (ec2, { idOf, gateway }) => {
    const id = idOf(type);
    return id === undefined ? null : ask(ec2, id, gateway);
  };
}
