import { describe, expect, test } from 'vitest';
import { ruleQuota } from '../../src/compiler/resolve/rule-quota.ts';
import { ingressRules } from '../../src/emitters/terraform/ingress-rules.ts';
import { exposure, port } from '../helpers/exposure-builder.ts';

const ports = (count: number, allow = { ipv4: ['0.0.0.0/0'], ipv6: ['::/0'] }) =>
  Array.from({ length: count }, (_, index) =>
    port({ public: 1000 + index, allow, origin: ['ports', index] }),
  );

describe('ruleQuota', () => {
  // ssh and path MTU discovery take one rule of each family.
  test('58 ports open to all fit', () => expect(ruleQuota(exposure({ ports: ports(58) }))).toEqual([]));

  test('the 59th is pointed at, once for each family', () => {
    const found = ruleQuota(exposure({ ports: ports(70) }));
    expect(found.map((it) => [it.code, it.severity, it.path, it.summary.slice(0, 13)])).toEqual([
      ['too-many-rules', 'warning', ['ports', 58], '72 IPv4 rules'],
      ['too-many-rules', 'warning', ['ports', 58], '72 IPv6 rules'],
    ]);
  });

  test('a gateway without IPv6 has no IPv6 rules', () => {
    const found = ruleQuota(exposure({ ports: ports(70), gateway: { ...exposure().gateway, ipv6: false } }));
    expect(found.map((it) => it.summary.slice(0, 13))).toEqual(['72 IPv4 rules']);
  });

  test('every CIDR block counts', () => {
    const ipv4 = Array.from({ length: 30 }, (_, index) => `10.0.${index}.0/24`);
    expect(ruleQuota(exposure({ ports: ports(2, { ipv4, ipv6: [] }) }))).toMatchObject([
      { path: ['ports', 1] },
    ]);
  });

  test('ssh counts', () => {
    const ipv4 = Array.from({ length: 61 }, (_, index) => `10.0.${index}.0/24`);
    const base = exposure();
    expect(
      ruleQuota(
        exposure({ gateway: { ...base.gateway, ssh: { ...base.gateway.ssh, allow: { ipv4, ipv6: [] } } } }),
      ),
    ).toMatchObject([{ path: ['gateway', 'ssh', 'allow'] }]);
  });

  test('it counts what the emitter emits', () => {
    const exact = exposure({ ports: ports(58) });
    expect(ingressRules(exact).reduce((sum, it) => sum + (it.ipv4?.length ?? 0), 1)).toBe(60);
  });
});
