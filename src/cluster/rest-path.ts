/** Where the API has an object. Pure. */

/** The path of an object that is named by apiVersion and kind/namespace/name. */
export function restPath(apiVersion: string, address: string): string {
  const [kind = '', ...place] = address.split('/');
  const [name = '', namespace] = place.reverse();
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const inside = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${group}${inside}/${resourceOf(kind)}/${encodeURIComponent(name)}`;
}

/** Kinds become resources by the rules of English, in Kubernetes too. */
export function resourceOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (/(?:s|x|ch|sh)$/.test(lower)) return `${lower}es`;
  return lower.endsWith('y') ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}
