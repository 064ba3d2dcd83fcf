/** What the AWS side of a plan says when the EC2 API refuses what terraform may do. */
import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/compiler/diagnostics/diagnostic.ts';
import { failed, ok } from '../../src/compiler/diagnostics/diagnostic.ts';
import { combinedDiagnostics } from '../../src/plan/terraform/cloud-side.ts';
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
