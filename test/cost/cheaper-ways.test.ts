/** What would cost less, and for what. */
import { describe, expect, test } from 'vitest';
import { cheaperWays } from '../../src/cost/cheaper-ways.ts';
import { estimate } from '../../src/cost/estimate.ts';
import { compiled } from '../helpers/exposure-builder.ts';

const file = (gateway: string) => compiled(`domain: api.example.com\ngateway: ${gateway}\n`);
const fieldsOf = (gateway: string) =>
  cheaperWays(file(gateway)).ways.map(({ field, value }) => [field, value]);

test('each way has its saving, its drawback and the lines to write, the largest saving first', () => {
  expect(cheaperWays(file('{ market: on-demand, instanceType: t4g.micro, disk: 20 }'))).toEqual({
    ways: [
      way('ipv4: false', 3.65, 7.73, /without IPv6 cannot visit/),
      way('instanceType: t4g.nano', 3.06, 8.32, /512 MB.*free plan/),
      way('market: spot', 3, 8.38, /EC2 may stop the gateway/),
      way('disk: 8', 0.96, 10.42, /cannot shrink/),
    ],
    together: 1.99,
  });
});

function way(line: string, saving: number, monthly: number, drawback: RegExp) {
  const [field, value] = line.split(': ');
  const lines = ['gateway:', `  ${line}`];
  return { field, value, saving, monthly, drawback: expect.stringMatching(drawback), lines };
}

test('the lines, written into the file, cost what was said', () => {
  const { ways } = cheaperWays(file('{ market: on-demand, region: eu-west-1, disk: 20 }'));
  expect(ways.map(({ field }) => field)).toContain('region');
  for (const { lines, monthly } of ways) {
    const line = lines.at(-1)?.trim() ?? '';
    const others = ['market: on-demand', 'region: eu-west-1', 'disk: 20'].filter(
      (other) => other.split(':')[0] !== line.split(':')[0],
    );
    expect(estimate(file(`{ ${[...others, line].join(', ')} }`)).monthly).toBe(monthly);
  }
});

describe('what cannot be had is not offered', () => {
  test('a type of another architecture beside an image of the file', () => {
    expect(fieldsOf('{ image: ami-12345678, instanceType: t4g.nano, region: us-east-1 }')).toEqual([
      ['ipv4', 'false'],
    ]);
  });

  test('another region beside a network or an image of the file', () => {
    const network = 'network: { vpc: vpc-12345678, subnet: subnet-12345678 }';
    expect(fieldsOf(`{ region: eu-west-1, ${network} }`).map(([field]) => field)).not.toContain('region');
  });

  test('IPv6 alone where a port is open to IPv4 networks only', () => {
    expect(fieldsOf('{ ssh: { allow: [192.0.2.0/24] } }').map(([field]) => field)).not.toContain('ipv4');
  });

  test('anything, where the price of the file itself is not known', () => {
    expect(cheaperWays(file('{ instanceType: m7g.medium }'))).toEqual({ ways: [], together: null });
  });
});
