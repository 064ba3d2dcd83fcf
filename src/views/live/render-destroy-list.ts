/** What a destroy would take down, and what it took down. */

import type { Paint } from '../../channel.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { DestroyReport } from '../../destroy/destroy.ts';
import type { DestroyList } from '../../destroy/destroy-list.ts';
import { stateLines } from './render-applied.ts';

export interface DestroyFrame {
  readonly name: string;
  readonly region: string;
  /** The cluster as a person knows it; null when it is left alone. */
  readonly cluster: string | null;
  /** The file as the person named it. */
  readonly file: string;
}

/** Whether there is nothing to take down. */
export function isEmpty(list: DestroyList): boolean {
  return (
    list.resources.length +
      list.untracked.length +
      (list.cluster?.objects.length ?? 0) +
      (list.cluster?.namespaces.length ?? 0) ===
    0
  );
}

export function renderDestroyList(list: DestroyList, frame: DestroyFrame, paint: Paint): string {
  const section = (title: string, where: string, entries: readonly string[]) =>
    entries.length === 0
      ? []
      : [
          `${paint('bold', title)}${paint('dim', ` (${visible(where)})`)}`,
          ...entries.map((it) => `    ${paint('red', '-')} ${visible(it)}`),
          '',
        ];
  const inCluster = [
    ...(list.cluster?.objects ?? []),
    ...(list.cluster?.namespaces ?? []).map((it) => `Namespace/${it}`),
  ];
  const lines = [
    ...section('Cluster', frame.cluster ?? '', inCluster),
    ...section('AWS', `account ${list.account}, ${frame.region}`, list.resources),
    ...section(
      'AWS, in no state but with the tag',
      frame.region,
      list.untracked.map((it) => `${it.type} ${it.id}`),
    ),
    isEmpty(list)
      ? `Nothing of ${frame.name} is left to destroy.`
      : `Destroy: ${inCluster.length + list.resources.length + list.untracked.length} to delete. The keys and exposure.yaml stay.`,
  ];
  return `${lines.join('\n')}\n`;
}

export function renderDestroyed(report: DestroyReport, frame: DestroyFrame, paint: Paint): string {
  if (report.steps.some((it) => it.state !== 'done')) {
    return `${[paint('bold', report.interrupted ? 'Interrupted.' : 'Not finished.'), ...stateLines(report), `Go on from here: expose destroy ${frame.file}`].join('\n')}\n`;
  }
  const left = report.left ?? [];
  const rest =
    left.length === 0
      ? 'EC2 lists nothing with its tag any more.'
      : `Left, and free of charge: ${left.map((it) => `${it.type} ${it.id}`).join(', ')}.`;
  return `${paint('bold', 'Destroyed.')} ${rest}\n`;
}
