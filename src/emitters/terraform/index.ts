/**
 * The terraform half: one gateway as native HCL, a file for each concern. Templates hold the language, this file
 * decides what they are given; nothing that the exposure does not need is emitted.
 */
import type { Exposure, PublicKeys } from '../../compiler/resolved-exposure.ts';
import type { EmittedFile, Emitter } from '../emitter.ts';
import dns from './dns.tf.hbs';
import existingNetwork from './existing-network.tf.hbs';
import firewall from './firewall.tf.hbs';
import gateway from './gateway.tf.hbs';
import { hclEntries } from './hcl.ts';
import { ingressRules } from './ingress-rules.ts';
import outputs from './outputs.tf.hbs';
import ownNetwork from './own-network.tf.hbs';
import variables from './variables.tf.hbs';
import versions from './versions.tf.hbs';

/** Every file of out/terraform. */
export const terraform: Emitter = (exposure, keys) => {
  const context = contextOf(exposure, keys);
  return [
    file('versions.tf', versions(context)),
    file('variables.tf', variables(context)),
    file('network.tf', exposure.gateway.network === null ? ownNetwork(context) : existingNetwork(context)),
    file('firewall.tf', firewall(context)),
    file('gateway.tf', gateway(context)),
    ...(exposure.domain.manage ? [file('dns.tf', dns(context))] : []),
    file('outputs.tf', outputs(context)),
  ];
};

function file(name: string, contents: string): EmittedFile {
  return { path: `terraform/${name}`, contents };
}

/** What the templates name: values for the `hcl` helper, and references and lines that are HCL already. */
function contextOf(exposure: Exposure, keys: PublicKeys) {
  const {
    name,
    domain,
    gateway: { tags, ...rest },
    state,
  } = exposure;
  const label = `expose-${name}`;
  return {
    ...rest,
    name,
    label,
    labelPrefix: `${label}-`,
    description: `expose gateway ${name}`,
    s3: state.kind === 's3' ? state : null,
    tagLines: hclEntries({ ...tags, 'expose:gateway': name }),
    subnet: rest.network === null ? 'aws_subnet.gateway' : 'data.aws_subnet.gateway',
    unoffered: `The subnet lies in a zone that has no ${rest.instanceType}.`,
    zonePattern: `^${rest.region}[a-z]$`,
    ubuntu:
      rest.image.kind === 'ubuntu'
        ? `ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-${debianArchitecture[rest.architecture]}-server-*`
        : null,
    ami: rest.image.kind === 'ami' ? rest.image.id : null,
    spot: rest.market === 'spot',
    burstable: /^t[0-9]/.test(rest.instanceType),
    rules: ingressRules(exposure),
    domain,
    names: [domain.name, ...domain.aliases],
    hostKey: keys.host,
  };
}

/** Canonical names its images by Debian's architecture, EC2 by the kernel's. */
const debianArchitecture = { arm64: 'arm64', x86_64: 'amd64' } as const;
