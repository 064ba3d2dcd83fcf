/** Warns about regions and instance types that AWS did not have when expose was released. `plan` asks AWS itself. */
import type { ExposureConfig } from '../../../../schema/exposure.ts';
import type { AddDiagnostic } from '../../diagnostics/add-diagnostic.ts';
import type { ConfigPath } from '../../diagnostics/diagnostic.ts';
import { nearMiss } from '../../diagnostics/near-miss.ts';
import { quote } from '../../diagnostics/quote.ts';
import { canonicalAccount, partitionOf } from '../../partition.ts';
import { instanceTypes, regions } from './ec2-names.ts';

/** Checks the gateway's region and type, and the region of the state's bucket. */
export function checkEc2Names({ gateway, state }: ExposureConfig, add: AddDiagnostic): void {
  checkRegion(gateway.region, ['gateway', 'region'], add);
  checkPartition(gateway, add);
  if (state !== null) checkRegion(state.s3.region, ['state', 's3', 'region'], add);
  if (isInstanceType(gateway.instanceType)) return;
  const near = nearMiss(gateway.instanceType, allInstanceTypes());
  add({
    severity: 'warning',
    code: 'instance-type-unknown',
    path: ['gateway', 'instanceType'],
    summary: `the instance type ${quote(gateway.instanceType)} is not known${question(near)}`,
    detail: `Types that AWS added after this version of expose are right all the same: plan asks EC2. ${smallTypes}`,
  });
}

const smallTypes = 'Small ones are t4g.nano (arm64), t4g.micro (arm64) and t3a.nano (x86).';

function checkRegion(region: string, path: ConfigPath, add: AddDiagnostic): void {
  const known = regions.split(' ');
  if (known.includes(region)) return;
  add({
    severity: 'warning',
    code: 'region-unknown',
    path,
    summary: `the region ${quote(region)} is not known${question(nearMiss(region, known))}`,
    detail:
      'A region that AWS added after this version of expose is right all the same: plan asks AWS. All regions are listed on docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html.',
  });
}

/** What cannot work there is said here: the errors of EC2 and terraform do not name the reason. */
function checkPartition({ region, image }: ExposureConfig['gateway'], add: AddDiagnostic): void {
  if (partitionOf(region) === 'isolated')
    add({
      severity: 'error',
      code: 'region-unsupported',
      path: ['gateway', 'region'],
      summary: `the region ${quote(region)} is cut off from the internet`,
      detail: 'No visitor could reach a gateway there. Choose another region.',
    });
  else if (image === 'ubuntu-24.04' && canonicalAccount(region) === null)
    add({
      severity: 'error',
      code: 'region-unsupported',
      path: ['gateway', 'region'],
      summary: `expose does not know who publishes Ubuntu in ${region}`,
      detail: 'Name an image of that region with gateway.image, or choose another region.',
    });
}

function question(near: string | undefined): string {
  return near === undefined ? '' : `, did you mean ${quote(near)}?`;
}

function isInstanceType(name: string): boolean {
  const [family = '', size = ''] = name.split('.');
  const line = instanceTypes.find((families) => families.split(':', 1)[0]?.includes(` ${family} `));
  return line?.split(':')[1]?.includes(` ${size} `) ?? false;
}

function allInstanceTypes(): readonly string[] {
  return instanceTypes.flatMap((line) => {
    const [families = '', sizes = ''] = line.split(':').map((half) => half.trim());
    return families.split(' ').flatMap((family) => sizes.split(' ').map((size) => `${family}.${size}`));
  });
}
