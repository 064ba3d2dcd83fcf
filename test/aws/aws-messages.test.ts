/**
 * Messages of the real AWS, as EC2, STS, Route 53, S3, the SDK and terraform's provider word them (from their documents,
 * their sources and public reports), through both explainers. Ids and accounts are invented.
 */
import { expect, test } from 'vitest';
import { explainAws } from '../../src/aws/errors/explain-aws.ts';
import { explainTerraform } from '../../src/tools/terraform/explain-terraform.ts';
import type { Workspace } from '../../src/tools/terraform/terraform.ts';
import { toolResult } from '../helpers/tool-result.ts';

const workspace = {
  state: { kind: 'local' },
  zone: 'example.com',
  directory: '/home/me/.expose/api/work/terraform',
  dataDirectory: '/home/me/.cache/expose/data',
} as Workspace;
const failed = toolResult();

/** As the provider words an answer of AWS. */
function throughTerraform(summary: string, detail = '') {
  const [diagnostic] = explainTerraform(
    failed,
    [{ severity: 'error', summary, detail, address: 'aws_instance.gateway' }],
    workspace,
  );
  return diagnostic;
}

const said = (diagnostic: { summary: string; detail?: string } | undefined): string =>
  `${diagnostic?.summary} ${diagnostic?.detail}`;

