/** The fixtures of test/fixtures/compile: files without an error, and what they compile to. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PublicKeys } from '../../src/compiler/resolved-exposure.ts';
import type { Compilation } from '../../src/emitters/compilation.ts';
import { emit } from '../../src/emitters/index.ts';
import { compiled, publicKeys } from './exposure-builder.ts';

export const compileFixtures = join(import.meta.dirname, '../fixtures/compile');
export const fixtureNames = readdirSync(compileFixtures).sort();

/** The fixture that compiles examples/homelab.yaml; all others have an exposure.yaml. */
const homelab = 'the-homelab-example';

/** The fixture's file. */
export function fixtureText(name: string): string {
  const example = join(import.meta.dirname, '../../examples/homelab.yaml');
  return readFileSync(name === homelab ? example : join(compileFixtures, name, 'exposure.yaml'), 'utf8');
}

/** Compiles the fixture, or another text with the fixture's keys. */
export function compileFixture(name: string, text: string = fixtureText(name)): Compilation {
  return emit(compiled(text), keysOf(name));
}

function keysOf(name: string): PublicKeys {
  const previous = join(compileFixtures, name, 'host.previous.pub');
  return { ...publicKeys, previousHost: existsSync(previous) ? readFileSync(previous, 'utf8').trim() : null };
}
