/** Merge keys: "<<" as YAML 1.1 defined it and nearly every tool still reads it, although YAML 1.2 dropped it. */
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';

/** Whether the key of a pair is a plain "<<". In quotes it is an ordinary key. */
export function isMergeKey(pair: Pair<unknown, unknown>): boolean {
  return isScalar(pair.key) && pair.key.value === '<<' && pair.key.type === 'PLAIN';
}

/** The mappings that a merge key takes keys from, highest precedence first; undefined if its value is anything else. */
export function mergeSources(
  value: unknown,
  targets: ReadonlyMap<Alias, Node>,
): readonly YAMLMap[] | undefined {
  const resolved = (node: unknown): unknown => (isAlias(node) ? targets.get(node) : node);
  const node = resolved(value);
  const sources = isSeq(node) ? node.items.map(resolved) : [node];
  return sources.every(isMap) ? sources : undefined;
}
