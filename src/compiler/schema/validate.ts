/**
 * Second stage: value → ExposureConfig. Turns what zod finds into diagnostics and decides nothing else. A file with
 * mistakes still yields the configuration of its sound parts, so the rules that involve several fields run as well.
 */
import { type ExposureConfig, ExposureSchema } from '../../../schema/exposure.ts';
import type { ConfigPath, Diagnostic } from '../diagnostics/diagnostic.ts';
import { describeIssues } from './describe-issues.ts';
import type { Issue } from './issue.ts';
import { openUnions } from './open-unions.ts';
import { isDomainName, type SoundParts, soundParts } from './sound-parts.ts';
import { valueAt } from './value-at.ts';

export interface Validation extends Omit<SoundParts, 'value'> {
  /** The whole file's configuration, or that of its sound parts. */
  readonly config: ExposureConfig;
  readonly diagnostics: readonly Diagnostic[];
}

/** How far out a mistake can spread: the depth of the format, with room to spare. */
const maxPasses = 8;

/** Checks one value against the schema. Never fails: what is wrong is in the diagnostics. */
export function validate(value: unknown): Validation {
  const result = parseOrGiveUp(value);
  if (result === null) return { ...validateSoundParts(value, [[]]), diagnostics: [tooManyMistakes] };
  if (result.success)
    return { config: result.data, original: (path) => path, leftOut: () => false, diagnostics: [] };
  const issues = openUnions(result.error.issues as readonly Issue[]);
  const mistaken = issues.flatMap((issue) => mistakenPaths(issue, value));
  return { ...validateSoundParts(value, mistaken), diagnostics: describeIssues(issues, value) };
}

/** null where there are too many issues: zod spreads them into a call, and some 100,000 of them overflow the stack. */
function parseOrGiveUp(value: unknown): ReturnType<typeof ExposureSchema.safeParse> | null {
  try {
    return ExposureSchema.safeParse(value);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const tooManyMistakes: Diagnostic = {
  severity: 'error',
  code: 'too-many-mistakes',
  path: [],
  summary: 'tens of thousands of values are wrong',
  detail:
    'They are too many to list. Check that this is the right file. If a program wrote it, check a shorter one first.',
};

/** Leaves out the mistaken parts, then whatever that made incomplete, which lies one level further out on each pass. */
function validateSoundParts(
  value: unknown,
  mistaken: readonly ConfigPath[],
): Omit<Validation, 'diagnostics'> {
  let paths = mistaken;
  for (let pass = 0; pass < maxPasses; pass += 1) {
    const { value: rest, original, leftOut } = soundParts(value, paths);
    const result = ExposureSchema.safeParse(rest);
    if (result.success) return { config: result.data, original, leftOut };
    const issues = openUnions(result.error.issues as readonly Issue[]);
    const further = issues.flatMap((issue) => mistakenPaths(issue, rest)).map(original);
    paths = [...paths, ...further];
  }
  throw new Error('the sound parts of a file do not validate');
}

/** What to leave out for an issue to disappear: unknown keys one by one, and as a whole what lacks a required key. */
function mistakenPaths(issue: Issue, value: unknown): readonly ConfigPath[] {
  if (issue.code === 'unrecognized_keys') return (issue.keys ?? []).map((key) => [...issue.path, key]);
  const missing = valueAt(value, issue.path) === undefined && !isDomainName(issue.path);
  return [missing ? issue.path.slice(0, -1) : issue.path];
}
