/** Whether the gateway can start from an image that its file names: EC2 refuses these only when everything else is made. */
import type { Image } from '@aws-sdk/client-ec2';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { Gateway } from '../compiler/resolved-exposure.ts';

/** At most one diagnostic: `image` is EC2's description, undefined where it has none. Pure. */
export function checkImage(
  image: Image | undefined,
  { architecture, disk, region }: Gateway,
  id: string,
): readonly Diagnostic[] {
  if (image === undefined)
    return [
      wrong(
        `there is no image ${id} in ${region}`,
        'Images belong to one region, and private ones to the accounts that they are shared with. Leave gateway.image out for Ubuntu 24.04.',
      ),
    ];
  if (image.Architecture !== architecture)
    return [
      wrong(
        `the image ${id} is for ${image.Architecture ?? 'another architecture'}, the instance type for ${architecture}`,
        'Choose an image for that architecture, or another gateway.instanceType.',
      ),
    ];
  if (image.State !== undefined && image.State !== 'available')
    return [
      wrong(
        `the image ${id} is ${image.State}, and not available`,
        'Wait until it is available, or choose another gateway.image.',
      ),
    ];
  if (image.Platform?.toLowerCase() === 'windows')
    return [
      wrong(`the image ${id} is for Windows`, 'The gateway needs a Linux with cloud-init and systemd.'),
    ];
  if (image.RootDeviceType !== undefined && image.RootDeviceType !== 'ebs')
    return [
      wrong(
        `the image ${id} has no root disk in EBS`,
        'Its instances could not be stopped and started again. Choose an image with the root device type ebs.',
      ),
    ];
  if (image.VirtualizationType !== undefined && image.VirtualizationType !== 'hvm')
    return [
      wrong(
        `the image ${id} is for ${image.VirtualizationType} virtualisation`,
        'No instance type of today starts it. Choose an image for hvm.',
      ),
    ];
  return [...tooLarge(image, disk, id), ...sold(image, id)];
}

function tooLarge(
  { RootDeviceName, BlockDeviceMappings = [] }: Image,
  disk: number,
  id: string,
): Diagnostic[] {
  const root = BlockDeviceMappings.find(({ DeviceName }) => DeviceName === RootDeviceName);
  const size = root?.Ebs?.VolumeSize ?? 0;
  if (size <= disk) return [];
  return [
    {
      severity: 'error',
      code: 'disk-too-small',
      path: ['gateway', 'disk'],
      summary: `the image ${id} needs a disk of ${size} GiB, and the gateway has ${disk}`,
      detail: `Set gateway.disk to ${size} or more.`,
    },
  ];
}

/** A warning: EC2 does not tell whether the account has subscribed. */
function sold({ ProductCodes = [] }: Image, id: string): Diagnostic[] {
  if (!ProductCodes.some(({ ProductCodeType }) => ProductCodeType === 'marketplace')) return [];
  return [
    {
      severity: 'warning',
      code: 'image-not-subscribed',
      path: ['gateway', 'image'],
      summary: `the image ${id} is sold in the AWS Marketplace`,
      detail:
        'EC2 starts it only for an account that has accepted its terms, and its price is not in the estimate. Accept them in the AWS console before the first apply, or choose another image.',
    },
  ];
}

function wrong(summary: string, detail: string): Diagnostic {
  return { severity: 'error', code: 'image-missing', summary, detail, path: ['gateway', 'image'] };
}
