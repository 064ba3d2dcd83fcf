/** The key's Secret, compared without ever showing it: fingerprints and names of entries only. Pure. */

import { fingerprintAnnotation, gatewayEntry } from '../../emitters/k8s/key-secret.ts';
import type { KubeObject } from '../../emitters/k8s/kube-object.ts';

/** Client-side apply leaves the whole object here, values included, and kubectl diff prints it unmasked. */
export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Lines that stand in for the masked data of a Secret's diff. */
export function secretDiff(diff: string, live: KubeObject | undefined, compiled: KubeObject): string {
  const kept = diff
    .split('\n')
    .filter(
      (line) =>
        !/'?\*\*\*|last-applied-configuration|^.\s*data:|^.\s*\{"apiVersion"/.test(line) &&
        /^[+-]/.test(line),
    );
  const [old, wanted] = [live, compiled].map(
    (secret) => secret?.metadata.annotations?.[fingerprintAnnotation] ?? null,
  );
  const shown = kept.filter((line) => !line.includes(fingerprintAnnotation));
  if (old !== wanted)
    return [
      ...shown,
      live === undefined
        ? `+ key ${wanted ?? '(unknown)'}`
        : `~ key ${old ?? '(unknown)'} -> ${wanted ?? '(unknown)'}`,
    ].join('\n');
  const masked = diff.split('\n').filter((line) => /^[+-].*\*\*\*/.test(line));
  const byHand = {
    key: masked.some((line) => !gatewayLine.test(line)),
    gateway: masked.some((line) => gatewayLine.test(line)),
  };
  return [
    ...shown,
    ...(byHand.key ? [`~ key (edited by hand) -> ${wanted ?? '(unknown)'}`] : []),
    ...(byHand.gateway ? ['~ gateway (edited by hand)'] : []),
  ].join('\n');
}

const gatewayLine = new RegExp(`^[+-]\\s*${gatewayEntry}:`);
