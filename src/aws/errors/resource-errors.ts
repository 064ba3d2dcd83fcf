/** What EC2, Route 53 and S3 say about a resource: it is not offered, not there, not free, or in use. Pure. */
import type { AwsError } from './aws-error.ts';
import { quotaAdvice, quotaPattern } from './quotas.ts';

/** In the order to look: a text may hold the words of several. */
export const resourceErrors: readonly AwsError[] = [
  {
    code: 'instance-type-not-free',
    pattern: /not eligible for Free Tier/i,
    summary: 'the account’s free plan does not include the instance type',
    detail:
      'Set gateway.instanceType to t4g.micro, t3.micro, t4g.small or t3.small, which a free plan includes and its credits pay for, or upgrade the account’s plan.',
  },
  {
    code: 'spot-role-missing',
    pattern: /ServiceLinkedRoleCreationNotPermitted|create the service-linked role for (?:EC2 )?Spot/i,
    summary: 'the account lacks the role that EC2 needs for spot instances',
    detail:
      'It is created once for each account, by someone who may do so: aws iam create-service-linked-role --aws-service-name spot.amazonaws.com. Or set gateway.market: on-demand.',
  },
  {
    code: 'aws-account-not-ready',
    pattern: /PendingVerification|being verified|currently blocked|api error Blocked/,
    summary: (text) =>
      /blocked/i.test(text) ? 'AWS has blocked the account' : 'AWS is still verifying the account',
    detail: (text) =>
      /blocked/i.test(text)
        ? 'Contact AWS Support; an unpaid bill or an unfinished sign-up is the usual cause.'
        : 'This takes from a few minutes to a few hours for a new account, and AWS sends a mail at the end. Then run the same command again.',
  },
  {
    code: 'image-not-subscribed',
    pattern: /Marketplace|accept (?:the )?terms and subscribe/i,
    summary: 'the image is sold in the AWS Marketplace, and the account has not subscribed to it',
    detail:
      'Accept its terms at the address that AWS names, or choose another gateway.image; Ubuntu’s own images need no subscription.',
  },
  {
    code: 'no-capacity',
    pattern:
      /InsufficientInstanceCapacity|InsufficientHostCapacity|InsufficientCapacity\b|capacity-not-available|no Spot capacity|do not have sufficient .* capacity|SpotMaxPriceTooLow|price-too-low|UnfulfillableCapacity/i,
    summary: 'EC2 has no capacity for the instance type at the moment',
    detail:
      'It may have some again within minutes, hours or days: run the same command later. Or set gateway.market: spot-or-on-demand, another gateway.zone, or another gateway.instanceType (t4g.micro and t3a.nano are near in price).',
  },
  {
    code: 'aws-quota',
    pattern: quotaPattern,
    summary: 'the account has reached a quota of AWS',
    detail: quotaAdvice,
  },
  {
    code: 'disk-too-small',
    pattern: /smaller than snapshot|InvalidBlockDeviceMapping/,
    summary: 'the image needs a larger disk than the gateway has',
    detail: (text) => {
      const [, size] = /expect size\s*>=\s*(\d+)\s*GB/i.exec(text) ?? [];
      return `Set gateway.disk to ${size ?? 'at least the size of the image’s root snapshot'}${size === undefined ? '' : ' or more'}.`;
    },
  },
  {
    code: 'disk-key-unusable',
    pattern:
      /Client\.InternalError|InvalidKMSKey|KMSKeyNot|KMS key .* (?:incorrect|disabled|not accessible)/i,
    summary: 'EC2 cannot use the key that encrypts the gateway’s disk',
    detail:
      'The region’s default key for EBS is a customer key, and EC2 lacks a grant for it. Give the roles AWSServiceRoleForEC2Spot and AWSServiceRoleForEC2 a grant with aws kms create-grant, or make aws/ebs the default again.',
  },
  {
    code: 'instance-type-unavailable',
    pattern:
      /not supported in your requested Availability Zone|requested instance type .* is not supported|InvalidInstanceType|Invalid value '[^']*' for InstanceType|instance type .* (?:does not exist|is not supported)/i,
    summary: 'the instance type does not exist, or is not offered there',
    detail:
      'Choose another gateway.instanceType; t4g.nano, t4g.micro and t3a.nano are offered nearly everywhere.',
  },
  {
    code: 'image-missing',
    pattern:
      /InvalidAMIID|architecture '[^']*' of the specified instance type does not match|boot mode|image id '[^']*' does not exist/i,
    summary: 'the gateway cannot start from the image',
    detail:
      'Check gateway.image: it has to exist in the region, be shared with the account, and fit the instance type’s architecture. Or leave it out.',
  },
  {
    code: 'network-missing',
    pattern:
      /InvalidVpcID|InvalidSubnetID|InvalidSubnet\.Range|InsufficientFreeAddressesInSubnet|no matching EC2 (?:VPC|Subnet)/i,
    summary: (text) =>
      /InsufficientFreeAddresses/.test(text)
        ? 'the subnet has no free address'
        : 'the network of gateway.network does not exist in this account and region',
    detail:
      'Check gateway.network, gateway.region and the account, or leave gateway.network out for a network of its own.',
  },
  {
    code: 'aws-in-use',
    pattern:
      /IncorrectSpotRequestState|IncorrectInstanceState|IncorrectState\b|DependencyViolation|\.InUse\b|currently in use|OperationNotPermitted.*(?:attached|in use)|Resource\.AlreadyAssociated|has dependencies/,
    summary: 'EC2 is not ready for this yet: something is still in use',
    detail:
      'An instance that has just stopped or ended holds its resources for a few minutes. Wait two minutes and run the same command again; if it stays, expose doctor shows what is left.',
  },
  {
    code: 'zone-ambiguous',
    pattern: /multiple Route ?53 Hosted Zones matched/i,
    summary: 'the account has several public hosted zones of the same name',
    detail:
      'Name the one that the registrar’s name servers lead to with domain.zoneId, or delete the other one: aws route53 list-hosted-zones lists them.',
  },
  {
    code: 'state-bucket',
    pattern:
      /NoSuchBucket|S3 bucket "[^"]*" does not exist|bucket does not exist|PermanentRedirect|BucketRegionError|requested bucket from|StatusCode: 301\b|IllegalLocationConstraint/i,
    summary: (text) =>
      /NoSuchBucket|does not exist/i.test(text)
        ? 'the bucket for the state does not exist'
        : 'the bucket for the state is in another region',
    detail:
      'Correct state.s3 in exposure.yaml (bucket and region), or create the bucket: expose does not, since the state outlives every gateway.',
  },
];
