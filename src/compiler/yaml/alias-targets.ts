/** The node that each alias stands for, found in one walk; yaml's own `resolve` searches the whole document per alias. */
import { type Alias, isAlias, isCollection, isPair, type Node } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { quote } from '../diagnostics/quote.ts';
import { type SpanAt, spanOfNode } from './span-at.ts';

export interface AliasTargets {
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly diagnostics: readonly Diagnostic[];
}

/** An alias stands for the last anchor of its name before it. An alias without one becomes a diagnostic. */
export function aliasTargets(root: Node, spanAt: SpanAt): AliasTargets {
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
    summary: `the anchor ${quote(`&${alias.source}`)} is not defined before this alias`,
    detail:
      'An alias repeats the value that an anchor of the same name marks earlier in the file. Define the anchor first, or put the text in quotes if it only happens to start with *.',
    span: spanOfNode(alias, spanAt),
  };
}
