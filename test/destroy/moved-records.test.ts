/** Records that somebody has led elsewhere since the last apply. A real destroy meets one in test/real/second-machine.test.ts. */
import { expect, test } from 'vitest';
import { movedRecords } from '../../src/destroy/moved-records.ts';
import type { TerraformObject } from '../../src/plan/terraform/terraform-plan.ts';

const gone = (type: string, before: TerraformObject | null) => ({
  address: `${type}.gateway`,
  mode: 'managed' as const,
  type,
  name: 'gateway',
  change: { actions: ['delete'], before, after: null },
});
const ipv4 = gone('aws_eip', { public_ip: '203.0.113.7' });
const ipv6 = gone('aws_network_interface', { ipv6_addresses: ['2001:db8::7'] });
const record = (type: string, ...records: readonly string[]) =>
  gone('aws_route53_record', { name: 'api.example.com', type, records });

test.each([
  ['with another address', record('A', '192.0.2.1'), 'api.example.com A 192.0.2.1'],
  ['that is an alias now', record('A'), 'api.example.com A an alias of AWS'],
  ['of the other family', record('AAAA', '2001:db8::9'), 'api.example.com AAAA 2001:db8::9'],
])('a record %s stays, and is named', (_what, moved, line) => {
  const { addresses, warnings } = movedRecords({ resource_changes: [ipv4, ipv6, moved] });
  expect(addresses).toEqual(['aws_route53_record.gateway']);
  expect(warnings).toMatchObject([{ severity: 'warning', code: 'record-moved' }]);
  expect(warnings[0]?.detail).toContain(line);
});

test.each([
  ['that leads to the gateway', [ipv4, ipv6, record('A', '203.0.113.7')]],
  ['of the other family that does', [ipv4, ipv6, record('AAAA', '2001:db8::7')]],
  ['that leads to the gateway and elsewhere', [ipv4, record('A', '192.0.2.1', '203.0.113.7')]],
  ['of a gateway that has lost its address', [ipv6, record('A', '203.0.113.7')]],
  ['of which nothing is known', [ipv4, gone('aws_route53_record', null)]],
])('a record %s goes', (_what, resource_changes) => {
  expect(movedRecords({ resource_changes })).toEqual({ addresses: [], warnings: [] });
});

test('where the state holds nothing, no record is moved', () => {
  expect(movedRecords(null)).toEqual({ addresses: [], warnings: [] });
});
