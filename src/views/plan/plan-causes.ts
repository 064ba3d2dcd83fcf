/** The changes of a plan by their cause in the file: each cause once, with what follows from it on every side. Pure. */
import { formatPath } from '../../compiler/diagnostics/quote.ts';
import type { Action, Change, PlanDraft } from '../../plan/document/plan.ts';
import type { PlanFrame } from './plan-frame.ts';
import { changeNotes } from './plan-sections.ts';

/** One place of the file, and what changes because of it. */
export interface Cause {
  /** A field, such as "gateway.market". */
  readonly title: string;
  /** Such as "exposure.yaml:12"; null when nothing of the field is in the file. */
  readonly place: string | null;
  readonly effects: readonly Effect[];
}

/** One line of a plan. */
export interface Effect {
  readonly side: 'AWS' | 'Cluster' | 'Files';
  readonly action: Action;
  /** What changes: an address, or several files. */
  readonly what: string;
  /** How it changes, as far as one line says it. May be empty. */
  readonly how: string;
  /** What is shown line by line below it: what an object of somebody else becomes. */
  readonly lines: readonly string[];
}

const sides = [
  ['terraform', 'AWS'],
  ['k8s', 'Cluster'],
] as const;
/** As in the format. */
const groups = ['domain', 'ports', 'gateway', 'tunnel', 'cluster'];
const actions: readonly Action[] = ['create', 'update', 'replace', 'delete'];
/** Characters that are shown of how something changes. */
const longestHow = 120;
/** Columns for the names of files; more files are counted. */
const widestFiles = 60;

/** In the order of the format. On a first apply, when everything is new, the causes are its groups of fields. */
export function planCauses({ changes }: PlanDraft, frame: PlanFrame): readonly Cause[] {
  const first = changes.every(({ action }) => action === 'create');
  const titleOf = ({ origin = [] }: Change): string => formatPath(first ? origin.slice(0, 1) : origin);
  const titles = [...new Set(changes.map(titleOf))].sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  return titles.map((title) => {
    const those = changes.filter((change) => titleOf(change) === title);
    const origin = those[0]?.origin ?? [];
    return {
      title: title === formatPath([]) ? 'others' : title,
      place: origin.length === 0 ? null : frame.placeOf(first ? origin.slice(0, 1) : origin),
      effects: [...sides.flatMap(([target, side]) => effectsOn(those, target, side)), ...fileEffects(those)],
    };
  });
}

function rankOf(title: string): number {
  const rank = groups.indexOf(/^\w+/.exec(title)?.[0] ?? '');
  return rank < 0 ? groups.length : rank;
}

function effectsOn(changes: readonly Change[], target: Change['target'], side: Effect['side']): Effect[] {
  return changes
    .filter((change) => change.target === target)
    .map((change) => ({
      side,
      action: change.action,
      what: change.address,
      how: howOf(change),
      // The note with it lies on the object, where others can write: it is approved value by value.
      lines: change.givenBack ? changedLines(change.diff) : [],
    }));
}

/** The text of a file is what the other sides show, so the files are only named. */
function fileEffects(changes: readonly Change[]): Effect[] {
  const files = changes.filter(({ target }) => target === 'files');
  return actions.flatMap((action) => {
    const paths = files.filter((change) => change.action === action).map(({ address }) => address);
    if (paths.length === 0) return [];
    const names = paths.join(', ');
    const what = paths.length > 1 && names.length > widestFiles ? `${paths.length} files` : names;
    return [{ side: 'Files' as const, action, what, how: '', lines: [] }];
  });
}

/** What stands beside the change, what forces it, and what changes: a line in full, the effect of more lines. */
function howOf(change: Change): string {
  const { action, diff, forcedBy = [], givenBack, impact } = change;
  // On a first apply this is so for every object, and creating the namespace is part of the plan.
  const notes = changeNotes({ ...change, deferred: false });
  const lines = action === 'update' && !givenBack ? [oneLine(diff) ?? impact ?? countOfLines(diff)] : [];
  return [...notes, ...forcedBy, ...lines]
    .filter((words) => words !== '')
    .map(inShort)
    .join('; ');
}

/** The only line that changes, or an old and a new value; null for more lines. */
function oneLine(diff: string): string | null {
  const changed = changedLines(diff);
  const [line = '', next] = changed;
  if (changed.length === 1) return line.replace(/^~\s*/, '').replace(/^([-+])\s+/, '$1 ');
  const [, key, before] = /^-\s*(?:- )?([\w./-]+: )(.*)$/.exec(line) ?? [];
  const after = changed.length === 2 ? next?.replace(/^\+\s*(?:- )?/, '') : undefined;
  if (key === undefined || !after?.startsWith(key)) return null;
  return `${key}${before} -> ${after.slice(key.length)}`;
}

function countOfLines(diff: string): string {
  const changed = changedLines(diff);
  const count = (sign: string) => changed.filter((line) => line.startsWith(sign)).length;
  const counts = ['+', '-', '~'].filter((sign) => count(sign) > 0).map((sign) => `${sign}${count(sign)}`);
  return changed.length === 0 ? '' : `${counts.join(' ')} lines`;
}

function changedLines(diff: string): readonly string[] {
  return diff.split('\n').filter((line) => /^[-+~]/.test(line));
}

/** The beginning of a fingerprint tells two apart; `full` shows all of it. */
function inShort(words: string): string {
  const shown = words.replace(/\bSHA256:([\w+/]{8})[\w+/=]{8,}/g, 'SHA256:$1…');
  return shown.length > longestHow ? `${shown.slice(0, longestHow)}…` : shown;
}
