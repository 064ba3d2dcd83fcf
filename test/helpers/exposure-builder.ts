/** Exposures and keys for tests: what the smallest file compiles to, with any part replaced. */
import { hasError } from '../../src/compiler/diagnostics/diagnostic.ts';
import { resolve } from '../../src/compiler/resolve/resolve.ts';
import type { Exposure, Port, PublicKeys } from '../../src/compiler/resolved-exposure.ts';
import { validate } from '../../src/compiler/schema/validate.ts';
import { parse } from '../../src/compiler/yaml/parse.ts';

export const publicKeys: PublicKeys = {
  tunnel: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0s1l8yW7m1c3oEw2Jr0kVhHn5M1a0n8Hc1mJqYd0aP',
  host: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKq9l1cQeZkq3x2oO1m4c6bE0y5s7tYw9uXvZ2n1RrLd',
  previousHost: null,
};

const smallest = compiled('domain: api.example.com\n');

/** The smallest file's exposure with the given parts in place of its own. */
export function exposure(over: Partial<Exposure> = {}): Exposure {
  return { ...smallest, ...over };
}

/** The smallest file's port 443 with the given parts in place of its own. */
export function port(over: Partial<Port> = {}): Port {
  const https = smallest.ports.find((candidate) => candidate.public === 443);
  if (https === undefined) throw new Error('the smallest file has no port 443');
  return { ...https, ...over };
}

/**
 * The exposure of a file. Throws if the file has an error. Calls the stages of the compiler itself, because src/pipeline.ts
 * would load the live side into every test.
 */
export function compiled(text: string): Exposure {
  const source = parse({ path: 'exposure.yaml', text });
  if (!source.ok) throw new Error(JSON.stringify(source.diagnostics));
  const validation = validate(source.value.value);
  const { exposure, diagnostics } = resolve(validation.config);
  const found = [...source.diagnostics, ...validation.diagnostics, ...diagnostics];
  if (hasError(found)) throw new Error(JSON.stringify(found));
  return exposure;
}
