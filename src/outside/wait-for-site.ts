/** Asks from outside until everything answers, because DNS and a fresh tunnel need a moment; then says what was seen. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Diagnostic, failed, hasError, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import { checkOutside, type OutsideCheck } from './probe.ts';

/** Seconds that a tunnel and an application may take after their pods are ready. */
const tunnelSeconds = 60;
const pauseMilliseconds = 5000;

/**
 * Checks the ports and the name, again while something fails, but no longer than an outdated DNS answer may live.
 * Returns the last checks, whatever they say.
 */
export async function waitForSite(
  exposure: Exposure,
  addresses: readonly string[],
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<readonly OutsideCheck[]> {
  const until = performance.now() + Math.max(tunnelSeconds, exposure.domain.ttl + 10) * 1000;
  for (;;) {
    const checks = await checkOutside(exposure.domain.name, exposure.ports, addresses, signal);
    const failing = checks.filter((check) => check.state === 'fail');
    if (failing.length === 0 || performance.now() > until || signal.aborted) return checks;
    note(failing.map((check) => `${check.title}: ${check.detail}`).join('; '));
    await sleep(pauseMilliseconds, undefined, { signal }).catch(() => {});
  }
}

/** Whether the checks prove the site: fails when one of them failed; the note says what could not be seen. Pure. */
export function judgeSite(
  checks: readonly OutsideCheck[],
  exposure: Exposure,
): Result<{ readonly note: string }> {
  const inState = (state: OutsideCheck['state']) => checks.filter((check) => check.state === state);
  const problems = inState('fail').map((check) => problem(check, exposure));
  if (hasError(problems)) return failed(...problems);
  const notSeen = inState('skip').map((check) => `${check.title} (${check.detail})`);
  const counted = `${inState('pass').length} of ${checks.length} seen to work`;
  return ok(
    { note: notSeen.length === 0 ? counted : `${counted}; not seen: ${notSeen.join(', ')}` },
    problems,
  );
}

function problem(check: OutsideCheck, { domain }: Exposure): Diagnostic {
  const named = check.id === 'outside-name';
  // Records that somebody else keeps are not for this apply to judge.
  const severity = named && !domain.manage ? 'warning' : 'error';
  const wayOut = named
    ? `\`expose plan\` prints the records${domain.manage ? '; an answer may be outdated until its TTL has passed' : ' to set'}.`
    : '`expose doctor` looks at each hop.';
  return {
    severity,
    code: 'outside-check-failed',
    summary: `${check.title}: ${check.detail}`,
    detail: `Everything was accepted, but this does not work from here. ${wayOut}`,
  };
}
