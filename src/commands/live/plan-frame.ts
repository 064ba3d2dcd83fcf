/** What the views of a plan are given beside it. */
import { relative } from 'node:path';
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { Session } from '../../session/session.ts';
import type { PlanFrame } from '../../views/plan/plan-frame.ts';
import type { LiveExposure } from './compile-for-live.ts';
import type { AccessFlags } from './live-context.ts';

interface FrameQuestion {
  readonly offline: boolean;
  readonly full: boolean;
  /** What apply is to be given, absolute: the exposure file or a saved plan; null when it is not to be named. */
  readonly run: string | null;
  readonly flags: AccessFlags & { readonly out?: string };
}

export function planFrame(
  session: Session,
  { source, exposure, project }: LiveExposure,
  { offline, full, run, flags }: FrameQuestion,
): PlanFrame {
  const short = (path: string) => relative(session.cwd, path) || '.';
  return {
    exposure,
    placeOf: (path) =>
      source.existing(path).length === 0
        ? null
        : `${visible(source.file.path)}:${source.spanOf(path, 'value').start.line}`,
    run: run === null ? null : { what: short(run), flags: given(flags) },
    out: short(project.out),
    offline,
    full: full || session.verbose,
  };
}

/** The flags, as apply needs them again. */
function given({ profile, context, out }: FrameQuestion['flags']): readonly string[] {
  return Object.entries({ profile, context, out }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
}
