/** Exposure files by an attacker: in every field of the schema hostile values and keys, in every style that YAML has. */
import fc from 'fast-check';
import { Document, isScalar, type ToStringOptions } from 'yaml';
import schema from '../../schema/exposure.schema.json';
import { fieldDocs } from '../../schema/field-docs.ts';
import type { JsonSchema } from '../../schema/json-schema.ts';
import { hostileStrings } from '../helpers/hostile-strings.ts';
import { oddStrings } from '../helpers/odd-values.ts';

type Path = readonly (string | number)[];
export type FileValue = Readonly<Record<string, unknown>>;

/** Control characters, directions, joiners, line ends of Unicode: what a terminal or an editor obeys instead of showing it. */
export const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Cf}\u2028\u2029]/u;

const obeyedCharacters = [
  '\u0000',
  '\u0008',
  '\u000b',
  '\r',
  '\n',
  '\t',
  '\u001b[2J',
  '\u007f',
  '\u0085',
  '\u009b31m',
  '\u00ad',
  '\u061c',
  '\u200b',
  '\u200f',
  '\u2028',
  '\u202e',
  '\u2066',
  '\u2069',
  '\ufeff',
  '\u{e0041}',
];

/** Every field, in the first entry of each list. */
const paths: readonly Path[] = fieldDocs(schema as JsonSchema)
  .map(({ path }) => path)
  .filter((path) => path !== '')
  .map((path) => path.split('.').flatMap((part) => (part.endsWith('[]') ? [part.slice(0, -2), 0] : [part])));
/** Where the file chooses the keys too, and lists of texts. */
const inside: readonly Path[] = [
  ['gateway', 'tags', 'owner'],
  ['gateway', 'ssh', 'adminKeys', 0],
  ['gateway', 'ssh', 'allow', 0],
  ['ports', 0, 'allow', 0],
  ['domain', 'aliases', 0],
  ['cluster', 'nodeSelector', 'zone'],
];

