/**
 * Terraform's part of an exposure: one gateway as HCL, one file per concern. The templates contain the language; this
 * file decides which values they get. What the exposure does not need is not emitted.
 */
import { domainTag, nameTag, ownerOf, ownerTags } from '../../compiler/gateway-tags.ts';
import { isSpot } from '../../compiler/market.ts';
import { oldestTerraform } from '../../compiler/oldest-terraform.ts';
import { canonicalAccount } from '../../compiler/partition.ts';
import type { Exposure, PublicKeys } from '../../compiler/resolved-exposure.ts';
import type { EmittedFile } from '../emitted-file.ts';
import { hclEntries, hclList } from '../hcl.ts';
import alerts from './alerts.tf.hbs';
import { alertsOf } from './alerts.ts';
import dns from './dns.tf.hbs';
import existingNetwork from './existing-network.tf.hbs';
import firewall from './firewall.tf.hbs';
import gateway from './gateway.tf.hbs';
import { ingressRules } from './ingress-rules.ts';
import outputs from './outputs.tf.hbs';
import ownNetwork from './own-network.tf.hbs';
import variables from './variables.tf.hbs';
import versions from './versions.tf.hbs';

/** Every file of out/terraform. */
export function terraform(exposure: Exposure, keys: PublicKeys): readonly EmittedFile[] {
  const context = contextOf(exposure, keys);
  return [
    file('versions.tf', versions(context)),
    file('variables.tf', variables(context)),
    file('network.tf', exposure.gateway.network === null ? ownNetwork(context) : existingNetwork(context)),
    file('firewall.tf', firewall(context)),
    file('gateway.tf', gateway(context)),
    ...(exposure.domain.zones.length > 0 ? [file('dns.tf', dns(context))] : []),
    ...(exposure.alerts === null
      ? []
      : [file('alerts.tf', alerts({ ...context, ...alertsOf(exposure, exposure.alerts) }))]),
    file('outputs.tf', outputs(context)),
  ];
}

function file(name: string, contents: string): EmittedFile {
  return { path: `terraform/${name}`, contents };
}

/** What the templates refer to: values for the `hcl` helper, and references and lines that are HCL already. */
function contextOf(exposure: Exposure, keys: PublicKeys) {
  const {
    name,
    domain,
    gateway: { tags, ...rest },
    state,
  } = exposure;
  const label = `expose-${name}`;
  const owner = ownerOf(exposure);
  return {
    ...rest,
    owner,
    nameTag,
    domainTag,
    label,
    labelPrefix: `${label}-`,
    description: `expose gateway ${name}`,
    oldestTerraform: oldestTerraform(state),
    s3: state.kind === 's3' ? state : null,
    tagLines: hclEntries({ ...tags, ...ownerTags(owner) }),
    // Not the subnet's: the group is created before it is destroyed, and so would all be that it refers to.
    vpc: rest.network === null ? 'aws_vpc.gateway.id' : 'data.aws_subnet.gateway.vpc_id',
    subnet: rest.network === null ? 'aws_subnet.gateway' : 'data.aws_subnet.gateway',
    unoffered: `The subnet is in a zone that does not offer ${rest.instanceType}.`,
    zonePattern: `^${rest.region}[a-z]$`,
    ubuntu:
      rest.image.kind === 'ubuntu'
        ? `ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-${debianArchitecture[rest.architecture]}-server-*`
        : null,
    canonical: canonicalAccount(rest.region),
    ami: rest.image.kind === 'ami' ? rest.image.id : null,
    onlyIpv6: !rest.ipv4,
    spot: isSpot(rest),
    choosesMarket: rest.market === 'spot-or-on-demand',
    availabilityZone: rest.zone,
    choosesZone: rest.network === null && rest.zone === null,
    burstable: /^t[0-9]/.test(rest.instanceType),
    rules: ingressRules(exposure),
    domain,
    ...zonesOf(domain),
    hostKey: keys.host,
  };
}

/** The one hosted zone, or several with the zone of each name. */
function zonesOf({ zones }: Exposure['domain']) {
  if (zones.length === 1) return { zone: zones[0] };
  const ids = zones.map(({ name, id }) => [name, id] as const);
  return {
    zoneNames: ids.every(([, id]) => id === null) ? hclList(zones.map(({ name }) => name)) : null,
    zoneLines: hclEntries(Object.fromEntries(ids)),
    nameLines: hclEntries(
      Object.fromEntries(zones.flatMap((zone) => zone.names.map((name) => [name, zone.name] as const))),
    ),
  };
}

/** Canonical's images are named by Debian's name of the architecture, EC2 uses the kernel's. */
const debianArchitecture = { arm64: 'arm64', x86_64: 'amd64' } as const;
