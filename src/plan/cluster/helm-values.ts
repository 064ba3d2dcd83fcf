/** Whether somebody's HelmChartConfig has the values that ours would set. Pure. */
import { parse } from 'yaml';
import type { KubeObject } from '../../emitters/k8s/kube-object.ts';

/** Lists hold at least the elements of ours, and fields at least those of ours. */
export function holdsValues(found: KubeObject, wanted: KubeObject): boolean {
  return contains(valuesOf(found), valuesOf(wanted));
}

/** The text of an object's values, as it has to be merged by hand. */
export function valuesContent({ spec }: KubeObject): string {
  const content = spec?.['valuesContent'];
  return typeof content === 'string' ? content : '';
}

function valuesOf(object: KubeObject): unknown {
  try {
    return parse(valuesContent(object), { logLevel: 'silent' }) as unknown;
  } catch {
    return null; // Helm will refuse it too.
  }
}

function contains(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(found) &&
      wanted.every((element) => found.some((candidate) => contains(candidate, element)))
    );
  if (typeof wanted !== 'object' || wanted === null) return found === wanted;
  return (
    typeof found === 'object' &&
    found !== null &&
    Object.entries(wanted).every(([key, value]) =>
      contains((found as Readonly<Record<string, unknown>>)[key], value),
    )
  );
}