const text = fc.oneof(
  fc.constantFrom(...hostileStrings, ...oddStrings),
  fc.constantFrom(...obeyedCharacters).map((character) => `a${character}b`),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const hostileValue = fc.oneof(
  { weight: 8, arbitrary: text },
  { weight: 1, arbitrary: fc.constantFrom(null, true, -0, 0.1, 1e300, 2 ** 53, -1, [], {}, [[]]) },
  { weight: 1, arbitrary: fc.dictionary(text, text, { maxKeys: 2, noNullPrototype: true }) },
  { weight: 1, arbitrary: fc.array(text, { maxLength: 3 }) },
);

type Change = (file: FileValue) => FileValue;

/** A value in the place of a good one. */
const replacement: fc.Arbitrary<Change> = fc.tuple(fc.constantFrom(...paths, ...inside), hostileValue).map(
  ([path, value]) =>
    (file) =>
      changed(file, path, () => value),
);

/** The good value with a character too many, which a pattern without an end would let through. */
const addition: fc.Arbitrary<Change> = fc
  .tuple(fc.constantFrom(...paths, ...inside), fc.constantFrom(...obeyedCharacters), fc.nat(40))
  .map(
    ([path, character, at]) =>
      (file) =>
        changed(file, path, (value) =>
          typeof value === 'string'
            ? `${value.slice(0, at)}${character}${value.slice(at)}`
            : `${value}${character}`,
        ),
  );

/** A key, in any mapping. */
const key: fc.Arbitrary<Change> = fc.tuple(fc.constantFrom(...paths, ...inside), text, text).map(
  ([path, name, value]) =>
    (file) =>
      changed(file, [...path.slice(0, -1), name], () => value),
);

/** What is accepted although a reader of YAML may take it for something else. */
const harmless: fc.Arbitrary<Change> = fc
  .oneof(
    fc.tuple(fc.constantFrom<Path>(['gateway', 'tags', 'owner'], ['cluster', 'context']), text),
    fc.tuple(
      fc.constantFrom<Path>(['cluster', 'nodeSelector', 'zone'], ['cluster', 'tolerations', 0, 'value']),
      fc.constantFrom(
        ...oddStrings.filter((value) => /^[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/.test(value)),
      ),
    ),
  )
  .map(
    ([path, value]) =>
      (file) =>
        changed(file, path, () => value),
  );

function changed(file: FileValue, path: Path, change: (value: unknown) => unknown): FileValue {
  const copy = structuredClone(file) as Record<string | number, unknown>;
  let place = copy;
  for (const part of path.slice(0, -1)) {
    if (typeof place[part] !== 'object' || place[part] === null) place[part] = {};
    place = place[part] as Record<string | number, unknown>;
  }
  const last = path.at(-1) ?? '';
  // By definition, as a reader of YAML does: an assignment to __proto__ would set no key.
  const value = change(place[last]);
  Object.defineProperty(place, last, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

type Style = (file: FileValue) => string;

const styled: fc.Arbitrary<Style> = fc
  .record({
    defaultStringType: fc.constantFrom(
      'PLAIN',
      'QUOTE_DOUBLE',
      'QUOTE_SINGLE',
      'BLOCK_LITERAL',
      'BLOCK_FOLDED',
    ),
    defaultKeyType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'),
    collectionStyle: fc.constantFrom('any', 'block', 'flow'),
    indent: fc.constantFrom(1, 2, 7),
    lineWidth: fc.constantFrom(0, 20, 80),
    simpleKeys: fc.constant(false),
    indentSeq: fc.boolean(),
  })
  .map((options) => (file) => new Document(file).toString(options as ToStringOptions));

/** A scalar is an anchor, and others are its aliases. */
const aliased: fc.Arbitrary<Style> = fc.tuple(fc.nat(), fc.nat()).map(([one, two]) => (file) => {
  const document = new Document(file);
  const [from = ['domain'], to = ['name']] = [one, two].map((number) => paths[number % paths.length]);
  const node = document.getIn(from, true);
  if (!isScalar(node) || from === to || document.getIn(to) === undefined) return document.toString();
  document.setIn(to, document.createAlias(node, 'a'));
  // An alias before its anchor is an error of the file, which the writer does not write.
  try {
    return document.toString();
  } catch {
    return `domain: *a\nname: &a x\n`;
  }
});

/** JSON in sections, half of each by a merge. */
const merged: fc.Arbitrary<Style> = fc.boolean().map(
  (twice) => (file) =>
    Object.entries(file)
      .map(([name, section]) => {
        if (typeof section !== 'object' || section === null || Array.isArray(section))
          return `${JSON.stringify(name)}: ${JSON.stringify(section)}`;
        const entries = Object.entries(section);
        const half = entries.length >> 1;
        const [first, rest] = [entries.slice(0, half), entries.slice(half)].map((part) =>
          JSON.stringify(Object.fromEntries(part)),
        );
        return `${JSON.stringify(name)}: { <<: ${twice ? `[${first}, ${rest}]` : first}, ${rest?.slice(1)}`;
      })
      .join('\n'),
);

/** What surrounds a document, or ends its lines. */
const frame = fc.constantFrom<(yaml: string) => string>(
  (yaml) => yaml,
  (yaml) => yaml.replaceAll('\n', '\r\n'),
  (yaml) => `\ufeff${yaml}`,
  (yaml) => `%YAML 1.2\n---\n${yaml}\n...\n`,
  (yaml) => `# \u202e comment\n${yaml}# \u009b end`,
);

/** `bases` are good files. */
export function hostileFile(bases: readonly FileValue[]): fc.Arbitrary<string> {
  const change = fc.oneof(replacement, addition, key, { weight: 4, arbitrary: harmless });
  return fc
    .tuple(
      fc.constantFrom(...bases),
      fc.array(change, { minLength: 1, maxLength: 2 }),
      fc.oneof({ weight: 4, arbitrary: styled }, aliased, merged),
      frame,
    )
    .map(([base, changes, style, around]) =>
      around(style(changes.reduce((file, apply) => apply(file), base))),
    );
}
