/** HCL text, read back by HashiCorp's own parser. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hclEntries, hclList, hclString } from '../../src/emitters/hcl.ts';
import { hostileStrings } from '../helpers/hostile-strings.ts';
import { composed, literal, readHcl } from '../helpers/read-hcl.ts';

const anyString = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('$', '%', '{', '}', '"', '\\', '\n', 'u', '0', 'x') }),
  fc.constantFrom(...hostileStrings),
);

async function readBack(values: readonly string[]): Promise<readonly string[]> {
  const tree = await readHcl(`output "x" {\n  value = ${hclList(values)}\n}\n`);
  return (tree['output'].x[0].value as unknown[]).map(literal);
}

describe('hclString', () => {
  test.each(hostileStrings.map((text) => [JSON.stringify(text).slice(0, 40), text]))(
    '%s is read back as itself',
    async (_title, value) => {
      expect(await readBack([value])).toEqual([composed(value)]);
    },
  );

  test('10,000 generated strings are read back as themselves', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyString, { minLength: 100, maxLength: 100 }), async (values) => {
        expect(await readBack(values)).toEqual(values.map(composed));
      }),
      { numRuns: 100 },
    );
  });

  test('the reader notices a value that terraform would evaluate', async () => {
    const tree = await readHcl('output "x" {\n  value = "a ${var.b}"\n}\n');
    expect(() => literal(tree['output'].x[0].value)).toThrow('evaluated');
  });

  test('line breaks, control characters and invisible characters are escaped', () => {
    for (const value of hostileStrings)
      expect(hclString(value)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/);
  });
});

describe('hclEntries', () => {
  test('sorts the entries and aligns them by visible width', () => {
    expect(hclEntries({ b: '1', Kostenträger: '2', '\u1112\u1161\u11ab': '3', a: '4' })).toEqual([
      '"Kostenträger" = "2"',
      '"a"            = "4"',
      '"b"            = "1"',
      '"\u1112\u1161\u11ab"            = "3"',
    ]);
  });
});
