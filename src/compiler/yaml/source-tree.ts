/** From a path of the value back to its place in the text. Nothing is indexed until the first question. */
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { ConfigPath } from '../diagnostics/diagnostic.ts';
import { isMergeKey, mergeSources } from './merge-key.ts';
import type { SourcePlaces } from './parsed-source.ts';
import { type SpanAt, spanOfNode } from './span-at.ts';

type Targets = ReadonlyMap<Alias, Node>;
type Entries = ReadonlyMap<string, Pair<unknown, unknown>>;

interface Found {
  readonly node: Node;
  /** The key in front of the node; null for an item of a list and for the root. */
  readonly key: Node | null;
  /** How many steps of the path exist. */
  readonly depth: number;
}

/** Answers where the nodes below `root` are. `targets` has the node that each alias stands for. */
export function sourceTree(root: Node, targets: Targets, spanAt: SpanAt): SourcePlaces {
  const indexed = new Map<YAMLMap, Entries>();
  const entriesOf = (map: YAMLMap): Entries => {
    const known = indexed.get(map) ?? indexEntries(map, targets, entriesOf);
    indexed.set(map, known);
    return known;
  };
  const find = (path: ConfigPath): Found => findNode(root, path, targets, entriesOf);
  return {
    spanOf(path, part) {
      const { node, key, depth } = find(path);
      const whole = part === 'value' && depth === path.length && node.range?.[0] !== node.range?.[1];
      return spanOfNode(whole ? node : (key ?? firstKey(node) ?? node), spanAt);
    },
    existing: (path) => path.slice(0, find(path).depth),
  };
}

function findNode(
  root: Node,
  path: ConfigPath,
  targets: Targets,
  entriesOf: (map: YAMLMap) => Entries,
): Found {
  let found: Found = { node: follow(root, targets), key: null, depth: 0 };
  for (const step of path) {
    const { node, depth } = found;
    const pair = isMap(node) ? entriesOf(node).get(String(step)) : undefined;
    const next = isSeq(node) && typeof step === 'number' ? node.items[step] : pair?.value;
    if (next === undefined || next === null)
      return pair === undefined ? found : { ...found, key: pair.key as Node, depth: depth + 1 };
    found = {
      node: follow(next as Node, targets),
      key: (pair?.key ?? null) as Node | null,
      depth: depth + 1,
    };
  }
  return found;
}

/** Points at a mapping that has no key in front of it. */
function firstKey(node: Node): Node | undefined {
  return isMap(node) ? (node.items[0]?.key as Node | undefined) : undefined;
}

function follow(node: Node, targets: Targets): Node {
  let current = node;
  while (isAlias(current)) {
    const target = targets.get(current);
    if (target === undefined) return current;
    current = target;
  }
  return current;
}

/** The pairs of a mapping by key: its own before merged ones, the first before its duplicates. */
function indexEntries(map: YAMLMap, targets: Targets, entriesOf: (map: YAMLMap) => Entries): Entries {
  const entries = new Map<string, Pair<unknown, unknown>>();
  const add = (key: string, pair: Pair<unknown, unknown>): void => {
    if (!entries.has(key)) entries.set(key, pair);
  };
  for (const pair of map.items) {
    const key = isAlias(pair.key) ? targets.get(pair.key) : pair.key;
    if (!isMergeKey(pair) && isScalar(key)) add(String(key.value), pair);
  }
  for (const pair of map.items) {
    if (!isMergeKey(pair)) continue;
    for (const source of mergeSources(pair.value, targets) ?? [])
      for (const [key, merged] of entriesOf(source)) add(key, merged);
  }
  return entries;
}
