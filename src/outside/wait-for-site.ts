/** Checks the site from outside until everything answers, because DNS and a fresh tunnel need a moment. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Diagnostic, failed, hasError, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { Check } from './check.ts';
import { checkName, nameCheckId } from './check-name.ts';
import { checkPorts } from './check-ports.ts';

/** Seconds that a tunnel and an application may take after their pods are ready. */
const tunnelSeconds = 60;
const pauseMilliseconds = 5000;

/**
 * Checks the ports and the name, again while something fails, but no longer than an outdated DNS answer may live.
 * Returns the last checks, whatever they say. `note` is told what fails.
 */
export async function waitForSite(
  exposure: Exposure,
  addresses: readonly string[],
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<readonly Check[]> {
  const until = performance.now() + Math.max(tunnelSeconds, exposure.domain.ttl + 10) * 1000;
  for (;;) {
    const checks = await checkSite(exposure, addresses, signal);
    // What answers wrongly is the application's affair, and no wait of ours mends it.
    const failing = checks.filter((check) => check.state === 'fail' && check.answered !== true);
    if (failing.length === 0 || performance.now() > until || signal.aborted) return checks;
    note(failing.map((check) => `${check.title}: ${check.detail}`).join('; '));
    await sleep(pauseMilliseconds, undefined, { signal }).catch(() => {});
  }
}

/**
 * Fails when the way to the site does not work; an application that answers with an error is a warning. The note says
 * how many passed; the rest is listed at the end. Pure.
 */
export function judgeSite(
  checks: readonly Check[],
  exposure: Exposure,
): Result<{ readonly note: string; readonly partly: boolean }> {
  const inState = (state: Check['state']) => checks.filter((check) => check.state === state);
  const problems = inState('fail').map((check) => problem(check, exposure));
  if (hasError(problems)) return failed(...problems);
  const passed = `${inState('pass').length} of ${checks.length} seen to work`;
  return ok({ note: passed, partly: inState('pass').length < checks.length }, problems);
}

async function checkSite(
  exposure: Exposure,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const [ports, name] = await Promise.all([
    checkPorts(exposure, addresses, signal),
    checkName(exposure.domain.name, addresses),
  ]);
  return [...ports, name];
}

function problem(check: Check, { domain }: Exposure): Diagnostic {
  if (check.answered === true) return failingSite(check);
  const isName = check.id === nameCheckId;
  const records = `\`expose plan\` prints the records${domain.manage ? '; an answer may be outdated until its TTL has passed' : ' to set'}.`;
  const hop = check.fix ?? '`expose doctor` looks at each hop.';
  return {
    // This apply does not write records that are kept elsewhere, so it does not fail for them.
    severity: isName && !domain.manage ? 'warning' : 'error',
    code: 'outside-check-failed',
    summary: `${check.title}: ${check.detail}`,
    detail: `AWS and the cluster accepted everything, but this does not work from here. ${isName ? records : hop}`,
  };
}

function failingSite({ title, detail, fix = '' }: Check): Diagnostic {
  return { severity: 'warning', code: 'outside-check-failed', summary: `${title}: ${detail}`, detail: fix };
}
