/** The records that would lead to an address which destroy releases. */
import { afterEach, expect, test } from 'vitest';
import { danglingRecords } from '../../src/destroy/dangling-records.ts';
import { compiled } from '../helpers/exposure-builder.ts';
import { type Route53StandIn, route53StandIn } from '../helpers/route53-stand-in.ts';

let route53: Route53StandIn;
afterEach(() => route53.stop());

const withRecords = (manage: boolean) =>
  compiled(
    `domain: { name: api.example.com, aliases: [both.example.com, else.example.com], manage: ${manage} }\n`,
  );
const released = [
  { id: 'eipalloc-1', type: 'elastic-ip', billed: true },
  { id: 'vpc-1', type: 'vpc', billed: false },
] as const;

async function dangling(manage = true, untracked: typeof released | readonly [] = released) {
  route53 = await route53StandIn(
    [
      ['api.example.com.', 'A', ['192.0.2.1']],
      ['both.example.com.', 'A', ['192.0.2.1', '192.0.2.9']],
      ['else.example.com.', 'A', ['192.0.2.9']],
    ],
    { 'eipalloc-1': '192.0.2.1' },
  );
  return danglingRecords(untracked, withRecords(manage));
}

test('are deleted where they lead to nothing else, and named where they do', async () => {
  expect(await dangling()).toEqual({
    ok: true,
    value: [{ name: 'api.example.com', type: 'A', values: ['192.0.2.1'], ttl: 120 }],
    diagnostics: [
      {
        severity: 'warning',
        code: 'record-left',
        summary: 'DNS records lead to an address that destroy releases',
        detail: expect.stringMatching(
          /^both\.example\.com A 192\.0\.2\.1, 192\.0\.2\.9\nexpose leaves them alone/,
        ),
      },
    ],
  });
});

test('are only named where the file keeps DNS for somebody else', async () => {
  const { diagnostics, ...found } = await dangling(false);
  expect(found).toEqual({ ok: true, value: [] });
  expect(diagnostics[0]?.detail?.split('\n').slice(0, 2)).toEqual([
    'api.example.com A 192.0.2.1',
    'both.example.com A 192.0.2.1, 192.0.2.9',
  ]);
});

test('are none where no address is released', async () => {
  expect(await dangling(true, [])).toEqual({ ok: true, value: [], diagnostics: [] });
});
