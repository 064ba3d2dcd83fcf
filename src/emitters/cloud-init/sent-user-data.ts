/**
 * What of the boot script goes to EC2: everything but comments and empty lines, which are for the person who reads the
 * file. gateway.tf leaves out the same lines. "#!" and "#cloud-config" have no space after the "#", and stay.
 */
export function sentUserData(contents: string): string {
  return contents.replace(/^ *(# [^\n]*)?\n/gm, '');
}
