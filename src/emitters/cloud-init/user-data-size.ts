/** Whether the boot script fits into what EC2 takes, with the host key that terraform appends. */
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import type { Compilation } from '../emitter.ts';
import { userDataPath } from './index.ts';

/** Bytes of user data that EC2 accepts, before base64. */
const ec2Limit = 16_384;
/** Bytes that the appended ssh_keys take at most: an ed25519 pair is 411 + 81, indented and quoted. */
const hostKeyBytes = 600;

/** Bytes that user-data.yaml may have. */
export const userDataLimit = ec2Limit - hostKeyBytes;

/** An error at `ports` when the compiled boot script is too large, else nothing. */
export function checkUserDataSize({
  exposure,
  files,
}: Pick<Compilation, 'exposure' | 'files'>): readonly Diagnostic[] {
  const bytes = Buffer.byteLength(files.find((file) => file.path === userDataPath)?.contents ?? '');
  if (bytes <= userDataLimit) return [];
  const { ports, tunnel } = exposure;
  const many =
    tunnel.replicas > 1
      ? `${ports.length} ports for ${tunnel.replicas} tunnels each`
      : `${ports.length} ports`;
  return [
    {
      severity: 'error',
      code: 'user-data-too-large',
      summary: `the boot script for ${many} has ${bytes} bytes, and EC2 takes ${userDataLimit}`,
      detail: `Expose fewer ports here and the rest by a second file with its own gateway${tunnel.replicas > 1 ? ', or lower tunnel.replicas' : ''}.`,
      path: ['ports'],
      part: 'key',
    },
  ];
}
