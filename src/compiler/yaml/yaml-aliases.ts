/** Which node each alias stands for, in one walk; yaml's own `resolve` searches the document again for each. */
import { type Alias, isAlias, isCollection, isPair, type Node } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { quoted } from '../diagnostics/quote.ts';
import type { SpanAt } from './text-position.ts';
import { spanOfNode } from './yaml-value.ts';

export type AliasTargets = ReadonlyMap<Alias, Node>;

/** An alias means the anchor of its name that was set last before it. An unknown one becomes a diagnostic. */
export function aliasTargets(
  root: Node,
  spanAt: SpanAt,
): { readonly targets: AliasTargets; readonly diagnostics: readonly Diagnostic[] } {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  const diagnostics: Diagnostic[] = [];
  const walk = (node: unknown): void => {
    if (isPair(node)) {
      walk(node.key);
      walk(node.value);
    } else if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined) diagnostics.push(unknownAnchor(node, spanAt));
      else targets.set(node, target);
    } else if (node !== null && typeof node === 'object') {
      const { anchor } = node as { anchor?: string };
      if (anchor !== undefined) anchors.set(anchor, node as Node);
      if (isCollection(node)) node.items.forEach(walk);
    }
  };
  walk(root);
  return { targets, diagnostics };
}

function unknownAnchor(alias: Alias, spanAt: SpanAt): Diagnostic {
  return {
    severity: 'error',
    code: 'yaml-alias',
    summary: `no anchor ${quoted(`&${alias.source}`)} stands before the alias`,
    detail:
      'An alias repeats the value that an anchor of the same name marks further up. A plain text that starts with * needs quotes.',
    span: spanOfNode(alias, spanAt),
  };
}
