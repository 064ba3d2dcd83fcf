/** What a destroy would delete. */
import type { Paint } from '../../channel.ts';
import { visible } from '../../compiler/diagnostics/quote.ts';
import type { DestroyList } from '../../destroy/destroy-list.ts';

export interface DestroyFrame {
  readonly name: string;
  readonly region: string;
  /** The cluster as a person knows it; null when it is left alone. */
  readonly cluster: string | null;
  /** The file as the person named it. */
  readonly file: string;
}

/** Whether there is nothing to delete. */
export function isEmpty(list: DestroyList): boolean {
  return countOf(list) === 0;
}

export function renderDestroyList(list: DestroyList, frame: DestroyFrame, paint: Paint): string {
  const { account, resources, untracked, records, alerts } = list;
  const released = givenBack(list).length;
  const closing = isEmpty(list)
    ? `Nothing of ${frame.name} is left to destroy.`
    : `Destroy: ${countOf(list) - released} to delete${released === 0 ? '' : `, ${released} to give back`}. The keys and ${frame.file} stay.`;
  const lines = [
    ...section('Cluster', frame.cluster ?? '', inCluster(list), paint),
    ...returnedSection(list, frame.cluster ?? '', paint),
    ...section('AWS', `account ${account.id} (${account.credentials}), ${frame.region}`, resources, paint),
    ...section(
      'AWS, tagged but not in the state',
      frame.region,
      untracked.map(({ type, id }) => `${type} ${id}`),
      paint,
    ),
    ...section('DNS records in no state that lead to it', 'Route 53', records.map(recordText), paint),
    ...section('Alerts in no state', `account ${account.id}`, alerts.map(alertText), paint),
    paint('bold', closing),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, where: string, entries: readonly string[], paint: Paint): readonly string[] {
  if (entries.length === 0) return [];
  return [
    `${paint('bold', title)}${paint('dim', ` (${visible(where)})`)}`,
    ...entries.map((entry) => `    ${paint('red', '-')} ${visible(entry)}`),
    '',
  ];
}

/** With what each becomes, because others can write the note that says it. */
function returnedSection(list: DestroyList, cluster: string, paint: Paint): readonly string[] {
  const objects = givenBack(list);
  if (objects.length === 0) return [];
  return [
    `${paint('bold', 'Cluster, given back')}${paint('dim', ` (${visible(cluster)})`)}`,
    ...objects.flatMap(({ address, returned = '' }) => [
      `    ${paint('red', '-')} ${visible(address)}`,
      ...returned.split('\n').flatMap((line) => (line === '' ? [] : `        ${visible(line)}`)),
    ]),
    '',
  ];
}

function recordText({ name, type, values }: DestroyList['records'][number]): string {
  return `${name} ${type} ${values.join(', ')}`;
}

function alertText({ type, id, region }: DestroyList['alerts'][number]): string {
  return `${type.replace('-', ' ')} ${id} (${region})`;
}

function inCluster(list: DestroyList): readonly string[] {
  return allInCluster(list).flatMap(({ address, adopted }) => (adopted ? [] : address));
}

/** What was somebody else's before. */
function givenBack(list: DestroyList): DestroyedObjects {
  return allInCluster(list).filter(({ adopted }) => adopted);
}

type DestroyedObjects = NonNullable<DestroyList['cluster']>['objects'];

function allInCluster({ cluster }: DestroyList): DestroyedObjects {
  return cluster === null ? [] : [...cluster.objects, ...cluster.namespaces];
}

function countOf(list: DestroyList): number {
  const { resources, untracked, records, alerts } = list;
  return [allInCluster(list), resources, untracked, records, alerts].flat().length;
}
