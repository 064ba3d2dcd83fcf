/**
 * Second stage: value → ExposureConfig. What zod finds becomes diagnostics, nothing else is decided here. A file with
 * mistakes still yields the configuration of its sound parts, so that the rules across fields can be checked as well.
 */
import { type ExposureConfig, ExposureSchema } from '../../../schema/exposure.ts';
import type { ConfigPath, Diagnostic } from '../diagnostics/diagnostic.ts';
import { describeIssues } from './describe-issue.ts';
import { prune } from './sound-parts.ts';
import { type Issue, meantIssues, valueAt } from './union-issue.ts';

export interface Validation {
  /** The whole file's configuration, or that of its sound parts. */
  readonly config: ExposureConfig;
  /** From a path of `config` to the path in the file; they differ where an item of a list was left out. */
  readonly original: (path: ConfigPath) => ConfigPath;
  /** Whether a path of the file was left out because it is mistaken. */
  readonly leftOut: (path: ConfigPath) => boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Stands in for a domain that is missing or malformed; nothing that is said about it is shown. */
const placeholder = 'placeholder.invalid';

/** Checks one value against the schema. Never fails: what is wrong is in the diagnostics. */
export function validate(value: unknown): Validation {
  const result = parseOrGiveUp(value);
  if (result === null) return tooManyMistakes();
  if (result.success)
    return { config: result.data, original: (path) => path, leftOut: () => false, diagnostics: [] };
  const issues = meantIssues(result.error.issues as readonly Issue[], value);
  return { ...soundParts(value, issues), diagnostics: describeIssues(issues, value) };
}

/** zod hands issues on by spreading them into a call: some 100,000 of them do not fit on the stack. */
function parseOrGiveUp(value: unknown): ReturnType<typeof ExposureSchema.safeParse> | null {
  try {
    return ExposureSchema.safeParse(value);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function tooManyMistakes(): Validation {
  return {
    config: ExposureSchema.parse({ domain: placeholder }),
    original: (path) => path,
    leftOut: () => true,
    diagnostics: [
      {
        severity: 'error',
        code: 'too-many-mistakes',
        path: [],
        summary: 'tens of thousands of values are wrong',
        detail:
          'They are too many to be listed. Is this the right file? If it is generated, check a shorter one first.',
      },
    ],
  };
}

/** Leaves out what is wrong, then what became incomplete by that, one level further out with each pass. */
function soundParts(value: unknown, issues: readonly Issue[]): Omit<Validation, 'diagnostics'> {
  const mistaken = issues.flatMap((it) => mistakenPaths(it, value));
  for (let depth = 0; depth < 8; depth += 1) {
    const { value: rest, original, leftOut } = prune(value, mistaken, placeholder);
    const result = ExposureSchema.safeParse(rest);
    if (result.success) return { config: result.data, original, leftOut };
    const further = meantIssues(result.error.issues as readonly Issue[], rest);
    for (const issue of further) for (const path of mistakenPaths(issue, rest)) mistaken.push(original(path));
  }
  throw new Error('the sound parts of a file do not validate');
}

/** What to leave out so that an issue disappears: unknown keys one by one, and what lacks a required key as a whole. */
function mistakenPaths(issue: Issue, value: unknown): readonly ConfigPath[] {
  if (issue.code === 'unrecognized_keys') return (issue.keys ?? []).map((key) => [...issue.path, key]);
  const missing = valueAt(value, issue.path) === undefined && issue.path[0] !== 'domain';
  return [missing ? issue.path.slice(0, -1) : issue.path];
}
