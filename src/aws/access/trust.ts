/** Which authorities may sign AWS's certificates. */
import { readFileSync } from 'node:fs';

/** For node:tls. */
export interface Trust {
  readonly ca: string;
}

/** The bundle's certificates count instead of the public ones, as in the AWS CLI and in terraform; null without one. */
export function readTrust(bundle: string | undefined): Trust | null {
  if (!bundle) return null;
  try {
    return { ca: readFileSync(bundle, 'utf8') };
  } catch (error) {
    throw unusable('UnreadableCaBundle', (error as Error).message);
  }
}

/** An error that src/aws/errors knows by its name. */
export function unusable(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