/** An answer of AWS: its error code and message, what expose says, and words that must be in it. */
const answers: readonly (readonly [error: string, message: string, code: string, words: RegExp])[] = [
  [
    'InvalidParameterCombination',
    "The specified instance type is not eligible for Free Tier. For a list of Free Tier instance types, run 'describe-instance-types' with the filter 'free-tier-eligible=true'.",
    'instance-type-not-free',
    /t4g\.micro/,
  ],
  [
    'InvalidParameterCombination',
    'Could not launch Spot Instances. InvalidParameterCombination - The specified instance type is not eligible for Free Tier. No instances were launched.',
    'instance-type-not-free',
    /t4g\.micro/,
  ],
  [
    'AuthFailure.ServiceLinkedRoleCreationNotPermitted',
    'The provided credentials do not have permission to create the service-linked role for EC2 Spot Instances.',
    'spot-role-missing',
    /aws iam create-service-linked-role --aws-service-name spot\.amazonaws\.com/,
  ],
  [
    'PendingVerification',
    'Your request for accessing resources in this region is being validated, and you will not be able to launch additional resources in this region until the validation is complete. We will notify you by email once your request has been validated.',
    'aws-account-not-ready',
    /verif/,
  ],
  [
    'PendingVerification',
    'Your account is currently being verified. Verification normally takes less than 2 hours.',
    'aws-account-not-ready',
    /verif/,
  ],
  [
    'Blocked',
    'This account is currently blocked and not recognized as a valid account. Please contact aws-verification@amazon.com if you have questions.',
    'aws-account-not-ready',
    /AWS Support/,
  ],
  [
    'OptInRequired',
    'You are not subscribed to this service. Please go to http://aws.amazon.com to subscribe.',
    'aws-account-not-ready',
    /sign-up/,
  ],
  [
    'SubscriptionRequiredException',
    'The AWS Access Key Id needs a subscription for the service',
    'aws-account-not-ready',
    /sign-up/,
  ],
  [
    'OptInRequired',
    'In order to use this AWS Marketplace product you need to accept terms and subscribe. To do so please visit https://aws.amazon.com/marketplace/pp?sku=abc',
    'image-not-subscribed',
    /gateway\.image.*sku=abc/,
  ],
  [
    'InsufficientInstanceCapacity',
    'We currently do not have sufficient t4g.nano capacity in the Availability Zone you requested (us-east-1a). Our system will be working on provisioning additional capacity.',
    'no-capacity',
    /gateway\.market: spot-or-on-demand/,
  ],
  [
    'InsufficientInstanceCapacity',
    'There is no Spot capacity available that matches your request.',
    'no-capacity',
    /gateway\.instanceType/,
  ],
  [
    'SpotMaxPriceTooLow',
    'Your Spot request price of 0.001 is lower than the minimum required Spot request fulfillment price of 0.0016.',
    'no-capacity',
    /on-demand/,
  ],
  [
    'InsufficientHostCapacity',
    'There is not enough capacity to fulfill your instance request.',
    'no-capacity',
    /later/,
  ],
  ['MaxSpotInstanceCountExceeded', 'Max spot instance count exceeded', 'aws-quota', /L-34B43A08/],
  [
    'VcpuLimitExceeded',
    'You have requested more vCPU capacity than your current vCPU limit of 1 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.',
    'aws-quota',
    /L-1216C47A/,
  ],
  [
    'InstanceLimitExceeded',
    'You have requested more instances (1) than your current instance limit of 0 allows for the specified instance type.',
    'aws-quota',
    /L-1216C47A/,
  ],
  [
    'VpcLimitExceeded',
    'The maximum number of VPCs has been reached.',
    'aws-quota',
    /L-F678F1CE.*gateway\.network/,
  ],
  [
    'InternetGatewayLimitExceeded',
    'The maximum number of internet gateways has been reached.',
    'aws-quota',
    /L-A4707A72/,
  ],
  ['AddressLimitExceeded', 'The maximum number of addresses has been reached.', 'aws-quota', /L-0263D0A3/],
  [
    'RulesPerSecurityGroupLimitExceeded',
    'The maximum number of rules per security group has been reached.',
    'aws-quota',
    /L-0EA8095F/,
  ],
  [
    'SecurityGroupLimitExceeded',
    'The maximum number of security groups for VPC has been reached.',
    'aws-quota',
    /L-E79EC296/,
  ],
  [
    'NetworkInterfaceLimitExceeded',
    'The maximum number of network interfaces has been reached.',
    'aws-quota',
    /L-DF5E4CA3/,
  ],
  [
    'VolumeLimitExceeded',
    'You have exceeded your maximum gp3 storage limit of 50 TiB in this region.',
    'aws-quota',
    /L-7A658B76/,
  ],
  ['TagLimitExceeded', 'The maximum number of tags has been reached.', 'aws-quota', /gateway\.tags/],
  ['SubnetLimitExceeded', 'The maximum number of subnets has been reached.', 'aws-quota', /Service Quotas/],
  [
    'Unsupported',
    'Your requested instance type (t4g.nano) is not supported in your requested Availability Zone (us-east-1e). Please retry your request by not specifying an Availability Zone or choosing us-east-1a, us-east-1b.',
    'instance-type-unavailable',
    /gateway\.instanceType/,
  ],
  [
    'InvalidParameterValue',
    "Invalid value 't9z.nano' for InstanceType.",
    'instance-type-unavailable',
    /gateway\.instanceType/,
  ],
  [
    'InvalidInstanceType',
    'The following supplied instance types do not exist: [t9z.nano]',
    'instance-type-unavailable',
    /gateway\.instanceType/,
  ],
  [
    'InvalidBlockDeviceMapping',
    "Volume of size 8GB is smaller than snapshot 'snap-0123', expect size >= 30GB",
    'disk-too-small',
    /gateway\.disk to 30/,
  ],
  [
    'InvalidAMIID.NotFound',
    "The image id '[ami-0123456789abcdef0]' does not exist",
    'image-missing',
    /gateway\.image/,
  ],
  [
    'InvalidAMIID.Unavailable',
    "The image ID 'ami-0123456789abcdef0' is no longer available",
    'image-missing',
    /gateway\.image/,
  ],
  ['InvalidAMIID.Malformed', 'Invalid id: "ami-1" (expecting "ami-...")', 'image-missing', /gateway\.image/],
  [
    'InvalidParameterValue',
    "The architecture 'arm64' of the specified instance type does not match the architecture 'x86_64' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.",
    'image-missing',
    /architecture/,
  ],
  ['InvalidVpcID.NotFound', "The vpc ID 'vpc-0123' does not exist", 'network-missing', /gateway\.network/],
  [
    'InvalidSubnetID.NotFound',
    "The subnet ID 'subnet-0123' does not exist",
    'network-missing',
    /gateway\.network/,
  ],
  [
    'InsufficientFreeAddressesInSubnet',
    'The specified subnet does not have enough free addresses to satisfy the request.',
    'network-missing',
    /no free address/,
  ],
  ['InvalidParameterValue', "Network interface 'eni-0123' is currently in use.", 'aws-in-use', /two minutes/],
  ['InvalidNetworkInterface.InUse', "The interface 'eni-0123' is in use.", 'aws-in-use', /two minutes/],
  ['DependencyViolation', 'resource sg-0123 has a dependent object', 'aws-in-use', /expose doctor/],
  [
    'DependencyViolation',
    "The vpc 'vpc-0123' has dependencies and cannot be deleted.",
    'aws-in-use',
    /two minutes/,
  ],
  [
    'IncorrectSpotRequestState',
    "You can't start the Spot Instance 'i-0123' because the associated Spot Instance request is not in an appropriate state to support start.",
    'aws-in-use',
    /two minutes/,
  ],
  [
    'IncorrectInstanceState',
    "The instance 'i-0123' is not in a state from which it can be started.",
    'aws-in-use',
    /two minutes/,
  ],
  [
    'Client.InvalidKMSKey.InvalidState',
    'The KMS key provided is in an incorrect state',
    'disk-key-unusable',
    /grant/,
  ],
  ['NoSuchBucket', 'The specified bucket does not exist', 'state-bucket', /does not exist.*state\.s3/],
  [
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    'state-bucket',
    /another region/,
  ],
  [
    'SignatureDoesNotMatch',
    'Signature expired: 20261127T120000Z is now earlier than 20261127T121000Z (20261127T122500Z - 15 min.)',
    'aws-clock-wrong',
    /clock/,
  ],
  [
    'SignatureDoesNotMatch',
    'Signature not yet current: 20261127T140000Z is still later than 20261127T123000Z',
    'aws-clock-wrong',
    /clock/,
  ],
  [
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
    'aws-clock-wrong',
    /timedatectl/,
  ],
  [
    'RegionDisabledException',
    'STS is not activated in this region for account:123456789012. Your account administrator can activate STS in this region using the IAM Console.',
    'aws-region-not-enabled',
    /gateway\.region/,
  ],
  [
    'ExpiredToken',
    'The security token included in the request is expired',
    'aws-credentials-expired',
    /new ones/,
  ],
  [
    'ExpiredTokenException',
    'The security token included in the request is expired',
    'aws-credentials-expired',
    /new ones/,
  ],
  ['RequestExpired', 'Request has expired.', 'aws-credentials-expired', /new ones/],
  [
    'AuthFailure',
    'AWS was not able to validate the provided access credentials',
    'aws-credentials-refused',
    /deleted.*region.*clock/,
  ],
  [
    'InvalidClientTokenId',
    'The security token included in the request is invalid.',
    'aws-credentials-refused',
    /region/,
  ],
  [
    'UnrecognizedClientException',
    'The security token included in the request is invalid',
    'aws-credentials-refused',
    /region/,
  ],
  [
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    'aws-credentials-refused',
    /secret/,
  ],
  [
    'InvalidAccessKeyId',
    'The AWS Access Key Id you provided does not exist in our records.',
    'aws-credentials-refused',
    /deleted/,
  ],
  [
    'UnauthorizedOperation',
    `You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/${'long/'.repeat(40)}me is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:us-east-1:123456789012:instance/* because no identity-based policy allows the ec2:RunInstances action.`,
    'aws-credentials-refused',
    /does not allow ec2:RunInstances/,
  ],
  [
    'AccessDenied',
    'User: arn:aws:iam::123456789012:user/me is not authorized to perform: route53:ChangeResourceRecordSets on resource: arn:aws:route53:::hostedzone/Z1 because no identity-based policy allows the route53:ChangeResourceRecordSets action',
    'aws-credentials-refused',
    /does not allow route53:ChangeResourceRecordSets[\s\S]*IAM policy/,
  ],
  [
    'UnauthorizedOperation',
    'You are not authorized to perform this operation. User: arn:aws:sts::123456789012:assumed-role/dev/me is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:us-east-1:123456789012:instance/* with an explicit deny in a service control policy.',
    'aws-credentials-refused',
    /organisation/,
  ],
  ['AccessDenied', 'Access Denied', 'aws-credentials-refused', /IAM policy/],
  ['RequestLimitExceeded', 'Request limit exceeded.', 'aws-throttled', /minute/],
  ['Throttling', 'Rate exceeded', 'aws-throttled', /minute/],
  ['ThrottlingException', 'Rate exceeded', 'aws-throttled', /minute/],
  [
    'PriorRequestNotComplete',
    'The request was rejected because Route 53 was still processing a prior request.',
    'aws-throttled',
    /minute/,
  ],
  ['Unavailable', "The server is overloaded and can't handle the request.", 'aws-throttled', /minute/],
  ['SlowDown', 'Please reduce your request rate.', 'aws-throttled', /minute/],
  ['InternalError', 'An internal error has occurred', 'tool-failed', /internal error/],
];

