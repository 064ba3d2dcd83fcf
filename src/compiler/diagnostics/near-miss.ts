/** "Did you mean": the known word that a mistyped one is closest to. */

/**
 * The closest of `known` to `word`, ignoring case; undefined when none is close enough to be what was meant.
 * Close enough is a third of the longer word's letters changed, swapped, missing or added, or being the only one that
 * has all of the word in it.
 */
export function nearMiss(word: string, known: readonly string[]): string | undefined {
  if (word.length > 64) return undefined;
  return closest(word, known) ?? containing(word.toLowerCase(), known);
}

/** "ingress-nginx" for "nginx". Shorter words are part of too many others. */
function containing(word: string, known: readonly string[]): string | undefined {
  if (word.length < 4) return undefined;
  const [found, ...others] = known.filter((candidate) => candidate.toLowerCase().includes(word));
  return others.length === 0 ? found : undefined;
}

function closest(word: string, known: readonly string[]): string | undefined {
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    if (Math.abs(word.length - candidate.length) > allowed) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= allowed && distance < (best?.distance ?? Infinity)) best = { word: candidate, distance };
  }
  return best?.word;
}

/** Edits (insert, delete, replace, swap of neighbours) from one word to another: optimal string alignment. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replace = (last[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      let cost = Math.min(replace, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        cost = Math.min(cost, (beforeLast[j - 2] ?? Infinity) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length] ?? 0;
}
