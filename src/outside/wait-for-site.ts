/** Asks from outside until everything answers, because DNS and a fresh tunnel need a moment; then says what was seen. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outputs } from '../apply/outputs.ts';
import type { StepOutcome } from '../apply/run-steps.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import { checkOutside, type OutsideCheck } from './probe.ts';

/** Seconds that a tunnel and an application may take after their pods are ready. */
const tunnelSeconds = 60;
const pauseMilliseconds = 5000;

/** Checks the ports and the name, again while something fails, but no longer than an outdated DNS answer may live. */
export async function waitForOutside(
  exposure: Exposure,
  outputs: Outputs,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<{ readonly checks: readonly OutsideCheck[]; readonly outcome: StepOutcome }> {
  const addresses = [outputs.ipv4, outputs.ipv6].filter((it) => it !== null);
  const until = performance.now() + Math.max(tunnelSeconds, exposure.domain.ttl + 10) * 1000;
  for (;;) {
    const checks = await checkOutside(exposure.domain.name, exposure.ports, addresses, signal);
    const failing = checks.filter((it) => it.state === 'fail');
    if (failing.length === 0 || performance.now() > until || signal.aborted)
      return { checks, outcome: verdict(checks, exposure) };
    note(failing.map((it) => `${it.title}: ${it.detail}`).join('; '));
    await sleep(pauseMilliseconds, undefined, { signal }).catch(() => {});
  }
}

function verdict(checks: readonly OutsideCheck[], exposure: Exposure): StepOutcome {
  const [passed, failing, unseen] = (['pass', 'fail', 'skip'] as const).map((state) =>
    checks.filter((it) => it.state === state),
  );
  const note = `${passed?.length ?? 0} of ${checks.length} seen to work${unseen?.length ? `; not seen: ${unseen.map((it) => `${it.title} (${it.detail})`).join(', ')}` : ''}`;
  return { diagnostics: (failing ?? []).map((it) => problem(it, exposure)), note };
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
