/** `npm run prices` as it is run, against a server that answers as the AWS Price List API does. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listPrices, spotPrices } from '../../src/cost/price-table.ts';
import { type Ec2StandIn, ec2StandIn } from '../helpers/ec2-stand-in.ts';
import { listEntry, listPage } from '../helpers/price-list.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'expose-prices-'));
const table = join(folder, 'price-table.ts');
const refused = {
  code: 'AccessDeniedException',
  message:
    'User: arn:aws:iam::123456789012:user/me is not authorized to perform: pricing:GetProducts because no identity-based policy allows the pricing:GetProducts action',
};
let aws: Ec2StandIn;
let printed: { readonly stdout: string; readonly stderr: string };

beforeAll(async () => {
  copyFileSync(join(root, 'src/cost/price-table.ts'), table);
  aws = await ec2StandIn({
    GetProducts: (parameters) => {
      if (parameters.get('regionCode') === 'us-west-2') return refused;
      if (parameters.get('regionCode') !== 'eu-north-1') return listPage([]);
      if (parameters.get('volumeApiName') === 'gp3') return listPage([listEntry({}, 0.0836)]);
      if (parameters.get('ServiceCode') === 'AmazonVPC') return listPage([]);
      return listPage([
        listEntry({ instanceType: 't4g.nano' }, 0.0043),
        listEntry({ instanceType: "t4g.'; evil()" }, 1),
      ]);
    },
  });
  printed = await promisify(execFile)(process.execPath, [join(root, 'scripts/prices.mjs'), table], {
    cwd: root,
  });
}, 60_000);
afterAll(async () => {
  await aws.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('writes what the API has, and keeps the lines of regions that it does not answer for', () => {
  const text = readFileSync(table, 'utf8');
  const [head = '', tail = ''] = text.split('export const spotPrices');
  const lines = [...head.matchAll(/^ {2}'([^']*)',$/gm)].map(([, line]) => line);
  expect(lines).toEqual([...listPrices, 'eu-north-1 2026-11-20 gp3 0.0836 t4g.nano 0.0043'].sort());
  for (const line of spotPrices) expect(tail).toContain(`'${line}'`);
  expect(text).not.toContain('evil');
});

test('names what could not be had', () => {
  expect(printed.stdout).toMatch(/price-table\.ts: \d+ lines/);
  expect(printed.stderr.split('\n')).toEqual(
    expect.arrayContaining([
      'missing: eu-north-1: no single price of ipv4',
      expect.stringMatching(/^missing: us-west-2: .*pricing:GetProducts/),
      'missing: sa-east-1: the list has nothing of it',
    ]),
  );
});
