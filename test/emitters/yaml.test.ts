/** The YAML writer: its layout, what it quotes, and that the yaml package reads every JSON value back, as 1.1 and 1.2. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { commented, withoutComments, yamlText } from '../../src/emitters/yaml.ts';
import { jsonValue, oddStrings } from '../helpers/odd-values.ts';

const readBack = (value: unknown, version: '1.1' | '1.2') =>
  parse(yamlText(value), { version, maxAliasCount: 0 });

describe('layout', () => {
  test('lists and mappings are indented by two; empty ones follow their key on its line', () => {
    expect(yamlText({ a: { b: [1, { c: 'x', d: [true, null] }, [2]] }, e: [], f: {} })).toBe(
      'a:\n  b:\n    - 1\n    - c: x\n      d:\n        - true\n        - null\n    - - 2\ne: []\nf: {}\n',
    );
  });

  test('text of several lines is a literal block', () => {
    expect(yamlText({ script: 'set -eu\n\n  exec "$@"\n', motd: 'a\nb' })).toBe(
      'script: |\n  set -eu\n\n    exec "$@"\nmotd: |-\n  a\n  b\n',
    );
  });

  test('comments are above their entry, their item or the document', () => {
    const text = yamlText(
      { a: commented(1, 'one\ntwo'), b: [commented({ c: 2 }, 'item'), { d: commented(3, 'first entry') }] },
      { header: '#cloud-config\nMade by hand.' },
    );
    expect(text).toBe(
      '#cloud-config\n# Made by hand.\n# one\n# two\na: 1\nb:\n  # item\n  - c: 2\n  - # first entry\n    d: 3\n',
    );
    expect(parse(text)).toEqual({ a: 1, b: [{ c: 2 }, { d: 3 }] });
  });

  test('a comment cannot end early', () => {
    expect(
      parse(yamlText({ a: commented(1, 'x\rb: 2\u0085c: 3\u2028d: 4\ne: 5') }), { version: '1.1' }),
    ).toEqual({ a: 1 });
  });

  test('undefined entries are left out, and a mapping of nothing else is empty', () => {
    expect(yamlText({ a: undefined, b: { c: undefined } })).toBe('b: {}\n');
  });

  test('withoutComments is what a reader gets', () => {
    const value = {
      a: commented([1, commented('x', 'item')], 'list'),
      b: undefined,
      c: [{ d: null }],
      e: [],
    };
    const plain = { a: [1, 'x'], c: [{ d: null }], e: [] };
    expect(withoutComments(value)).toStrictEqual(plain);
    expect(parse(yamlText(value))).toStrictEqual(plain);
  });

  test('a value that is not JSON is a bug', () => {
    for (const value of [NaN, Infinity, 1n, () => 1, [undefined]])
      expect(() => yamlText(value)).toThrow('YAML cannot say');
  });
});

describe('quoting', () => {
  test.each([
    'nginx',
    'jnovack/autossh:2.0.1',
    '/bin/sh',
    '-N',
    '--watch=true',
    'kubernetes.io/arch',
    'two words',
    '16Mi',
    '10m',
    '00-namespace.yaml',
    'a#b',
    'a:b',
    "it's",
  ])('%j is plain', (text) => {
    expect(yamlText(text)).toBe(`${text}\n`);
  });

  test.each(oddStrings.filter((text) => !text.includes('\n') && text.length < 1000))(
    '%j is quoted',
    (text) => {
      expect(yamlText(text)).toMatch(/^"/);
    },
  );
});

describe.each(['1.1', '1.2'] as const)('the yaml package, YAML %s', (version) => {
  test('reads odd strings back, as values and as keys', () => {
    const value = {
      values: oddStrings,
      keys: Object.fromEntries(oddStrings.map((text, index) => [text, index])),
    };
    expect(readBack(value, version)).toEqual(value);
  });

  test('reads any JSON value back', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        expect(JSON.stringify(readBack(value, version))).toBe(JSON.stringify(value));
        expect(JSON.stringify(withoutComments(value))).toBe(JSON.stringify(value));
      }),
      { numRuns: 1500 },
    );
  });
});
