/**
 * YAML nodes → plain values, with aliases and merge keys filled in. Finds what a node tree can have wrong: duplicate
 * keys, keys that are not text, values that grow without end. Linear in what it builds, and bounded.
 */
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Diagnostic, SourceSpan } from '../diagnostics/diagnostic.ts';
import { quoted, showValue } from '../diagnostics/quote.ts';
import type { SpanAt } from './text-position.ts';

/** Levels of nesting that are followed, aliases included. The format needs 5. */
export const maxDepth = 100;
/** Values after aliases are filled in: some 40,000 ports with every field written out. */
const maxValues = 500_000;

interface Built {
  readonly value: unknown;
  /** False when building was given up, so that the value means nothing. */
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

/** The value of a tree. Where a key is a duplicate or not text, the first one counts and a diagnostic is added. */
export function buildValue(root: Node, targets: ReadonlyMap<Alias, Node>, spanAt: SpanAt): Built {
  const walk: Walk = { targets, spanAt, diagnostics: [], path: [], values: 0, complete: true };
  const value = valueOf(root, walk, 0);
  return { value, complete: walk.complete, diagnostics: walk.diagnostics };
}

/** The span of a node, without its anchor and tag. */
export function spanOfNode(node: Node, spanAt: SpanAt): SourceSpan {
  const [start, end] = node.range ?? [0, 0];
  return spanAt(start, end);
}

/** Whether a pair is a merge key: a plain "<<", as YAML 1.1 defined it and every tool reads it. */
export function isMergeKey(pair: Pair<unknown, unknown>): boolean {
  return isScalar(pair.key) && pair.key.value === '<<' && pair.key.type === 'PLAIN';
}

/** The mappings that a merge key takes its keys from, first one first; undefined when it names something else. */
export function mergeSources(
  value: unknown,
  targets: ReadonlyMap<Alias, Node>,
): readonly YAMLMap[] | undefined {
  const node = isAlias(value) ? targets.get(value) : value;
  const candidates = isSeq(node) ? node.items.map((it) => (isAlias(it) ? targets.get(it) : it)) : [node];
  return candidates.every(isMap) ? candidates : undefined;
}

function valueOf(node: unknown, walk: Walk, depth: number): unknown {
  walk.values += 1;
  if (!walk.complete) return undefined;
  if (walk.values > maxValues || depth > maxDepth) return giveUp(node as Node, walk, depth);
  if (isAlias(node)) return aliasValue(node, walk, depth);
  if (isMap(node)) return mapValue(node, walk, depth);
  if (isSeq(node)) return node.items.map((it, index) => at(index, walk, () => valueOf(it, walk, depth + 1)));
  return isScalar(node) ? node.value : null;
}

function giveUp(node: Node, walk: Walk, depth: number): undefined {
  walk.complete = false;
  const span = spanOfNode(node, walk.spanAt);
  walk.diagnostics.push(
    depth > maxDepth
      ? {
          severity: 'error',
          code: 'yaml-too-deep',
          summary: `nested deeper than ${maxDepth} levels`,
          detail: 'The format itself needs 5 levels. Look for aliases that lead to each other.',
          span,
        }
      : {
          severity: 'error',
          code: 'yaml-too-large',
          summary: `the file holds more than ${maxValues} values`,
          detail: 'Aliases count each time they are used. Look for aliases of aliases.',
          span,
        },
  );
  return undefined;
}

function aliasValue(alias: Alias, walk: Walk, depth: number): unknown {
  const target = walk.targets.get(alias);
  if (target === undefined) return undefined;
  if (contains(target, alias)) {
    walk.complete = false;
    walk.diagnostics.push({
      severity: 'error',
      code: 'yaml-alias',
      summary: `the alias ${quoted(`*${alias.source}`)} stands inside the value that it repeats`,
      detail: 'Such a value would never end. Write the inner part out.',
      span: spanOfNode(alias, walk.spanAt),
    });
    return undefined;
  }
  return valueOf(target, walk, depth + 1);
}

/** An alias only reaches back, so that a value can contain itself in no other way. */
function contains(outer: Node, inner: Node): boolean {
  const [start, , end] = outer.range ?? [0, 0, 0];
  const at = inner.range?.[0] ?? -1;
  return start <= at && at < end;
}

function mapValue(map: YAMLMap, walk: Walk, depth: number): unknown {
  const result: Record<string, unknown> = {};
  const seen = new Map<string, Node>();
  for (const pair of map.items) {
    if (isMergeKey(pair)) continue;
    const key = keyOf(pair.key as Node, walk, seen);
    if (key !== undefined) result[key] = at(key, walk, () => valueOf(pair.value, walk, depth + 1));
  }
  for (const pair of map.items) if (isMergeKey(pair)) merge(pair, result, walk, depth);
  return result;
}

/** The text of a key, or undefined with a diagnostic when it cannot be one. */
function keyOf(node: Node, walk: Walk, seen: Map<string, Node>): string | undefined {
  const scalar = isAlias(node) ? walk.targets.get(node) : node;
  const span = spanOfNode(node, walk.spanAt);
  const value = isScalar(scalar) ? scalar.value : scalar;
  if (typeof value !== 'string' || value === '__proto__') {
    const shown = isScalar(scalar) ? showValue(value) : 'a list or a mapping';
    const wayOut =
      isScalar(scalar) && typeof value !== 'string'
        ? `Put it in quotes if it is meant as text: "${String(scalar.source ?? value)}".`
        : 'Keys are words.';
    walk.diagnostics.push({
      severity: 'error',
      code: 'yaml-key',
      summary: `${shown} cannot be a key`,
      detail: wayOut,
      path: [...walk.path],
      span,
    });
    return undefined;
  }
  const first = seen.get(value);
  if (first === undefined) {
    seen.set(value, node);
    return value;
  }
  walk.diagnostics.push({
    severity: 'error',
    code: 'yaml-duplicate-key',
    summary: `the key ${quoted(value)} stands here twice`,
    detail:
      'Programs disagree about which of the two counts. Remove one, or move its contents into the other.',
    path: [...walk.path, value],
    part: 'key',
    span,
    related: [
      { message: 'first used here', path: [...walk.path, value], span: spanOfNode(first, walk.spanAt) },
    ],
  });
  return undefined;
}

/** Adds the keys of a merge key's mappings that are not there yet. */
function merge(
  pair: Pair<unknown, unknown>,
  result: Record<string, unknown>,
  walk: Walk,
  depth: number,
): void {
  const sources = mergeSources(pair.value, walk.targets);
  if (sources === undefined) {
    walk.diagnostics.push({
      severity: 'error',
      code: 'yaml-merge',
      summary: 'the merge key "<<" needs a mapping or a list of mappings',
      detail: 'Write an alias of a mapping behind it, such as "<<: *common".',
      path: [...walk.path],
      span: spanOfNode((pair.value ?? pair.key) as Node, walk.spanAt),
    });
    return;
  }
  const values = valueOf(pair.value, walk, depth + 1);
  for (const source of Array.isArray(values) ? values : [values]) {
    for (const [key, value] of Object.entries((source ?? {}) as Record<string, unknown>))
      if (!Object.hasOwn(result, key)) result[key] = value;
  }
}

function at<T>(step: string | number, walk: Walk, visit: () => T): T {
  walk.path.push(step);
  const value = visit();
  walk.path.pop();
  return value;
}
