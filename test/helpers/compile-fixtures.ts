/** The fixtures of test/fixtures/compile: files without an error, and what they compile to. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PublicKeys } from '../../src/compiler/resolved-exposure.ts';
import type { Compilation } from '../../src/emitters/compilation.ts';
import { emit } from '../../src/emitters/index.ts';
import { compiled, publicKeys } from './exposure-builder.ts';

export const compileFixtures = join(import.meta.dirname, '../fixtures/compile');
export const fixtureNames = readdirSync(compileFixtures).sort();

/** The fixtures that compile a file of examples/; all others have an exposure.yaml. */
const examples: Readonly<Record<string, string>> = {
  'the-homelab-example': 'homelab.yaml',
  'the-example-of-the-2021-post': '2021-post.yaml',
};

/** The fixture's file. */
export function fixtureText(name: string): string {
  const example = examples[name];
  const path =
    example === undefined
      ? join(compileFixtures, name, 'exposure.yaml')
      : join(import.meta.dirname, '../../examples', example);
  return readFileSync(path, 'utf8');
}

/** Compiles the fixture, or another text with the fixture's keys. */
export function compileFixture(name: string, text: string = fixtureText(name)): Compilation {
  return emit(compiled(text), keysOf(name));
}

function keysOf(name: string): PublicKeys {
  const previous = join(compileFixtures, name, 'host.previous.pub');
  return { ...publicKeys, previousHost: existsSync(previous) ? readFileSync(previous, 'utf8').trim() : null };
}
