/** Whether the gateway can be of its instance type, by what EC2 says of the type. */
import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { isSpot } from '../compiler/market.ts';
import type { Gateway } from '../compiler/resolved-exposure.ts';

/** At most one error. `type` is EC2's description, undefined where it has none. Pure. */
export function checkType(type: InstanceTypeInfo | undefined, gateway: Gateway): readonly Diagnostic[] {
  const { instanceType, region, architecture, ipv6 } = gateway;
  if (type === undefined)
    return [
      unavailable(
        `EC2 has no instance type "${instanceType}" in ${region}`,
        't4g.nano, t4g.micro and t3a.nano are offered in nearly every region.',
      ),
    ];
  const architectures = type.ProcessorInfo?.SupportedArchitectures;
  if (architectures !== undefined && !architectures.some((one) => one.replace(/_mac$/, '') === architecture))
    return [
      unavailable(
        `${instanceType} has the architecture ${architectures.join(' and ')}, for which there is no gateway image`,
        'Choose a type for arm64 or x86_64, such as t4g.nano or t3a.nano.',
      ),
    ];
  if (architectures?.some((one) => one.endsWith('_mac')))
    return [
      unavailable(
        `${instanceType} is a Mac, which runs on a dedicated host only`,
        'Choose another type, such as t4g.nano.',
      ),
    ];
  const usage = type.SupportedUsageClasses;
  if (isSpot(gateway) && usage !== undefined && !usage.includes('spot'))
    return [
      unavailable(
        `EC2 does not offer ${instanceType} as a spot instance`,
        'Set gateway.market to on-demand, or choose another type, such as t4g.nano.',
      ),
    ];
  if (ipv6 && type.NetworkInfo?.Ipv6Supported === false)
    return [
      unavailable(
        `${instanceType} is too old for IPv6`,
        'Choose another type, such as t4g.nano, or set gateway.ipv6 to false.',
      ),
    ];
  if (type.SupportedVirtualizationTypes?.includes('hvm') === false)
    return [
      unavailable(
        `${instanceType} is too old for the images of today`,
        'Choose a type with hvm virtualisation, such as t4g.nano.',
      ),
    ];
  return [];
}

function unavailable(summary: string, detail: string): Diagnostic {
  return {
    severity: 'error',
    code: 'instance-type-unavailable',
    summary,
    detail,
    path: ['gateway', 'instanceType'],
  };
}
