/** The YAML writer's output, read back by PyYAML (for cloud-init) and by kubectl. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { yamlText } from '../../src/emitters/yaml.ts';
import { jsonValue, oddStrings } from '../helpers/odd-values.ts';

const values: readonly unknown[] = [
  ...oddStrings,
  ...oddStrings.map((text) => ({ [text]: text })),
  ...fc.sample(jsonValue, 600),
];

/** Standard output of a program; a missing program fails the test with its name. */
function outputOf(program: string, args: readonly string[], stdin: string): string {
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    input: stdin,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (error !== undefined) throw new Error(`${program} is not installed: the test runs the real one`);
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  return stdout;
}

function expectSame(read: unknown): void {
  const list = read as unknown[];
  for (const [index, value] of values.entries()) expect(list[index]).toStrictEqual(value);
}

test('PyYAML reads every document back', () => {
  const script =
    'import json, sys, yaml\nprint(json.dumps([yaml.safe_load(text) for text in json.load(sys.stdin)]))';
  expectSame(
    JSON.parse(outputOf('python3', ['-c', script], JSON.stringify(values.map((value) => yamlText(value))))),
  );
});

test('kubectl reads every value back', () => {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'odd' }, values };
  const json = outputOf(
    'kubectl',
    ['label', '--local', '--filename', '-', '--output', 'json', 'a=b'],
    yamlText(object),
  );
  expectSame((JSON.parse(json) as { values: unknown }).values);
});
