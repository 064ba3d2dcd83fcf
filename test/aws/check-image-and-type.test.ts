/** What EC2 says of an image and of a type, and what a plan makes of it before anything is created. */
import type { Image, InstanceTypeInfo } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { checkImage } from '../../src/aws/check-image.ts';
import { checkType } from '../../src/aws/check-type.ts';
import type { Gateway } from '../../src/compiler/resolved-exposure.ts';
import { exposure } from '../helpers/exposure-builder.ts';

const gateway = (over: Partial<Gateway> = {}): Gateway => ({ ...exposure().gateway, ...over });

describe('an image', () => {
  const good: Image = {
    Architecture: 'arm64',
    State: 'available',
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/sda1',
    VirtualizationType: 'hvm',
    BlockDeviceMappings: [
      { DeviceName: '/dev/sdb', VirtualName: 'ephemeral0' },
      { DeviceName: '/dev/sda1', Ebs: { VolumeSize: 8 } },
    ],
  };
  const found = (over: Partial<Image>, disk = 8) =>
    checkImage({ ...good, ...over }, gateway({ disk }), 'ami-1');

  test('that fits is not mentioned', () => expect(found({})).toEqual([]));

  test.each<[string, Partial<Image>, string, string]>([
    [
      'is for another architecture',
      { Architecture: 'x86_64' },
      'image-missing',
      'is for x86_64, the instance type for arm64',
    ],
    ['is not ready', { State: 'pending' }, 'image-missing', 'is pending, and not available'],
    ['is for Windows', { Platform: 'Windows' }, 'image-missing', 'is for Windows'],
    ['has no disk in EBS', { RootDeviceType: 'instance-store' }, 'image-missing', 'has no root disk in EBS'],
    [
      'is paravirtual',
      { VirtualizationType: 'paravirtual' },
      'image-missing',
      'is for paravirtual virtualisation',
    ],
  ])('that %s is an error', (_title, over, code, summary) => {
    expect(found(over)).toEqual([
      expect.objectContaining({
        severity: 'error',
        code,
        summary: `the image ami-1 ${summary}`,
        path: ['gateway', 'image'],
      }),
    ]);
  });

  test('whose root snapshot is larger than the disk is an error that names the size', () => {
    const larger = { BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 30 } }] };
    expect(found(larger)).toEqual([
      {
        severity: 'error',
        code: 'disk-too-small',
        path: ['gateway', 'disk'],
        summary: 'the image ami-1 needs a disk of 30 GiB, and the gateway has 8',
        detail: 'Set gateway.disk to 30 or more.',
      },
    ]);
    expect(found(larger, 30)).toEqual([]);
  });

  test('of the Marketplace is a warning, since EC2 does not tell who has subscribed', () => {
    expect(found({ ProductCodes: [{ ProductCodeId: 'x', ProductCodeType: 'marketplace' }] })).toEqual([
      expect.objectContaining({ severity: 'warning', code: 'image-not-subscribed' }),
    ]);
  });

  test('that is not there is an error', () => {
    expect(checkImage(undefined, gateway(), 'ami-1')).toMatchObject([
      { code: 'image-missing', summary: 'there is no image ami-1 in us-east-1' },
    ]);
  });
});

describe('a type', () => {
  const good: InstanceTypeInfo = {
    ProcessorInfo: { SupportedArchitectures: ['arm64'] },
    SupportedUsageClasses: ['on-demand', 'spot'],
    SupportedVirtualizationTypes: ['hvm'],
    NetworkInfo: { Ipv6Supported: true },
  };
  const found = (over: Partial<InstanceTypeInfo>, of: Partial<Gateway> = {}) =>
    checkType({ ...good, ...over }, gateway({ instanceType: 'x1.tiny', ...of })).map(
      ({ summary }) => summary,
    );

  test('that fits is not mentioned', () => expect(found({})).toEqual([]));

  test.each<[string, Partial<InstanceTypeInfo>, string]>([
    [
      'of an architecture without images',
      { ProcessorInfo: { SupportedArchitectures: ['i386'] } },
      'x1.tiny has the architecture i386, for which there is no gateway image',
    ],
    [
      'that is a Mac',
      { ProcessorInfo: { SupportedArchitectures: ['arm64_mac'] } },
      'x1.tiny is a Mac, which runs on a dedicated host only',
    ],
    [
      'without spot',
      { SupportedUsageClasses: ['on-demand'] },
      'EC2 does not offer x1.tiny as a spot instance',
    ],
    ['without IPv6', { NetworkInfo: { Ipv6Supported: false } }, 'x1.tiny is too old for IPv6'],
    [
      'without hvm',
      { SupportedVirtualizationTypes: ['paravirtual'] },
      'x1.tiny is too old for the images of today',
    ],
  ])('%s is an error', (_title, over, summary) => expect(found(over)).toEqual([summary]));

  test('without spot or IPv6 is right for a gateway that needs neither', () => {
    const old = { SupportedUsageClasses: ['on-demand'], NetworkInfo: { Ipv6Supported: false } } as const;
    expect(
      found({ ...old, SupportedUsageClasses: ['on-demand'] }, { market: 'on-demand', ipv6: false }),
    ).toEqual([]);
  });
});
