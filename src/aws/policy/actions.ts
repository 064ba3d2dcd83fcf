/** Every action of AWS that expose and terraform call, with what needs it. test/aws/policy.test.ts compares it with the sources. */
import { isSpot } from '../../compiler/market.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';

/** What a group of actions is allowed on. policy.ts has the resources and conditions of each. */
export type Scope =
  | 'account'
  | 'region'
  | 'own'
  | 'zones'
  | 'records'
  | 'alerts-read'
  | 'alerts'
  | 'alerts-anywhere'
  | 'bucket'
  | 'state'
  | 'lock'
  | 'spot-role';

interface ActionGroup {
  readonly neededBy: string;
  readonly scope: Scope;
  /** Whether plan, status and doctor need it too. */
  readonly read: boolean;
  /** Absent: every exposure needs it. */
  readonly when?: (exposure: Exposure) => boolean;
  readonly actions: readonly string[];
}

const ownNetwork = ({ gateway }: Exposure): boolean => gateway.network === null;
const hasZones = ({ domain }: Exposure): boolean => domain.zones.length > 0;
const hasAlerts = ({ alerts }: Exposure): boolean => alerts !== null;
const inS3 = ({ state }: Exposure): boolean => state.kind === 's3';

export const actionGroups: readonly ActionGroup[] = [
  {
    neededBy: 'every command: whose credentials these are',
    scope: 'account',
    read: true,
    actions: ['sts:GetCallerIdentity'],
  },
  {
    neededBy: 'plan: offer and price of the gateway; apply: the quota of addresses',
    scope: 'account',
    read: true,
    actions: [
      'ec2:DescribeAccountAttributes',
      'ec2:DescribeAvailabilityZones',
      'ec2:DescribeImages',
      'ec2:DescribeInstanceTypeOfferings',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeRegions',
      'ec2:DescribeSpotPriceHistory',
      'ec2:GetSpotPlacementScores',
    ],
  },
  {
    // Without it only EC2's own refusal tells of the quota, once the rest is made.
    neededBy: 'plan and apply: the quotas of vCPUs and VPCs',
    scope: 'account',
    read: true,
    actions: ['servicequotas:GetServiceQuota'],
  },
  {
    // Without it a plan has the prices that expose ships with.
    neededBy: 'plan: list prices',
    scope: 'account',
    read: true,
    actions: ['pricing:GetProducts'],
  },
  {
    neededBy: 'plan, status, doctor: what there is; terraform: its refresh',
    scope: 'account',
    read: true,
    actions: [
      'ec2:DescribeAddresses',
      'ec2:DescribeAddressesAttribute',
      'ec2:DescribeInstanceAttribute',
      'ec2:DescribeInstanceCreditSpecifications',
      'ec2:DescribeInstances',
      'ec2:DescribeInternetGateways',
      'ec2:DescribeNetworkAcls',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeRouteTables',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSpotInstanceRequests',
      'ec2:DescribeSubnets',
      'ec2:DescribeTags',
      'ec2:DescribeVolumes',
      'ec2:DescribeVpcAttribute',
      'ec2:DescribeVpcs',
      'ec2:GetInstanceUefiData',
    ],
  },
  {
    neededBy: 'plan, doctor and destroy: the hosted zone of a name',
    scope: 'account',
    read: true,
    when: hasZones,
    actions: ['route53:ListHostedZones', 'route53:ListHostedZonesByName'],
  },
  {
    neededBy: 'plan, doctor and destroy: the records',
    scope: 'zones',
    read: true,
    when: hasZones,
    actions: ['route53:GetHostedZone', 'route53:ListResourceRecordSets', 'route53:ListTagsForResource'],
  },
  {
    neededBy: 'apply and destroy: the records',
    scope: 'records',
    read: false,
    when: hasZones,
    actions: ['route53:ChangeResourceRecordSets'],
  },
  {
    neededBy: 'apply: waits until a record is served',
    scope: 'account',
    read: false,
    when: hasZones,
    actions: ['route53:GetChange'],
  },
  {
    neededBy: 'apply: the gateway, its address, interface and firewall',
    scope: 'region',
    read: false,
    actions: [
      'ec2:AllocateAddress',
      'ec2:AssignIpv6Addresses',
      'ec2:AssociateAddress',
      'ec2:AuthorizeSecurityGroupEgress',
      'ec2:AuthorizeSecurityGroupIngress',
      'ec2:CreateNetworkInterface',
      'ec2:CreateSecurityGroup',
      'ec2:CreateTags',
      'ec2:DeleteTags',
      'ec2:DescribeVolumesModifications',
      'ec2:DetachNetworkInterface',
      'ec2:DisassociateAddress',
      'ec2:ModifyInstanceAttribute',
      'ec2:ModifyInstanceCreditSpecification',
      'ec2:ModifyInstanceMetadataOptions',
      'ec2:ModifyNetworkInterfaceAttribute',
      'ec2:ModifyVolume',
      'ec2:RevokeSecurityGroupEgress',
      'ec2:RevokeSecurityGroupIngress',
      'ec2:RunInstances',
      'ec2:UnassignIpv6Addresses',
    ],
  },
  {
    neededBy: 'apply and destroy: what EC2 made for a spot request has no tags of ours',
    scope: 'region',
    read: false,
    actions: ['ec2:CancelSpotInstanceRequests', 'ec2:TerminateInstances'],
  },
  {
    neededBy: 'apply: an instance that has stopped; destroy: what is left with our tags',
    scope: 'own',
    read: false,
    actions: [
      'ec2:DeleteKeyPair',
      'ec2:DeleteNetworkInterface',
      'ec2:DeleteSecurityGroup',
      'ec2:DeleteVolume',
      'ec2:ReleaseAddress',
      'ec2:StartInstances',
      'ec2:StopInstances',
    ],
  },
  {
    neededBy: 'apply: the network, where the file names none',
    scope: 'region',
    read: false,
    when: ownNetwork,
    actions: [
      'ec2:AssociateRouteTable',
      'ec2:AssociateSubnetCidrBlock',
      'ec2:AssociateVpcCidrBlock',
      'ec2:AttachInternetGateway',
      'ec2:CreateInternetGateway',
      'ec2:CreateRoute',
      'ec2:CreateRouteTable',
      'ec2:CreateSubnet',
      'ec2:CreateVpc',
      'ec2:DeleteRoute',
      'ec2:DetachInternetGateway',
      'ec2:DisassociateRouteTable',
      'ec2:DisassociateSubnetCidrBlock',
      'ec2:DisassociateVpcCidrBlock',
      'ec2:ModifySubnetAttribute',
      'ec2:ModifyVpcAttribute',
      'ec2:ReplaceRoute',
    ],
  },
  {
    neededBy: 'destroy: the network, where the file names none',
    scope: 'own',
    read: false,
    when: ownNetwork,
    actions: ['ec2:DeleteInternetGateway', 'ec2:DeleteRouteTable', 'ec2:DeleteSubnet', 'ec2:DeleteVpc'],
  },
  {
    neededBy: 'apply: the first spot instance of an account',
    scope: 'spot-role',
    read: false,
    when: ({ gateway }) => isSpot(gateway),
    actions: ['iam:CreateServiceLinkedRole'],
  },
  {
    neededBy: 'plan and status: the alarm and whether the address is confirmed',
    scope: 'account',
    read: true,
    when: hasAlerts,
    actions: ['cloudwatch:DescribeAlarms', 'sns:GetSubscriptionAttributes'],
  },
  {
    neededBy: 'destroy: a health check that is in no state',
    scope: 'account',
    read: false,
    when: hasAlerts,
    actions: ['route53:ListHealthChecks'],
  },
  {
    neededBy: 'plan and status: the alerts',
    scope: 'alerts-read',
    read: true,
    when: hasAlerts,
    actions: [
      'cloudwatch:ListTagsForResource',
      'events:DescribeRule',
      'events:ListTagsForResource',
      'events:ListTargetsByRule',
      'route53:GetHealthCheck',
      'route53:ListTagsForResource',
      'sns:GetTopicAttributes',
      'sns:ListSubscriptionsByTopic',
      'sns:ListTagsForResource',
    ],
  },
  {
    neededBy: 'apply and destroy: the alerts',
    scope: 'alerts',
    read: false,
    when: hasAlerts,
    actions: [
      'cloudwatch:DeleteAlarms',
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:TagResource',
      'cloudwatch:UntagResource',
      'events:DeleteRule',
      'events:PutRule',
      'events:PutTargets',
      'events:RemoveTargets',
      'events:TagResource',
      'events:UntagResource',
      'route53:ChangeTagsForResource',
      'route53:DeleteHealthCheck',
      'route53:UpdateHealthCheck',
      'sns:CreateTopic',
      'sns:DeleteTopic',
      'sns:SetTopicAttributes',
      'sns:Subscribe',
      'sns:TagResource',
      'sns:UntagResource',
    ],
  },
  {
    neededBy:
      'apply and destroy: what AWS knows no resource for, a new health check and the end of a subscription',
    scope: 'alerts-anywhere',
    read: false,
    when: hasAlerts,
    actions: ['route53:CreateHealthCheck', 'sns:Unsubscribe'],
  },
  { neededBy: 'terraform: its state', scope: 'bucket', read: true, when: inS3, actions: ['s3:ListBucket'] },
  { neededBy: 'plan: reads the state', scope: 'state', read: true, when: inS3, actions: ['s3:GetObject'] },
  {
    neededBy: 'apply and destroy: write the state',
    scope: 'state',
    read: false,
    when: inS3,
    actions: ['s3:PutObject'],
  },
  {
    neededBy: 'apply and destroy: lock the state',
    scope: 'lock',
    read: false,
    when: inS3,
    actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
  },
];
