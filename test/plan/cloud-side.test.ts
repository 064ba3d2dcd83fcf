/** What the AWS side of a plan says when the EC2 API refuses what terraform may do. */
import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/compiler/diagnostics/diagnostic.ts';
import { failed, ok } from '../../src/compiler/diagnostics/diagnostic.ts';
import { combinedDiagnostics, recordAdvice } from '../../src/plan/terraform/cloud-side.ts';
import { unaskedTerraform } from '../../src/plan/terraform/terraform-side.ts';

const refused: Diagnostic = {
  severity: 'error',
  code: 'aws-credentials-refused',
  summary: 'AWS does not allow ec2:DescribeSpotInstanceRequests to these credentials',
  detail: 'Ask for the right.',
};
const seen = { offer: null, faults: [refused] };

test('a plan that is only read goes on with a warning', () => {
  expect(combinedDiagnostics(seen, ok(unaskedTerraform), true)).toEqual([
    { ...refused, severity: 'warning' },
  ]);
});

test('an apply stops there, with the reason of the refusal', () => {
  expect(combinedDiagnostics(seen, ok(unaskedTerraform), false)).toEqual([refused]);
});

test('what terraform meets too is said once', () => {
  const terraform = failed({ ...refused, summary: 'terraform: refused' });
  expect(combinedDiagnostics(seen, terraform, false)).toEqual([refused]);
});

test('a record that leads to the gateway is not advised away; one that leads elsewhere may go', () => {
  const record = (name: string, ...values: string[]) => ({ name, type: 'A', values, ttl: 60 });
  const gateway = new Set(['203.0.113.7']);
  const own = recordAdvice([record('home.example.com', '203.0.113.7')], gateway);
  expect(own).toMatch(/home\.example\.com A, but the value is this gateway’s address.*Visitors use it/);
  expect(own).toContain(
    `terraform import 'aws_route53_record.ipv4["home.example.com"]' ZONE-ID_home.example.com_A`,
  );
  const both = [record('home.example.com', '203.0.113.7'), record('www.example.com', '198.51.100.1')];
  expect(recordAdvice(both, gateway)).toMatch(
    /Visitors use it.*does not contain www\.example\.com A\..*delete it in Route 53/,
  );
  expect(recordAdvice(both, new Set())).not.toContain('Visitors use it');
});
