/** Hostile text: each gives a diagnostic in bounded time, and never an exception. */
import { describe, expect, test } from 'vitest';
import { maxCharacters } from '../../src/compiler/yaml/refuse-text.ts';
import { check } from '../../src/pipeline.ts';

const many = 20_000;

/** Text, and the code of its first error. */
const cases: readonly (readonly [string, () => string, string])[] = [
  ['20,000 brackets', () => `ports: ${'['.repeat(20_000)}`, 'yaml-too-deep'],
  ['20,000 closed brackets', () => `ports: ${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'yaml-too-deep'],
  ['20,000 braces', () => '{a: '.repeat(20_000), 'yaml-too-deep'],
  ['20,000 dashes', () => '- '.repeat(20_000), 'yaml-too-deep'],
  ['20,000 question marks', () => '? '.repeat(20_000), 'yaml-too-deep'],
  [
    '2,000 levels of indentation',
    () => Array.from({ length: 2000 }, (_, level) => `${' '.repeat(level)}a:\n`).join(''),
    'yaml-too-deep',
  ],
  [
    '2,000 aliases that lead to each other',
    () =>
      `a0: &a0 [x]\n${Array.from({ length: 2000 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]\n`).join('')}`,
    'yaml-too-deep',
  ],
  [
    'ten to the ninth values by aliases',
    () =>
      `a0: &a0 [x]\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(',')}]\n`).join('')}`,
    'yaml-too-large',
  ],
  [
    'ten to the ninth keys by merges',
    () =>
      `a0: &a0 {x: 1}\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: [${Array(10).fill(`*a${i}`).join(',')}]}\n`).join('')}`,
    'yaml-too-large',
  ],
  ['an alias inside its own value', () => 'a: &a {b: [*a]}', 'yaml-alias'],
  ['a merge of itself', () => 'gateway: &a {<<: *a}', 'yaml-alias'],
  ['more characters than any file needs', () => `domain: "${'x'.repeat(maxCharacters)}"`, 'yaml-too-large'],
  ['hundreds of thousands of commas', () => `{a${','.repeat(300_000)}`, 'yaml-syntax'],
  ['hundreds of thousands of bad escapes', () => `a: "${'\\q'.repeat(900_000)}"`, 'yaml-syntax'],
  ['tens of thousands of documents with a fault', () => '--- @\n...\n'.repeat(50_000), 'yaml-syntax'],
  ['a million small values', () => `ports: [${'1,'.repeat(600_000)}1]`, 'yaml-too-large'],
  [
    'more mistakes than fit on the stack',
    () => `domain: a.example.com\nports: [${'0,'.repeat(240_000)}1]`,
    'too-many-mistakes',
  ],
  [
    'hundreds of thousands of faults',
    () => `{domain: a.example.com, ${'a,'.repeat(200_000)}}`,
    'unknown-key',
  ],
  ['NUL bytes', () => 'domain: a\0\0', 'yaml-control-character'],
  ['an escape sequence', () => 'domain: \u001b[31m', 'yaml-control-character'],
  ['half a surrogate pair', () => 'domain: \ud800', 'yaml-control-character'],
  ['a prototype as key', () => '__proto__: { polluted: true }\ndomain: a.example.com', 'yaml-key'],
  [
    'names of methods as keys',
    () => 'constructor: 1\ntoString: 2\nhasOwnProperty: 3\ndomain: a.example.com',
    'unknown-key',
  ],
  [
    'a long text that makes a careless pattern backtrack',
    () => `domain: ${'a-'.repeat(50_000)}.com`,
    'invalid-value',
  ],
  [
    'a long image reference',
    () => `domain: a.example.com\ntunnel: { image: "${'a.'.repeat(50_000)}!" }`,
    'invalid-value',
  ],
  ['a long list of labels', () => `domain: ${'a.'.repeat(50_000)}com`, 'invalid-value'],
  ['one text of 300,000 lines', () => `domain: |\n${' x\n'.repeat(300_000)}`, 'invalid-value'],
  ['only spaces', () => ' '.repeat(1_000_000), 'yaml-empty'],
];

describe('hostile text', () => {
  test.each(cases)('%s', (_name, text, code) => {
    const result = check({ path: 'exposure.yaml', text: text() });
    expect(result.ok).toBe(false);
    expect(result.diagnostics.find(({ severity }) => severity === 'error')?.code).toBe(code);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test(`of ${many} unknown keys the first are listed and the rest counted`, () => {
    const keys = Array.from({ length: many }, (_, index) => `key-${index}: 1\n`).join('');
    const result = check({ path: 'exposure.yaml', text: `domain: a.example.com\n${keys}` });
    expect(result.diagnostics.filter(({ code }) => code === 'unknown-key')).toHaveLength(50);
    expect(result.diagnostics).toContainEqual(
      expect.objectContaining({ summary: expect.stringContaining(`${many - 50} more of unknown-key`) }),
    );
  });

  test('${VAR} and the like are plain text and are not expanded', () => {
    const result = check({
      path: 'exposure.yaml',
      text: 'domain: a.example.com\ncluster: { context: "${HOME}%{ if true }$(id)`id`" }',
    });
    expect(result.ok && result.value.exposure.cluster.context).toBe('${HOME}%{ if true }$(id)`id`');
  });
});
