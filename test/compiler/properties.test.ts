/** Properties that hold for every file, tried on thousands of random ones. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Diagnostic } from '../../src/compiler/diagnostics/diagnostic.ts';
import { valueAt } from '../../src/compiler/schema/value-at.ts';
import { parse } from '../../src/compiler/yaml/parse.ts';
import { check } from '../../src/pipeline.ts';
import { paint } from '../../src/views/text/paint.ts';
import { renderDiagnostics } from '../../src/views/text/render-diagnostics.ts';
import { obeyed } from './hostile-file.ts';
import { nearlyValid, nearlyYaml } from './random-file.ts';

const minutes = 60_000;
const plain = { terminal: false, columns: 80, paint: paint(false) };

/** Every span lies inside the text, every path exists if the file could be parsed, and the report can be rendered. */
function examine(text: string): void {
  const file = { path: 'exposure.yaml', text };
  const result = check(file);
  const source = parse(file);
  for (const { span, path, summary, related = [] } of result.diagnostics) {
    must(!/[\u0000-\u001f]/.test(summary), summary);
    for (const place of [{ span, path }, ...related]) {
      if (place.span === undefined) throw new Error(`no span: ${summary}`);
      must(
        place.span.start.offset <= place.span.end.offset && place.span.end.offset <= text.length,
        `span outside the text: ${summary}`,
      );
      must(
        !source.ok || place.path === undefined || valueAt(source.value.value, place.path) !== undefined,
        `no such path: ${summary}`,
      );
    }
  }
  must(
    result.ok === result.diagnostics.every(({ severity }) => severity === 'warning'),
    'a good result has an error, or a failed one has none',
  );
  must(
    !obeyed.test(renderDiagnostics(result.diagnostics, file, plain)),
    'a character reaches the terminal that it obeys',
  );
}

/** `expect` is slower than the compiler, and this is called some hundred thousand times. */
function must(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}

describe('no random file crashes the program', () => {
  test(
    '4,000 nearly valid files',
    () => {
      fc.assert(
        fc.property(nearlyValid, (value) => examine(stringify(value))),
        { numRuns: 4000 },
      );
    },
    3 * minutes,
  );

  test(
    '6,000 texts that are nearly YAML',
    () => {
      fc.assert(
        fc.property(nearlyYaml, (text) => examine(text)),
        { numRuns: 6000 },
      );
    },
    3 * minutes,
  );
});

/** The part of a result that the order of keys must not change. */
function meaning(text: string): unknown {
  const result = check({ path: 'exposure.yaml', text });
  const identity = ({ code, path, summary }: Diagnostic): string => JSON.stringify([code, path, summary]);
  return {
    value: result.ok ? result.value.exposure : null,
    diagnostics: result.diagnostics.map(identity).sort(),
  };
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

test(
  'the order of keys does not matter',
  () => {
    fc.assert(
      fc.property(nearlyValid, (value) => {
        expect(meaning(stringify(reversed(value)))).toEqual(meaning(stringify(value)));
      }),
      { numRuns: 500 },
    );
  },
  2 * minutes,
);

describe('positions', () => {
  const word = fc.uuid().map((uuid) => `w${uuid}`);
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      word,
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
      fc.dictionary(word, tie('node'), { minKeys: 1, maxKeys: 3 }),
    ),
  })).node;

  function leaves(
    value: unknown,
    path: readonly (string | number)[] = [],
  ): readonly (readonly [readonly (string | number)[], unknown])[] {
    if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, index]));
    if (value !== null && typeof value === 'object')
      return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
    return [[path, value]];
  }

  function expectPositions(text: string): void {
    const source = parse({ path: 'x', text });
    if (!source.ok) throw new Error(`${source.diagnostics[0]?.summary}\n${text}`);
    for (const [path, leaf] of leaves(source.value.value)) {
      const { start, end } = source.value.spanOf(path, 'value');
      expect(text.slice(start.offset, end.offset)).toBe(leaf);
      expect(text.split('\n')[start.line - 1]?.slice(start.col - 1, end.col - 1)).toBe(leaf);
      const key = path.at(-1);
      if (typeof key !== 'string') continue;
      const named = source.value.spanOf(path, 'key');
      expect(text.slice(named.start.offset, named.end.offset)).toBe(key);
    }
  }

  test(
    'lead to the text of each value, even through aliases',
    () => {
      fc.assert(
        fc.property(tree, tree, fc.boolean(), (shared, other, flow) => {
          // stringify writes an object that occurs again as an alias.
          const value = { first: shared, second: [shared, other], third: { inner: [other, shared] } };
          expectPositions(
            stringify(value, { ...(flow ? { collectionStyle: 'flow' as const } : {}), lineWidth: 0 }),
          );
        }),
        { numRuns: 500 },
      );
    },
    2 * minutes,
  );

  test(
    'lead to the merged mapping where a key comes from one',
    () => {
      const mapping = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), word, { minKeys: 1 });
      fc.assert(
        fc.property(mapping, mapping, mapping, (one, two, own) => {
          const flow = (entries: object): string =>
            `{ ${Object.entries(entries)
              .map(([key, inner]) => `${key}: ${String(inner)}`)
              .join(', ')} }`;
          const text = `one: &one ${flow(one)}\ntwo: &two ${flow(two)}\nall: { <<: [*one, *two], ${flow(own).slice(2)}\n`;
          const source = parse({ path: 'x', text });
          expect(source.ok && valueAt(source.value.value, ['all'])).toEqual({ ...two, ...one, ...own });
          expectPositions(text);
        }),
        { numRuns: 300 },
      );
    },
    2 * minutes,
  );
});
