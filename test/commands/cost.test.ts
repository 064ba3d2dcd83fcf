/** `expose cost`: what the README says it prints, and what would cost less. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { cost } from '../../src/commands/cost.ts';
import { capturedSession } from '../helpers/captured-session.ts';

const root = join(import.meta.dirname, '../..');

async function printed(file: string, flags: { cheaper?: boolean } = {}, json = false) {
  const { session, out } = capturedSession({ json });
  expect(await cost(session, join(root, file), flags)).toBe(0);
  return out();
}

const rows = readFileSync(join(root, 'README.md'), 'utf8').matchAll(
  /^\| [^|]+ \| \[(?<file>examples\/[a-z0-9-]+\.yaml)\]\(\k<file>\) \| \$(?<total>[0-9.]+) \| \$(?<stopped>[0-9.]+) \|$/gm,
);
const configurations = [...rows].map(({ groups }) => groups as Record<'file' | 'total' | 'stopped', string>);

test('the README names three configurations', () => expect(configurations).toHaveLength(3));

test.each(configurations)('$file costs what the README says: $total', async ({ file, total, stopped }) => {
  const lines = (await printed(file)).split('\n');
  expect(lines.find((line) => line.startsWith('total'))).toMatch(new RegExp(` \\$${total}$`));
  expect(lines.find((line) => line.startsWith('while stopped'))).toMatch(new RegExp(` \\$${stopped}$`));
});

test('--cheaper says what would cost less, for what, and what to write', async () => {
  const text = await printed('examples/on-demand.yaml', { cheaper: true });
  expect(text).toBe(`$7.36 a month. It would cost less with one of these:

$3.65 less ($3.71)
    gateway:
      ipv4: false
  But: visitors without IPv6 cannot visit, about one in two, and the cluster’s node needs IPv6 as
  well

$1.72 less ($5.64)
    gateway:
      market: spot
  But: EC2 may stop the gateway when it needs the capacity, for minutes or for hours

All of them in this region: $1.99 a month.
Prices are from the catalogue; expose plan shows those of the day.
`);
  const json = JSON.parse(await printed('examples/on-demand.yaml', { cheaper: true }, true));
  expect(json).toMatchObject({
    cost: { monthly: 7.36 },
    whileStopped: 4.29,
    whileOnDemand: null,
    cheaper: [{ saving: 3.65, lines: ['gateway:', '  ipv4: false'] }, { saving: 1.72 }],
    together: 1.99,
  });
});

test('--cheaper says so where nothing costs less', async () => {
  const cheapest =
    'domain: api.example.com\ngateway: { region: eu-central-1, instanceType: t3a.nano, ipv4: false }\n';
  const { session, out } = capturedSession({ stdin: Readable.from([Buffer.from(cheapest)]) });
  expect(await cost(session, '-', { cheaper: true })).toBe(0);
  expect(out()).toBe('Nothing in the catalogue of prices costs less than $1.71 a month.\n');
});
