/** One value written into a file that a person keeps: nothing else in it changes. */
import { expect, test } from 'vitest';
import { setText } from '../../src/compiler/yaml/set-text.ts';

const path = ['tunnel', 'image'];
const image = `jnovack/autossh:2.0.1@sha256:${'a'.repeat(64)}`;

test.each([
  [
    'a block',
    'domain: a.example.com # ours\ntunnel:\n    image:   "x/autossh:1"   # why\n    replicas: 1\n',
    '"x/autossh:1"',
  ],
  ['braces', 'tunnel: { image: x/autossh:1, replicas: 1 } # one\r\ndomain: a.example.com\r\n', 'x/autossh:1'],
])('in %s, only the value changes', (_where, source, old) => {
  expect(setText(source, path, image)).toBe(source.replace(old, image));
});

test.each([
  ['no section', '# mine\ndomain: a.example.com # ours\n\nports: [80]\n'],
  ['a section without it', 'domain: a.example.com\ntunnel:\n  # one is enough\n  replicas: 1\n'],
  ['no newline at the end', 'domain: a.example.com'],
])('where there is %s, it is added and the comments stay', (_what, source) => {
  const written = setText(source, path, image) ?? '';
  expect(written).toContain(`image: ${image}\n`);
  for (const comment of source.match(/#.*/g) ?? []) expect(written).toContain(comment);
});

test.each([
  ['an alias', 'x: &i a/autossh:1\ntunnel:\n  image: *i\n'],
  ['an anchor that others use', 'tunnel:\n  image: &i a/autossh:1\nname: *i\n'],
  ['a section behind an alias', 'x: &t { replicas: 1 }\ntunnel: *t\n'],
  ['a text for a section', 'tunnel: none\n'],
  ['a file that is no YAML', 'tunnel: [\n'],
])('%s is left alone', (_what, source) => {
  expect(setText(source, path, image)).toBeNull();
});
