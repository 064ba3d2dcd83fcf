/** The gateway: its architecture and image, who may reach its sshd, and the tags that AWS accepts. */
import type { ExposureConfig } from '../../../schema/exposure.ts';
import type { AddDiagnostic } from '../diagnostics/add-diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { quote } from '../diagnostics/quote.ts';
import { reservedTags } from '../gateway-tags.ts';
import type { Gateway, Image } from '../resolved-exposure.ts';
import { checkAdminKeys } from './check-admin-keys.ts';
import { architectureOf } from './ec2/architecture-of.ts';
import { checkEc2Names } from './ec2/check-ec2-names.ts';
import { resolveAllowed } from './resolve-allowed.ts';

/** AWS allows 50 on a resource. */
const maxTags = 50 - reservedTags.length;

/** The gateway with everything that follows from its fields. */
export function resolveGateway(config: ExposureConfig, add: AddDiagnostic): Gateway {
  const { gateway } = config;
  const { ssh, ipv4, ipv6 } = gateway;
  checkEc2Names(config, add);
  checkZone(gateway, add);
  checkTags(gateway.tags, add);
  checkAdminKeys(ssh.adminKeys, add);
  if (!ipv4 && !ipv6) add(noFamily);
  const allow = resolveAllowed({ blocks: ssh.allow, path: ['gateway', 'ssh', 'allow'], ipv4, ipv6 }, add);
  return {
    ...gateway,
    architecture: architectureOf(gateway.instanceType),
    image: resolveImage(gateway.image),
    zone: gateway.zone === 'auto' ? null : gateway.zone,
    idle: secondsOf(gateway.idle),
    ssh: { ...ssh, allow },
  };
}

const noFamily: Diagnostic = {
  severity: 'error',
  code: 'no-address-family',
  path: ['gateway', 'ipv4'],
  summary: 'a gateway with neither IPv4 nor IPv6 has no address',
  detail: 'Set gateway.ipv4 or gateway.ipv6 to true. IPv6 alone costs $3.65 a month less than both.',
  related: [{ message: 'gateway.ipv6 is false', path: ['gateway', 'ipv6'] }],
};

/** Seconds of a duration in the schema's form: 90s, 10m, 1h. */
function secondsOf(duration: string): number {
  const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
  return Number(duration.slice(0, -1)) * (units[duration.slice(-1)] ?? 1);
}

function resolveImage(image: string): Image {
  return image === 'ubuntu-24.04' ? { kind: 'ubuntu', release: '24.04' } : { kind: 'ami', id: image };
}

function checkZone({ zone, region, network }: ExposureConfig['gateway'], add: AddDiagnostic): void {
  if (zone === 'auto') return;
  if (network !== null) {
    add({
      severity: 'error',
      code: 'zone-of-subnet',
      path: ['gateway', 'zone'],
      summary: `the subnet ${quote(network.subnet)} decides the availability zone`,
      detail: 'Remove gateway.zone, or name a subnet in that availability zone.',
      related: [{ message: 'the subnet', path: ['gateway', 'network', 'subnet'] }],
    });
  } else if (zone.slice(0, -1) !== region) {
    add({
      severity: 'error',
      code: 'zone-outside-region',
      path: ['gateway', 'zone'],
      summary: `the availability zone ${quote(zone)} is not in the region ${quote(region)}`,
      detail: `Availability zones of the region are called ${region}a, ${region}b and so on. Or correct gateway.region.`,
      related: [{ message: 'the region', path: ['gateway', 'region'] }],
    });
  }
}

function checkTags(tags: Readonly<Record<string, string>>, add: AddDiagnostic): void {
  const keys = Object.keys(tags);
  for (const key of reservedTags.filter((own) => keys.includes(own))) {
    add({
      severity: 'error',
      code: 'tag-reserved',
      path: ['gateway', 'tags', key],
      part: 'key',
      summary: `the tag "${key}" is set by expose itself`,
      detail:
        'expose finds its resources by this tag. Choose another key. To change the tag’s value, set name at the top of the file.',
    });
  }
  if (keys.length > maxTags) {
    add({
      severity: 'error',
      code: 'too-many-tags',
      path: ['gateway', 'tags'],
      part: 'key',
      summary: `${keys.length} tags are more than AWS accepts`,
      detail: `A resource may have 50, and expose sets ${reservedTags.length} of them. Remove at least ${keys.length - maxTags}.`,
    });
  }
}
