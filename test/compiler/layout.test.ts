/** What is said about a file whose lines or quotes are wrong, and which text is marked. No word of YAML's own grammar. */
import { expect, test } from 'vitest';
import { check } from '../../src/pipeline.ts';

/** The text, what is marked in it, the summary, and a part of the detail. */
const faults: readonly (readonly [string, string, string, string])[] = [
  [
    'gateway:\n  region: us-east-1\n   disk: 8\n',
    'disk',
    '"disk" is indented further than "region", which already has a value',
    'Remove 1 space in front of it',
  ],
  [
    'gateway:\n  region: us-east-1\n disk: 8\n',
    'disk',
    '"disk" starts in a column where nothing above it starts',
    'Add 1 space in front of it, so that it starts below "region".',
  ],
  [
    'domain: a.example # here\n  zone: example\n',
    'zone',
    '"zone" is indented further than "domain", which already has a value',
    'If it belongs inside "domain", move the value of "domain" to a line of its own',
  ],
  [
    'ports:\n  - public: 80\n     target: x:80\n',
    'target',
    '"target" is indented further than "public", which already has a value',
    'Remove 1 space',
  ],
  [
    'ports:\n  - public: 80\n   target: x:80\n',
    'target',
    '"target" starts in a column where nothing above it starts',
    'so that it starts below "public".',
  ],
  [
    'ports:\n  - 80\n - 443\n',
    '- 443',
    '"- 443" starts in a column where nothing above it starts',
    'Add 1 space in front of it, so that it starts below the dash.',
  ],
  ['ports:\n- 80\n-443\n', '-443', 'there is no space after the dash', 'Write "- 443".'],
  [
    'domain: a.example\n- 80\n',
    '- 80',
    'a list item stands beside keys',
    'Indent it further than the key that the list belongs to',
  ],
  [
    'ports:\n  - 80\n  name: x\n',
    'name',
    'the key "name" stands beside list items',
    'Start it in the column',
  ],
  [
    'domain:a.example\ngateway: {}\n',
    'domain:a.example',
    'there is no space after "domain:"',
    'Write "domain: a.example".',
  ],
  [
    'gateway:\n  disk: 8\n  region:us-east-1\n',
    'region:us-east-1',
    'there is no space after "region:"',
    'Write "region: us-east-1".',
  ],
  [
    'domain = a.example\nports: [80]\n',
    'domain = a.example',
    'the key "domain" has no colon',
    'Write "domain: a.example".',
  ],
  ['name\nports: [80]\n', 'name', 'the key "name" has no colon', 'Write "name: " and its value.'],
  [
    'name: a: b\n',
    'a: b',
    'the value of "name" contains a colon and a space',
    'Put it in quotes if it is text: "a: b".',
  ],
  [
    'gateway: { region: a disk: 8 }\n',
    'a disk: 8',
    'a value inside brackets or braces contains a colon and a space',
    'Separate two fields with a comma',
  ],
  [
    'domain: "a.example\nports: [80]\n',
    '"a.example',
    'the quote " that opens here is never closed',
    'Close it at the end of the value: "a.example"',
  ],
  [
    'domain: "a.example\ngateway:\n  region: "x"\n',
    '"a.example',
    'the quote " that opens here is never closed',
    'Close it',
  ],
  [
    "name: 'it''s\nports: [80]\n",
    "'it''s",
    "the quote ' that opens here is never closed",
    'Close it at the end of the value.',
  ],
  ['domain: "a"b\n', 'b', 'there is text after the closing quote', 'Move the closing "'],
  ['ports: [80, 443]]\n', ']', 'a "]" closes nothing', 'Remove it, or add the ['],
  [
    'ports: [${PORT}]\n',
    '${PORT}',
    '"${PORT}" is not replaced by the value of a variable',
    'write the value itself',
  ],
  [
    'domain: |a\n b\n',
    'a',
    'a text of several lines starts on the line after | or >',
    'Move the text to the next line',
  ],
  ['domain: @a\n', '@', 'a value cannot start with @ unless it is in quotes', 'Put the value in quotes.'],
  [
    'domain: &\n',
    '&',
    'this place cannot be read as YAML',
    'that each key is followed by a colon and a space',
  ],
];

test.each(faults)('%j', (text, marked, summary, detail) => {
  const [first] = check({ path: 'exposure.yaml', text }).diagnostics;
  expect(first?.summary).toBe(summary);
  expect(first?.detail).toContain(detail);
  expect(text.slice(first?.span?.start.offset, first?.span?.end.offset).trim()).toBe(marked);
});

test('a bracket that is not closed is shown where it opens', () => {
  const text = 'ports: [80, 443\nname: x\n';
  const [fault] = check({ path: 'exposure.yaml', text }).diagnostics;
  expect(fault?.summary).toBe('a list is not closed with "]" before this point');
  expect(fault?.related?.map(({ span }) => span?.start.offset)).toEqual([text.indexOf('[')]);
});

test.each(faults)('%j is said in plain words', (text) => {
  for (const { summary, detail } of check({ path: 'exposure.yaml', text }).diagnostics)
    expect(`${summary} ${detail}`).not.toMatch(/mapping|scalar|sequence|implicit|compact|\bnode\b|flow/i);
});
