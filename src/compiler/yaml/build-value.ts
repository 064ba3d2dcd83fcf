/**
 * YAML nodes → plain values, with aliases and merge keys filled in. Reports what can be wrong with a tree of nodes:
 * duplicate keys, keys that are not text, values without end. Its work is linear in the values it builds, and bounded.
 */
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { quote, quoteValue } from '../diagnostics/quote.ts';
import { isMergeKey, mergeSources } from './merge-key.ts';
import { type SpanAt, spanOfNode } from './span-at.ts';

/** Levels of nesting that are followed, aliases included. The format needs 5. */
export const maxDepth = 100;
/** Values once aliases are filled in: about 40,000 ports with every field written out. */
const maxValues = 500_000;

interface BuiltValue {
  readonly value: unknown;
  /** False when building was abandoned; `value` is then meaningless. */
  readonly complete: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

interface Walk {
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly spanAt: SpanAt;
  readonly diagnostics: Diagnostic[];
  readonly path: (string | number)[];
  values: number;
  complete: boolean;
}

/** The value of a tree. A key that repeats an earlier one or is not text is left out and reported. */
export function buildValue(root: Node, targets: ReadonlyMap<Alias, Node>, spanAt: SpanAt): BuiltValue {
  const walk: Walk = { targets, spanAt, diagnostics: [], path: [], values: 0, complete: true };
  const value = buildNode(root, walk, 0);
  return { value, complete: walk.complete, diagnostics: walk.diagnostics };
}

function buildNode(node: unknown, walk: Walk, depth: number): unknown {
  walk.values += 1;
  if (!walk.complete) return undefined;
  if (depth > maxDepth) return abandon(walk, tooDeep(node as Node, walk));
  if (walk.values > maxValues) return abandon(walk, tooLarge(node as Node, walk));
  if (isAlias(node)) return buildAlias(node, walk, depth);
  if (isMap(node)) return buildMap(node, walk, depth);
  if (isSeq(node))
    return node.items.map((item, index) => inside(index, walk, () => buildNode(item, walk, depth + 1)));
  return isScalar(node) ? node.value : null;
}

function abandon(walk: Walk, diagnostic: Diagnostic): undefined {
  walk.complete = false;
  walk.diagnostics.push(diagnostic);
  return undefined;
}

function tooDeep(node: Node, walk: Walk): Diagnostic {
  return {
    severity: 'error',
    code: 'yaml-too-deep',
    summary: `nested deeper than ${maxDepth} levels`,
    detail: 'The format needs 5 levels. Check for aliases that refer to each other.',
    span: spanOfNode(node, walk.spanAt),
  };
}

function tooLarge(node: Node, walk: Walk): Diagnostic {
  return {
    severity: 'error',
    code: 'yaml-too-large',
    summary: `the file holds more than ${maxValues.toLocaleString('en-US')} values`,
    detail: 'Aliases count each time they are used. Check for aliases of aliases.',
    span: spanOfNode(node, walk.spanAt),
  };
}

function buildAlias(alias: Alias, walk: Walk, depth: number): unknown {
  const target = walk.targets.get(alias);
  if (target === undefined) return undefined;
  if (contains(target, alias)) {
    return abandon(walk, {
      severity: 'error',
      code: 'yaml-alias',
      summary: `the alias ${quote(`*${alias.source}`)} is part of the value that it repeats`,
      detail: 'The value would contain itself without end. Write the inner value out.',
      span: spanOfNode(alias, walk.spanAt),
    });
  }
  return buildNode(target, walk, depth + 1);
}

/** Whether `inner` lies within `outer`. Aliases only refer backwards, so a value can contain itself in no other way. */
function contains(outer: Node, inner: Node): boolean {
  const [start, , end] = outer.range ?? [0, 0, 0];
  const offset = inner.range?.[0] ?? -1;
  return start <= offset && offset < end;
}

function buildMap(map: YAMLMap, walk: Walk, depth: number): unknown {
  const result: Record<string, unknown> = {};
  const seen = new Map<string, Node>();
  for (const pair of map.items) {
    if (isMergeKey(pair)) continue;
    const key = keyOf(pair.key as Node, walk, seen);
    if (key !== undefined) result[key] = inside(key, walk, () => buildNode(pair.value, walk, depth + 1));
  }
  for (const pair of map.items) if (isMergeKey(pair)) merge(pair, result, walk, depth);
  return result;
}

/** The text of a key; undefined, and reported, where it cannot be a key or repeats one of `seen`. */
function keyOf(node: Node, walk: Walk, seen: Map<string, Node>): string | undefined {
  const scalar = isAlias(node) ? walk.targets.get(node) : node;
  const key = isScalar(scalar) ? scalar.value : undefined;
  if (typeof key !== 'string' || key === '__proto__') {
    walk.diagnostics.push(unusableKey(node, scalar, walk));
    return undefined;
  }
  const first = seen.get(key);
  if (first !== undefined) {
    walk.diagnostics.push(duplicateKey(key, node, first, walk));
    return undefined;
  }
  seen.set(key, node);
  return key;
}

function unusableKey(node: Node, key: Node | undefined, walk: Walk): Diagnostic {
  const isText = isScalar(key) && typeof key.value === 'string';
  return {
    severity: 'error',
    code: 'yaml-key',
    summary: `${isScalar(key) ? quoteValue(key.value) : 'a list or a group of fields'} cannot be a key`,
    detail:
      isScalar(key) && !isText
        ? `If it is meant as text, put it in quotes: "${String(key.source ?? key.value)}".`
        : 'Choose a plain word as the key.',
    path: [...walk.path],
    span: spanOfNode(node, walk.spanAt),
  };
}

function duplicateKey(key: string, node: Node, first: Node, walk: Walk): Diagnostic {
  const path = [...walk.path, key];
  return {
    severity: 'error',
    code: 'yaml-duplicate-key',
    summary: `the key ${quote(key)} appears twice`,
    detail: 'Programs disagree about which value counts. Remove one of the two, or combine their contents.',
    path,
    part: 'key',
    span: spanOfNode(node, walk.spanAt),
    related: [{ message: 'first used here', path, span: spanOfNode(first, walk.spanAt) }],
  };
}

/** Adds those keys of a merge key's mappings that are not there yet. */
function merge(
  pair: Pair<unknown, unknown>,
  result: Record<string, unknown>,
  walk: Walk,
  depth: number,
): void {
  if (mergeSources(pair.value, walk.targets) === undefined) {
    walk.diagnostics.push({
      severity: 'error',
      code: 'yaml-merge',
      summary: '"<<" needs a group of fields to take over, or a list of groups',
      detail: 'Give it the alias of one, such as "<<: *common".',
      path: [...walk.path],
      span: spanOfNode((pair.value ?? pair.key) as Node, walk.spanAt),
    });
    return;
  }
  const values = buildNode(pair.value, walk, depth + 1);
  for (const source of Array.isArray(values) ? values : [values]) {
    for (const [key, value] of Object.entries((source ?? {}) as Record<string, unknown>))
      if (!Object.hasOwn(result, key)) result[key] = value;
  }
}

function inside<T>(step: string | number, walk: Walk, build: () => T): T {
  walk.path.push(step);
  const value = build();
  walk.path.pop();
  return value;
}
