/** The key's Secret, compared without ever showing it: fingerprints and names of entries only. Pure. */
import type { LiveObject } from '../../cluster/live-object.ts';
import { fingerprintAnnotation, gatewayEntry } from '../../emitters/k8s/key-secret.ts';
import type { KubeObject } from '../../emitters/k8s/kube-object.ts';

/**
 * Whether a Secret has the annotation in which client-side apply leaves the whole object, values included. kubectl diff
 * prints it unmasked, so only the names of fields are asked.
 */
export function holdsLastApplied({ metadata }: LiveObject): boolean {
  return (metadata.managedFields ?? []).some(
    ({ fieldsV1 }) =>
      fieldsV1?.['f:metadata']?.['f:annotations']?.['f:kubectl.kubernetes.io/last-applied-configuration'] !==
      undefined,
  );
}

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
