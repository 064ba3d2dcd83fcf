/** The quotas of EC2 and Route 53 that stand in the way of a gateway, by the error that says so. Pure. */

interface Quota {
  readonly pattern: RegExp;
  /** As AWS calls it, with its code for Service Quotas. */
  readonly name: string;
  readonly advice: string;
}

const quotas: readonly Quota[] = [
  {
    pattern: /MaxSpotInstanceCountExceeded|Max spot instance count exceeded/i,
    name: 'All Standard Spot Instance Requests (L-34B43A08, in vCPUs)',
    advice:
      'A new account may have 1 to 5, and a t4g.nano takes 2. Capacity that was just given back counts for some minutes more; then run the same command again. Or set gateway.market: on-demand.',
  },
  {
    pattern: /VcpuLimitExceeded|InstanceLimitExceeded/,
    name: 'Running On-Demand Standard instances (L-1216C47A, in vCPUs)',
    advice: 'Stop instances that nobody needs, or choose a type with fewer vCPUs.',
  },
  {
    pattern: /VpcLimitExceeded|maximum number of VPCs/i,
    name: 'VPCs per Region (L-F678F1CE)',
    advice: 'Delete a VPC that nobody needs, or give the gateway one that exists with gateway.network.',
  },
  {
    pattern: /InternetGatewayLimitExceeded|maximum number of internet gateways/i,
    name: 'Internet gateways per Region (L-A4707A72)',
    advice: 'Delete one that nobody needs, or give the gateway a VPC that exists with gateway.network.',
  },
  {
    pattern: /AddressLimitExceeded|maximum number of addresses/i,
    name: 'EC2-VPC Elastic IPs (L-0263D0A3)',
    advice: 'Release an address that nothing uses.',
  },
  {
    pattern: /RulesPerSecurityGroupLimitExceeded|maximum number of rules per security group/i,
    name: 'Inbound or outbound rules per security group (L-0EA8095F)',
    advice: 'List fewer ports, or fewer blocks in their allow lists.',
  },
  {
    pattern: /SecurityGroupLimitExceeded/,
    name: 'VPC security groups per Region (L-E79EC296)',
    advice: 'Delete groups that nobody needs.',
  },
  {
    pattern: /NetworkInterfaceLimitExceeded|maximum number of network interfaces/i,
    name: 'Network interfaces per Region (L-DF5E4CA3)',
    advice: 'Delete interfaces that nobody needs.',
  },
  {
    pattern: /VolumeLimitExceeded|MaxIOPSLimitExceeded/,
    name: 'Storage for General Purpose SSD (gp3) volumes (L-7A658B76)',
    advice: 'Delete volumes that nobody needs.',
  },
  {
    pattern: /TagLimitExceeded/,
    name: 'tags of one resource (50)',
    advice: 'Remove some of gateway.tags.',
  },
];

/** A limit by its own name, or any other that AWS names in its usual form; a limit of requests passes by itself. */
export const quotaPattern =
  /(?<!Request)LimitExceeded|LimitsExceeded|MaxSpotInstanceCountExceeded|Max spot instance count exceeded|maximum number of (?:VPCs|internet gateways|addresses|rules|network interfaces)|QuotaExceeded/i;

/** What to do about the quota that the text names. */
export function quotaAdvice(text: string): string {
  const quota = quotas.find(({ pattern }) => pattern.test(text));
  const raise = 'Or ask for more in the AWS console under Service Quotas, in the gateway’s region.';
  return quota === undefined ? raise : `The quota is ${quota.name}. ${quota.advice} ${raise}`;
}
