/** A field may take several forms. zod reports how each of them fails; only the form that the user meant is of interest. */
import type { Issue } from './issue.ts';

/** The issues with every union replaced by the issues of the most likely form. Paths start at the root. */
export function openUnions(issues: readonly Issue[]): readonly Issue[] {
  return issues.flatMap((issue) => (issue.code === 'invalid_union' ? openUnion(issue) : [issue]));
}

function openUnion(union: Issue): readonly Issue[] {
  const forms = union.errors ?? [];
  const form = forms.filter(hasRightType).at(-1);
  if (form === undefined) return [{ code: 'invalid_type', expected: expectedTypes(forms), path: union.path }];
  return openUnions(form.map((issue) => ({ ...issue, path: [...union.path, ...issue.path] })));
}

function hasRightType(form: readonly Issue[]): boolean {
  return !form.some((issue) => issue.path.length === 0 && issue.code === 'invalid_type');
}

function expectedTypes(forms: readonly (readonly Issue[])[]): string {
  const types = forms.flat().map((issue) => issue.expected ?? 'string');
  return [...new Set(types)].join('|');
}
