/** What the views of a plan are given beside it. */
import { relative } from 'node:path';
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { Session } from '../../session/session.ts';
import type { PlanFrame } from '../../views/plan/plan-frame.ts';
import type { LiveExposure } from './compile-for-live.ts';
import type { AccessFlags } from './live-context.ts';

interface FrameQuestion {
  readonly offline: boolean;
  readonly savedAs: string | null;
  readonly flags: AccessFlags;
}

/** `savedAs` is where the plan was saved, absolute; null when it was not. */
export function planFrame(
  session: Session,
  { source, exposure, project }: LiveExposure,
  { offline, savedAs, flags }: FrameQuestion,
): PlanFrame {
  const short = (path: string) => relative(session.cwd, path) || '.';
  return {
    placeOf: (path) => `${visible(source.file.path)}:${source.spanOf(path, 'value').start.line}`,
    savedAs: savedAs === null ? null : short(savedAs),
    accessFlags: [
      ...(flags.profile === undefined ? [] : ['--profile', flags.profile]),
      ...(flags.context === undefined ? [] : ['--context', flags.context]),
    ],
    out: short(project.out),
    offline,
    verbose: session.verbose,
    namesByHand: exposure.domain.namesByHand,
  };
}
