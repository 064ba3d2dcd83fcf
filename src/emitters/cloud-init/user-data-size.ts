/** Whether EC2 accepts the boot script, together with the host key that terraform appends. */
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import { counted } from '../../compiler/diagnostics/quote.ts';
import type { Compilation } from '../compilation.ts';
import { userDataPath } from './index.ts';
import { sentUserData } from './sent-user-data.ts';

/** Bytes of user data that EC2 accepts, before base64. */
const ec2Limit = 16_384;
/** Bytes that the appended ssh_keys take at most: an ed25519 pair is 411 + 81, indented and quoted. */
const hostKeyBytes = 600;

/** Bytes of the boot script that EC2 has room for. */
export const userDataLimit = ec2Limit - hostKeyBytes;

/** An error at `ports` if the compiled boot script is too large. */
export function checkUserDataSize({
  exposure,
  files,
}: Pick<Compilation, 'exposure' | 'files'>): readonly Diagnostic[] {
  const script = files.find((file) => file.path === userDataPath)?.contents ?? '';
  const bytes = Buffer.byteLength(sentUserData(script));
  if (bytes <= userDataLimit) return [];
  const { replicas } = exposure.tunnel;
  const several = replicas > 1;
  const ports = `${counted(exposure.ports.length, 'port')}${several ? ` for each of ${replicas} tunnels` : ''}`;
  return [
    {
      severity: 'error',
      code: 'user-data-too-large',
      summary: `the boot script for ${ports} has ${bytes} bytes, and EC2 accepts ${userDataLimit}`,
      detail: `Expose fewer ports here and the others with a second file, which makes its own gateway${several ? ', or lower tunnel.replicas' : ''}.`,
      path: ['ports'],
      part: 'key',
    },
  ];
}
