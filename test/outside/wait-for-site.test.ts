/** What apply says when everything was accepted and still nothing answers. The clock is turned on instead of waited for. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { judgeSite, waitForSite } from '../../src/outside/wait-for-site.ts';
import { exposure, port } from '../helpers/exposure-builder.ts';

// Accepts and hangs up, as the gateway does without a tunnel, until patience is over.
const server = createServer((socket) => {
  vi.advanceTimersByTime(200_000);
  socket.destroy();
});
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  vi.useRealTimers();
  server.close();
});

test('names the hop that failed and where to look', async () => {
  const site = exposure({
    domain: { ...exposure().domain, name: 'localhost', manage: true },
    ports: [port({ name: 'http', public: (server.address() as AddressInfo).port })],
  });
  const checks = await waitForSite(site, ['127.0.0.1'], new AbortController().signal, () => {});
  expect(judgeSite(checks, site).diagnostics[0]).toMatchObject({
    severity: 'error',
    code: 'outside-check-failed',
    summary: expect.stringMatching(/^http \(\d+\) on 127\.0\.0\.1: .*no tunnel/),
    detail: expect.stringContaining('`expose doctor`'),
  });
});

test('warns of an application that answers with an error: the way to it works', () => {
  const check = { id: 'outside-http-ipv4', title: 'http (80) on 192.0.2.1', fix: 'look there' };
  const judged = judgeSite(
    [{ ...check, state: 'fail', detail: 'HTTP status 502', answered: true }],
    exposure(),
  );
  expect(judged).toMatchObject({
    ok: true,
    value: { note: '0 of 1 seen to work', partly: true },
    diagnostics: [
      { severity: 'warning', summary: 'http (80) on 192.0.2.1: HTTP status 502', detail: 'look there' },
    ],
  });
});

test('does not fail for records that are kept elsewhere, and says how to see them', async () => {
  const judged = async (manage: boolean) => {
    const site = exposure({ domain: { ...exposure().domain, name: 'localhost', manage }, ports: [] });
    return judgeSite(await waitForSite(site, ['192.0.2.1'], AbortSignal.abort(), () => {}), site);
  };
  const wayOut = {
    code: 'outside-check-failed',
    detail: expect.stringContaining('`expose plan` prints the records'),
  };
  expect(await judged(false)).toMatchObject({
    ok: true,
    diagnostics: [{ ...wayOut, severity: 'warning' }],
  });
  expect(await judged(true)).toMatchObject({ ok: false, diagnostics: [{ ...wayOut, severity: 'error' }] });
});
