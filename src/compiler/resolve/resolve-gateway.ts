/** The gateway: architecture and image, who may reach its sshd, and the tags that AWS takes. */
import type { ExposureConfig } from '../../../schema/exposure.ts';
import type { Report } from '../diagnostics/report.ts';
import type { Gateway } from '../resolved-exposure.ts';
import { architectureOf } from './architecture.ts';
import { checkAdminKeys } from './check-admin-keys.ts';
import { resolveAllowed } from './resolve-allowed.ts';

/** Tags that expose sets on every resource itself. */
const ownTags = ['Name', 'expose:gateway'];
/** AWS allows 50 on a resource. */
const maxTags = 50 - ownTags.length;

/** The gateway with everything that its fields decide. */
export function resolveGateway(config: ExposureConfig, report: Report): Gateway {
  const { gateway } = config;
  checkTags(gateway.tags, report);
  checkAdminKeys(gateway.ssh.adminKeys, report);
  return {
    ...gateway,
    architecture: architectureOf(gateway.instanceType),
    image:
      gateway.image === 'ubuntu-24.04'
        ? { kind: 'ubuntu', release: '24.04' }
        : { kind: 'ami', id: gateway.image },
    ssh: {
      ...gateway.ssh,
      allow: resolveAllowed(gateway.ssh.allow, ['gateway', 'ssh', 'allow'], gateway.ipv6, report),
    },
  };
}

function checkTags(tags: Readonly<Record<string, string>>, report: Report): void {
  const keys = Object.keys(tags);
  for (const key of ownTags) {
    if (!keys.includes(key)) continue;
    report({
      severity: 'error',
      code: 'tag-reserved',
      path: ['gateway', 'tags', key],
      part: 'key',
      summary: `the tag "${key}" is set by expose itself`,
      detail:
        'Resources are found again by it. Choose another key; `name` at the top of the file decides its value.',
    });
  }
  if (keys.length > maxTags) {
    report({
      severity: 'error',
      code: 'too-many-tags',
      path: ['gateway', 'tags'],
      part: 'key',
      summary: `${keys.length} tags are more than AWS takes`,
      detail: `A resource may have 50, and expose sets ${ownTags.length} itself.`,
    });
  }
}
