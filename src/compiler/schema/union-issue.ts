/** zod's issues with unions opened: of the forms that a value may have, the one that the user most likely meant. */
import type { ConfigPath } from '../diagnostics/diagnostic.ts';

/** The parts of zod's issues that are read here and in describe-issue.ts. */
export interface Issue {
  readonly code: string;
  readonly path: ConfigPath;
  readonly expected?: string;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  readonly errors?: readonly (readonly Issue[])[];
  readonly origin?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly inclusive?: boolean;
}

/** The issues without unions: each is replaced by those of the meant form, with paths from the root. */
export function meantIssues(issues: readonly Issue[], value: unknown): readonly Issue[] {
  return issues.flatMap((it) => (it.code === 'invalid_union' ? meantForm(it, value) : [it]));
}

function meantForm(union: Issue, value: unknown): readonly Issue[] {
  const forms = union.errors ?? [];
  const sameType = forms.filter(
    (form) => !form.some((it) => it.path.length === 0 && it.code === 'invalid_type'),
  );
  const form = sameType.at(-1);
  if (form === undefined) {
    const expected = [...new Set(forms.flatMap((it) => it.map((inner) => inner.expected ?? 'string')))].join(
      '|',
    );
    return [{ code: 'invalid_type', expected, path: union.path }];
  }
  return meantIssues(
    form.map((it) => ({ ...it, path: [...union.path, ...it.path] })),
    value,
  );
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: ConfigPath): unknown {
  let at = value;
  for (const step of path) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, step)) return undefined;
    at = (at as Readonly<Record<string | number, unknown>>)[step];
  }
  return at;
}
