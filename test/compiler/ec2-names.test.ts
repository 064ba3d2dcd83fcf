/** Every region and instance type that the AWS SDK lists is known, and what is nearly one is asked about. */
import { _InstanceType } from '@aws-sdk/client-ec2';
import { VPCRegion } from '@aws-sdk/client-route-53';
import { expect, test } from 'vitest';
import { check } from '../../src/pipeline.ts';

function codesFor(gateway: string): readonly string[] {
  const text = `domain: api.example.com\ngateway: { ${gateway} }\n`;
  return check({ path: 'exposure.yaml', text }).diagnostics.map(({ code, summary }) => `${code}: ${summary}`);
}

const apart = /^(us-iso|eu-iso|eusc-)/;

test('no known name is warned about', () => {
  const types = Object.values(_InstanceType).flatMap((type) => codesFor(`instanceType: ${type}`));
  const regions = Object.values(VPCRegion).filter((region) => !apart.test(region));
  expect([...types, ...regions.flatMap((region) => codesFor(`region: ${region}`))]).toEqual([]);
});

test('a region that is cut off, or has no image of Ubuntu, is refused and not called unknown', () => {
  const regions = Object.values(VPCRegion).filter((region) => apart.test(region));
  expect(regions).not.toEqual([]);
  for (const region of regions)
    expect(codesFor(`region: ${region}`)).toEqual([expect.stringMatching(/^region-unsupported: /)]);
});

test.each([
  ['instanceType: t4g.nanno', 'instance-type-unknown', 't4g.nano'],
  ['instanceType: tg4.nano', 'instance-type-unknown', 't4g.nano'],
  ['instanceType: c7g.nano', 'instance-type-unknown', 't4g.nano'],
  ['region: eu-centrl-1', 'region-unknown', 'eu-central-1'],
  ['region: us-east-3', 'region-unknown', 'us-east-1'],
])('%s is %s', (gateway, code, near) => {
  expect(codesFor(gateway)).toEqual([expect.stringMatching(`^${code}: .*, did you mean "${near}"\\?$`)]);
});

test('a family is not known by a part of its name, nor a type by the size of another family', () => {
  expect(codesFor('instanceType: 4g.nano')).toHaveLength(1);
  expect(codesFor('instanceType: t4g.24xlarge')).toHaveLength(1);
});
