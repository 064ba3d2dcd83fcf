/** The codes of what AWS refuses; src/aws/errors finds them in its messages. */
import type { DiagnosticEntry } from './diagnostic-entry.ts';

export const awsDiagnostics = {
  'aws-account-not-ready': {
    title: 'the AWS account may not create this yet',
    explanation:
      'AWS verifies a new account, which takes from minutes to hours, or the sign-up is not complete, or the account is blocked. The message says which. Complete the sign-up in the AWS console, wait for the mail, or contact AWS Support; then run the same command again.',
  },
  'aws-certificate-untrusted': {
    title: 'the certificate that was offered for AWS is not trusted',
    explanation:
      'A proxy that reads TLS signs with an authority of its own. Set AWS_CA_BUNDLE to a PEM file with its certificate; it counts for expose and for terraform. A clock that is wrong has the same effect.',
  },
  'aws-clock-wrong': {
    title: 'the clock of this machine is wrong',
    explanation:
      'AWS accepts requests that are at most some minutes old, by its own clock. Set the clock (timedatectl set-ntp true; under WSL, wsl --shutdown) and run the same command again.',
  },
  'aws-in-use': {
    title: 'something in EC2 is still in use',
    explanation:
      'An instance that has just stopped or ended holds its network interface, its address and its spot request for some minutes. Wait two minutes and run the same command again. If it stays, `expose doctor` shows what is left.',
  },
  'aws-no-profile': {
    title: 'the AWS profile does not exist',
    explanation:
      'AWS_PROFILE, AWS_DEFAULT_PROFILE or --profile names a profile that is neither in the config file nor in the credentials file. The message names those that are. Correct the name, or set AWS_CONFIG_FILE if the files are elsewhere.',
  },
  'aws-quota': {
    title: 'the account has reached a quota of AWS',
    explanation:
      'The message names the quota and what would stay below it, and how to go on: ask for more in the AWS console under Service Quotas, or with the command that the message has, for each region by itself; a small raise is often granted within minutes. A new account may have a quota of 0 for spot or on-demand instances. Plan and apply ask for it before anything is made, where the IAM policy has servicequotas:GetServiceQuota.',
  },
  'aws-region-not-enabled': {
    title: 'the account has not enabled the region',
    explanation:
      'Regions that opened after 2019 are off until someone turns them on. Set gateway.region to another one, or turn this one on in the AWS console under Account, AWS Regions, which takes some minutes.',
  },
  'disk-key-unusable': {
    title: 'EC2 cannot use the key of the gateway’s disk',
    explanation:
      'The region’s default key for EBS is a customer key. Give AWSServiceRoleForEC2Spot a grant for it (`aws kms create-grant`, with Decrypt, GenerateDataKeyWithoutPlaintext, CreateGrant and ReEncrypt*), or make aws/ebs the default key again.',
  },
  'disk-too-small': {
    title: 'the image needs a larger disk',
    explanation:
      'The disk has to hold the image’s root snapshot. Set gateway.disk to the size that the message names, or more.',
    example: 'domain: api.example.com\ngateway:\n  image: ami-0123456789abcdef0\n  disk: 8',
    fix: 'domain: api.example.com\ngateway:\n  image: ami-0123456789abcdef0\n  disk: 30',
  },
  'image-not-subscribed': {
    title: 'the image has terms that the account has not accepted',
    explanation:
      'It is sold in the AWS Marketplace. Set gateway.image to another one (Ubuntu’s own images need no subscription), or accept the terms at the address that AWS names.',
  },
  'instance-type-not-free': {
    title: 'the account’s free plan does not include the instance type',
    explanation:
      'Accounts on AWS’s free plan may start a few types only: t4g.micro, t4g.small, t3.micro, t3.small. Choose one of these, which the plan’s credits pay for, or upgrade the account’s plan.',
    example: 'domain: api.example.com\ngateway:\n  instanceType: t4g.nano',
    fix: 'domain: api.example.com\ngateway:\n  instanceType: t4g.micro',
  },
  'network-missing': {
    title: 'the network of gateway.network cannot be used',
    explanation:
      'The VPC or the subnet does not exist in this account and region, or has no free address. Correct gateway.network, or leave it out for a network of its own.',
  },
  'no-capacity': {
    title: 'EC2 has no capacity for the instance type at the moment',
    explanation:
      'It may have some again within minutes, hours or days. Run the same command later, choose another gateway.instanceType or gateway.zone, or set gateway.market: spot-or-on-demand, which runs on demand until there is spot capacity again. EC2 also holds back a spot gateway that it has interrupted, and starts it again by itself once it can; a change of one of these fields replaces it by one that starts now. What was created so far is kept, and costs what `expose cost` says for the address.',
    example: 'domain: api.example.com\ngateway:\n  instanceType: t4g.nano',
    fix: 'domain: api.example.com\ngateway:\n  market: spot-or-on-demand',
  },
  'spot-role-missing': {
    title: 'the account lacks the role that EC2 needs for spot instances',
    explanation:
      'EC2 starts and stops spot instances as AWSServiceRoleForEC2Spot. Run `aws iam create-service-linked-role --aws-service-name spot.amazonaws.com` once for each account, as someone who may do so. Or set gateway.market to on-demand.',
  },
  'state-bucket': {
    title: 'the bucket for the state cannot be used',
    explanation:
      'It does not exist, or it is in another region than state.s3.region says. Correct state.s3, or create the bucket: `aws s3 mb s3://NAME`. expose does not create it, because the state outlives every gateway.',
  },
  'zone-ambiguous': {
    title: 'the account has several public zones of the same name',
    explanation:
      'Only one of them is the zone that the registrar’s name servers lead to. Name it with domain.zoneId, or delete the others; `aws route53 list-hosted-zones` lists them.',
  },
} as const satisfies Readonly<Record<string, DiagnosticEntry>>;