test('there are enough of them', () => {
  expect(answers.length).toBeGreaterThan(60);
});

test.each(answers)('%s: %s', (error, message, code, words) => {
  const $metadata = { httpStatusCode: 400 };
  const asked = explainAws({ name: error, message, $metadata });
  expect(asked.code).toBe(code);
  expect(said(asked)).toMatch(words);
  const ran = throughTerraform(
    `creating EC2 Instance: operation error EC2: RunInstances, https response error StatusCode: 400, RequestID: 7a62-403, api error ${error}: ${message}`,
  );
  expect(ran?.code).toBe(code);
  expect(said(ran)).toMatch(words);
});

/** Without an answer: what the SDK throws. */
const thrown: readonly (readonly [error: object, code: string, words: RegExp])[] = [
  [
    { name: 'NoSuchProfile', message: 'AWS_PROFILE names "wrok". There are: home, work.' },
    'aws-no-profile',
    /home, work/,
  ],
  [
    {
      name: 'CredentialsProviderError',
      message: "Command failed: sh -c 'op read'\nasking\nvault is locked\n",
    },
    'aws-no-credentials',
    /credential_process.*\(vault is locked\)/,
  ],
  [
    {
      name: 'CredentialsProviderError',
      message: 'Profile work credential_process returned expired credentials.',
    },
    'aws-no-credentials',
    /credential_process/,
  ],
  [
    {
      name: 'CredentialsProviderError',
      message:
        'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.',
    },
    'aws-no-credentials',
    /aws sso login/,
  ],
  [
    {
      name: 'TokenProviderError',
      message:
        "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
    },
    'aws-no-credentials',
    /aws sso login/,
  ],
  [
    {
      name: 'CredentialsProviderError',
      message: 'Profile p requires multi-factor authentication, but no MFA code callback was provided.',
    },
    'aws-no-credentials',
    /MFA[\s\S]*export-credentials/,
  ],
  [
    {
      name: 'CredentialsProviderError',
      message:
        'Failed to load a token for session arn:aws:iam::1:user/me, please re-authenticate using aws login',
    },
    'aws-no-credentials',
    /Run aws login/,
  ],
  [
    { name: 'CredentialsProviderError', message: 'Could not load credentials from any providers' },
    'aws-no-credentials',
    /AWS_PROFILE/,
  ],
  [
    {
      name: 'Error',
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
      message: 'self-signed certificate in certificate chain',
    },
    'aws-certificate-untrusted',
    /AWS_CA_BUNDLE/,
  ],
  [
    {
      name: 'Error',
      code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      message: 'unable to get local issuer certificate',
    },
    'aws-certificate-untrusted',
    /AWS_CA_BUNDLE/,
  ],
  [
    {
      name: 'UnreadableCaBundle',
      message: "ENOENT: no such file or directory, open '/ca.pem'",
    },
    'aws-certificate-untrusted',
    /\/ca\.pem/,
  ],
  [{ name: 'UnsupportedProxy', message: 'It is a socks5 proxy.' }, 'aws-unreachable', /socks5/],
  [
    { name: 'Error', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:1' },
    'aws-unreachable',
    /ECONNREFUSED/,
  ],
  [
    { name: 'Error', code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND ec2.xx-nowhere-1.amazonaws.com' },
    'aws-unreachable',
    /gateway\.region/,
  ],
  [{ name: 'TimeoutError', message: 'socket hang up' }, 'aws-unreachable', /network/],
];

test.each(thrown)('the SDK throws %j', (error, code, words) => {
  const diagnostic = explainAws(error);
  expect(diagnostic.code).toBe(code);
  expect(said(diagnostic)).toMatch(words);
});

/** What terraform words itself. */
const worded: readonly (readonly [summary: string, detail: string, code: string, words: RegExp])[] = [
  [
    'multiple Route 53 Hosted Zones matched; use additional constraints to reduce matches to a single Route 53 Hosted Zone',
    '',
    'zone-ambiguous',
    /domain\.zoneId/,
  ],
  ['no matching Route 53 Hosted Zone found', '', 'zone-missing', /example\.com/],
  [
    'Your query returned no results. Please change your search criteria and try again.',
    '',
    'image-missing',
    /Ubuntu/,
  ],
  ['no matching EC2 Subnet found', '', 'network-missing', /gateway\.network/],
  [
    'Error refreshing state',
    'Unable to access object "a.tfstate" in S3 bucket "states": operation error S3: HeadObject, https response error StatusCode: 403, RequestID: 1, api error Forbidden: Forbidden',
    'aws-credentials-refused',
    /IAM policy/,
  ],
  [
    'Failed to get existing workspaces: S3 bucket "states" does not exist.',
    'The referenced S3 bucket must have been previously created.',
    'state-bucket',
    /does not exist/,
  ],
  [
    'Failed to get existing workspaces',
    'requested bucket from "us-east-1", actual location "eu-west-1"',
    'state-bucket',
    /another region/,
  ],
  [
    'Error acquiring the state lock',
    'Error message: operation error S3: PutObject, https response error StatusCode: 403, api error AccessDenied: User: arn:aws:iam::1:user/me is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::states/a.tfstate.tflock"',
    'aws-credentials-refused',
    /s3:PutObject/,
  ],
  [
    'Failed to persist state to backend',
    'The error shown above has prevented Terraform from writing the updated state to the configured backend. To allow for recovery, the state has been written to the file "errored.tfstate" in the current working directory.\n\nRunning "terraform apply" again at this point will create a forked state, making it harder to recover.\n\nTo retry writing this state, use the following command:\n    terraform state push errored.tfstate',
    'state-not-saved',
    /TF_DATA_DIR='.*' terraform -chdir='.*' state push errored\.tfstate && rm '/,
  ],
  [
    'Error acquiring the state lock',
    'Error message: resource temporarily unavailable\nLock Info:\n  ID:        1\n  Who:       me@laptop\n',
    'state-locked',
    /me@laptop/,
  ],
  [
    "waiting for EC2 Instance (i-0123) create: unexpected state 'shutting-down', wanted target 'running'. last error: Client.InternalError: Client error on launch",
    '',
    'disk-key-unusable',
    /grant/,
  ],
  [
    "waiting for EC2 Spot Instance Request (sir-1) to be fulfilled: unexpected state 'failed'. last error: capacity-not-available: There is no capacity available that matches your request.",
    '',
    'no-capacity',
    /on-demand/,
  ],
  [
    'operation error EC2: DescribeVpcs, https response error StatusCode: 0, RequestID: , request send failed, Post "https://ec2.us-east-1.amazonaws.com/": dial tcp: lookup ec2.us-east-1.amazonaws.com: no such host',
    '',
    'aws-unreachable',
    /no such host/,
  ],
  [
    'operation error STS: GetCallerIdentity, request send failed, Post "https://sts.us-east-1.amazonaws.com/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    '',
    'aws-certificate-untrusted',
    /AWS_CA_BUNDLE/,
  ],
  [
    'operation error STS: GetCallerIdentity, request send failed, Post "https://sts.us-east-1.amazonaws.com/": proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused',
    '',
    'aws-unreachable',
    /HTTPS_PROXY/,
  ],
  ['failed to get shared config profile, wrok', '', 'aws-no-profile', /wrok/],
  ['invalid AWS Region: ap-southeast-9', '', 'aws-no-region', /gateway\.region/],
];

test.each(worded)('terraform says %s', (summary, detail, code, words) => {
  const diagnostic = throughTerraform(summary, detail);
  expect(diagnostic?.code).toBe(code);
  expect(said(diagnostic)).toMatch(words);
});

test('the credentials are named where they are at fault, and nowhere else', () => {
  const who = 'profile work, key …MPLE';
  const answer = (name: string) =>
    explainAws({ name, message: 'x', $metadata: { httpStatusCode: 400 } }, who);
  expect(answer('InvalidClientTokenId').detail).toContain(who);
  expect(answer('UnauthorizedOperation').detail).toContain(who);
  expect(answer('VpcLimitExceeded').detail).not.toContain(who);
});

test('an unknown region is named', () => {
  expect(throughTerraform('invalid AWS Region: ap-southeast-9')?.summary).toMatch(
    /^AWS does not know the region ap-southeast-9 /,
  );
});

test('an answer about a network interface does not mean that AWS is silent', () => {
  const message = "The network interface 'eni-1' does not exist: ECONNREFUSED is not meant";
  expect(
    explainAws({ name: 'InvalidNetworkInterfaceID.NotFound', message, $metadata: { httpStatusCode: 400 } })
      .code,
  ).toBe('tool-failed');
  expect(throughTerraform(`api error InvalidNetworkInterfaceID.NotFound: ${message}`)?.code).toBe(
    'tool-failed',
  );
});
