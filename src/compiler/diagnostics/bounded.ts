/** Keeps a report readable, small and quick, whatever the file: of a code that comes again and again, the first ones. */
import type { Diagnostic } from './diagnostic.ts';

/** How many diagnostics of one code and severity are told one by one. */
export const mostOfOneCode = 50;

/** The diagnostics, with one in the place of all beyond the first 50 of a code that says how many these are. */
export function bounded(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= mostOfOneCode) return diagnostics;
  const bound = new Bound();
  const kept = diagnostics.filter((diagnostic) => bound.admits(diagnostic));
  const rest = bound.rest();
  return rest.length === 0 ? diagnostics : [...kept, ...rest];
}

/** Counts while diagnostics are made, so that those beyond the bound cost nothing more. */
export class Bound {
  private readonly groups = new Map<string, { count: number; firstLeftOut: Diagnostic | null }>();

  /** Whether this one is to be told. */
  admits(diagnostic: Diagnostic): boolean {
    const key = `${diagnostic.severity} ${diagnostic.code}`;
    const group = this.groups.get(key) ?? { count: 0, firstLeftOut: null };
    this.groups.set(key, group);
    group.count += 1;
    if (group.count > mostOfOneCode) group.firstLeftOut ??= diagnostic;
    return group.count <= mostOfOneCode;
  }

  /** For each code with more than the bound one diagnostic that counts them, at the place of the first. */
  rest(): readonly Diagnostic[] {
    return [...this.groups.values()].flatMap(({ count, firstLeftOut }) =>
      firstLeftOut === null ? [] : [moreOf(firstLeftOut, count - mostOfOneCode)],
    );
  }
}

function moreOf({ severity, code, path, part, span }: Diagnostic, count: number): Diagnostic {
  return {
    severity,
    code: 'more-of-the-same',
    summary: `${count} more of ${code}, the first of them here`,
    detail: `${mostOfOneCode} of each kind are listed. Put those right and run this again.`,
    ...(path === undefined ? {} : { path }),
    ...(part === undefined ? {} : { part }),
    ...(span === undefined ? {} : { span }),
  };
}
