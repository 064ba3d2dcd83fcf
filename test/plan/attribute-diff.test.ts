/** The lines of one resource, where recordings do not reach. */
import { expect, test } from 'vitest';
import { attributeDiff } from '../../src/plan/terraform/attribute-diff.ts';
import { ruleWords } from '../../src/plan/terraform/security-group-rules.ts';
import type { ResourceChange } from '../../src/plan/terraform/terraform-plan.ts';

function resource(change: Partial<ResourceChange['change']>): ResourceChange {
  return {
    address: 'a.b',
    mode: 'managed',
    type: 'a',
    name: 'b',
    change: { actions: ['update'], before: {}, after: {}, ...change },
  };
}

test('a sensitive value never shows, whichever side is marked', () => {
  for (const marks of [{ before_sensitive: { token: true } }, { after_sensitive: { token: true } }]) {
    expect(
      attributeDiff(resource({ before: { token: 'OLD' }, after: { token: 'NEW' }, ...marks }), {
        token: { constant_value: 'NEW' },
      }),
    ).toEqual(['~ token: (sensitive)']);
  }
});

test('a renamed tag is one line, whether tags or default tags hold it', () => {
  const change = resource({
    before: { tags: { Name: 'a' }, tags_all: { Name: 'a', x: '1' } },
    after: { tags: { Name: 'b' }, tags_all: { Name: 'b', x: '1' } },
  });
  expect(attributeDiff(change, { tags: { constant_value: {} } })).toEqual(['~ tags.Name: "a" -> "b"']);
});

test('null, absent and empty are the same; a computed attribute is no change', () => {
  const change = resource({
    before: { list: [], text: '', arn: 'a' },
    after: { list: null, arn: 'b' },
    after_unknown: { arn: true },
  });
  expect(attributeDiff(change, { list: { constant_value: [] }, text: { constant_value: '' } })).toEqual([]);
});

test('an attribute that appears or goes has its own sign', () => {
  expect(
    attributeDiff(resource({ before: { block: [{ a: 1 }] }, after: { block: [{ b: 2 }] } }), {
      block: [{ a: { constant_value: 1 }, b: { constant_value: 2 } }],
    }),
  ).toEqual(['- block.a: 1', '+ block.b: 2']);
});

test('long texts are counted, not printed', () => {
  expect(
    attributeDiff(resource({ before: { text: 'x'.repeat(500) }, after: { text: 'y' } }), {
      text: { constant_value: 'y' },
    }),
  ).toEqual(['~ text: (502 characters) -> "y"']);
});

test.each([
  [{ protocol: 'tcp', from_port: 80, to_port: 80, cidr_blocks: ['0.0.0.0/0'] }, ['tcp 80 from 0.0.0.0/0']],
  [
    { protocol: 'udp', from_port: 1, to_port: 9, ipv6_cidr_blocks: ['::/0'], description: 'range' },
    ['udp 1-9 from ::/0 (range)'],
  ],
  [
    { protocol: '-1', from_port: 0, to_port: 0, security_groups: ['sg-1'], self: true },
    ['everything from itself', 'everything from sg-1'],
  ],
  [{ protocol: 'icmp', from_port: -1, to_port: -1, prefix_list_ids: ['pl-1'] }, ['icmp from pl-1']],
])('the rule %j in words', (rule, words) => {
  expect(ruleWords([rule], 'from')).toEqual(words);
});
