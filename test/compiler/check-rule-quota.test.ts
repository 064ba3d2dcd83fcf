import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/compiler/diagnostics/diagnostic.ts';
import { checkRuleQuota } from '../../src/compiler/resolve/check-rule-quota.ts';
import type { Exposure } from '../../src/compiler/resolved-exposure.ts';
import { ingressRules } from '../../src/emitters/terraform/ingress-rules.ts';
import { exposure, port } from '../helpers/exposure-builder.ts';

const ports = (count: number, allow = { ipv4: ['0.0.0.0/0'], ipv6: ['::/0'] }) =>
  Array.from({ length: count }, (_, index) =>
    port({ public: 1000 + index, allow, origin: ['ports', index] }),
  );

function warningsFor(value: Exposure): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  checkRuleQuota(value, (diagnostic) => found.push(diagnostic));
  return found;
}

describe('checkRuleQuota', () => {
  // ssh and path MTU discovery take one rule of each family.
  test('58 ports open to all fit', () => {
    expect(warningsFor(exposure({ ports: ports(58) }))).toEqual([]);
  });

  test('points at the 59th, once for each family', () => {
    expect(warningsFor(exposure({ ports: ports(70) }))).toMatchObject([
      {
        code: 'too-many-rules',
        severity: 'warning',
        path: ['ports', 58],
        summary: expect.stringContaining('72 IPv4 rules'),
      },
      {
        code: 'too-many-rules',
        severity: 'warning',
        path: ['ports', 58],
        summary: expect.stringContaining('72 IPv6 rules'),
      },
    ]);
  });

  test('a gateway without IPv6 has no IPv6 rules', () => {
    const found = warningsFor(
      exposure({ ports: ports(70), gateway: { ...exposure().gateway, ipv6: false } }),
    );
    expect(found).toMatchObject([{ summary: expect.stringContaining('72 IPv4 rules') }]);
  });

  test('every CIDR block counts', () => {
    const ipv4 = Array.from({ length: 30 }, (_, index) => `10.0.${index}.0/24`);
    expect(warningsFor(exposure({ ports: ports(2, { ipv4, ipv6: [] }) }))).toMatchObject([
      { path: ['ports', 1] },
    ]);
  });

  test('ssh counts', () => {
    const ipv4 = Array.from({ length: 61 }, (_, index) => `10.0.${index}.0/24`);
    const { gateway } = exposure();
    const ssh = { ...gateway.ssh, allow: { ipv4, ipv6: [] } };
    expect(warningsFor(exposure({ gateway: { ...gateway, ssh } }))).toMatchObject([
      { path: ['gateway', 'ssh', 'allow'] },
    ]);
  });

  test('counts what the emitter emits', () => {
    const exact = exposure({ ports: ports(58) });
    expect(ingressRules(exact).reduce((sum, rule) => sum + (rule.ipv4?.length ?? 0), 1)).toBe(60);
  });
});
