/** What apply says when everything was accepted and still nothing answers. The clock is turned on instead of waited for. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { waitForOutside } from '../../src/outside/wait-for-site.ts';
import { exposure, port } from '../helpers/exposure-builder.ts';

// Accepts and hangs up, as the gateway does without a tunnel, until patience is over.
const server = createServer((it) => {
  vi.advanceTimersByTime(200_000);
  it.destroy();
});
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  vi.useRealTimers();
  server.close();
});

const ask = (domain: { readonly name: string; readonly manage: boolean }) =>
  waitForOutside(
    exposure({
      domain: { ...exposure().domain, ...domain },
      ports: [port({ name: 'http', public: (server.address() as AddressInfo).port })],
    }),
    { ipv4: '127.0.0.1', ipv6: null, fqdn: null },
    new AbortController().signal,
    () => {},
  );

it('names the hop that failed and where to look', async () => {
  const { outcome } = await ask({ name: 'localhost', manage: true });
  expect(outcome.diagnostics[0]).toMatchObject({
    severity: 'error',
    code: 'outside-check-failed',
    summary: expect.stringMatching(/^http \(\d+\) on 127\.0\.0\.1: .*no tunnel/),
    detail: expect.stringContaining('`expose doctor`'),
  });
});

it('does not fail for records that somebody else keeps, and says how to see them', async () => {
  const elsewhere = { ipv4: '192.0.2.1', ipv6: null, fqdn: null };
  const signal = AbortSignal.abort();
  const look = (manage: boolean) =>
    waitForOutside(
      exposure({ domain: { ...exposure().domain, name: 'localhost', manage }, ports: [] }),
      elsewhere,
      signal,
      () => {},
    );
  const wayOut = {
    code: 'outside-check-failed',
    detail: expect.stringContaining('`expose plan` prints the records'),
  };
  expect((await look(false)).outcome.diagnostics).toMatchObject([{ ...wayOut, severity: 'warning' }]);
  expect((await look(true)).outcome.diagnostics).toMatchObject([{ ...wayOut, severity: 'error' }]);
});
