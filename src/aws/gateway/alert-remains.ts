/** The alerts of an exposure that are in AWS and in no state: terraform removes the others. */
import { alertRules, alertsName, metricRegion, topicRegions } from '../../compiler/alert-places.ts';
import { asWarning, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import { ownerOf, ownerTags } from '../../compiler/gateway-tags.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { askCloudWatch, askEvents, askRoute53, askSns } from '../client.ts';
import { everyItem } from '../every-item.ts';

export interface AlertRemainder {
  readonly type: 'alarm' | 'health-check' | 'rule' | 'topic';
  /** The ARN; of a health check, which has a name nowhere, its id. */
  readonly id: string;
  readonly region: string;
}

type Tags = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];
/** Only with both tags of the owner. */
type IsOurs = (tags: Tags | undefined) => boolean;

/**
 * Those with our tags. `known` are the ids of the state. What could not be asked for is a warning: it must not keep the
 * rest from being taken down. Not looked for where the file has no alerts: then the policy has no rights to do so.
 */
export async function alertRemains(
  exposure: Exposure,
  account: string,
  known: ReadonlySet<string>,
): Promise<Result<readonly AlertRemainder[]>> {
  if (exposure.alerts === null) return ok([]);
  const expected = Object.entries(ownerTags(ownerOf(exposure)));
  const isOurs: IsOurs = (tags = []) =>
    expected.every(([key, value]) => tags.some(({ Key, Value }) => Key === key && Value === value));
  const name = alertsName(exposure.name);
  const { region } = exposure.gateway;
  const { interruption, state } = alertRules(exposure.name);
  const answers = await Promise.all([
    findAlarm(name, isOurs),
    findHealthChecks(exposure, isOurs),
    ...[interruption, state].map((rule) =>
      findRule(region, `arn:aws:events:${region}:${account}:rule/${rule}`, isOurs),
    ),
    ...topicRegions(region).map((place) =>
      findTopic(place, `arn:aws:sns:${place}:${account}:${name}`, isOurs),
    ),
  ]);
  const found = answers
    .flatMap((answer) => (answer.ok ? answer.value : []))
    .filter(({ id }) => !known.has(id));
  const refusals = answers.flatMap(({ diagnostics }) => diagnostics.map(asWarning));
  return ok(found, refusals);
}

/** The alarm before the health check that it watches, and the topics last, to which the rules send. */
export async function removeAlerts(remains: readonly AlertRemainder[]): Promise<Result<null>> {
  for (const remainder of remains) {
    const removed = await removals[remainder.type](remainder);
    if (!removed.ok) return removed;
  }
  return ok(null);
}

const removals: Readonly<
  Record<AlertRemainder['type'], (remainder: AlertRemainder) => Promise<Result<unknown>>>
> = {
  alarm: ({ id, region }) =>
    askCloudWatch(region, ({ client, sdk }) =>
      client.send(new sdk.DeleteAlarmsCommand({ AlarmNames: [lastPart(id, ':')] })),
    ),
  'health-check': ({ id, region }) =>
    askRoute53(region, ({ client, sdk }) =>
      client.send(new sdk.DeleteHealthCheckCommand({ HealthCheckId: id })),
    ),
  rule: ({ id, region }) =>
    askEvents(region, async ({ client, sdk }) => {
      const Name = lastPart(id, '/');
      const { Targets = [] } = await client.send(new sdk.ListTargetsByRuleCommand({ Rule: Name }));
      const Ids = Targets.flatMap(({ Id }) => Id ?? []);
      if (Ids.length > 0) await client.send(new sdk.RemoveTargetsCommand({ Rule: Name, Ids }));
      await client.send(new sdk.DeleteRuleCommand({ Name }));
    }),
  topic: ({ id, region }) =>
    askSns(region, ({ client, sdk }) => client.send(new sdk.DeleteTopicCommand({ TopicArn: id }))),
};

function findAlarm(name: string, isOurs: IsOurs): Promise<Result<readonly AlertRemainder[]>> {
  return askCloudWatch(metricRegion, async ({ client, sdk }) => {
    const { MetricAlarms = [] } = await client.send(new sdk.DescribeAlarmsCommand({ AlarmNames: [name] }));
    const id = MetricAlarms[0]?.AlarmArn;
    if (id === undefined) return [];
    const { Tags } = await client.send(new sdk.ListTagsForResourceCommand({ ResourceARN: id }));
    return isOurs(Tags) ? [{ type: 'alarm', id, region: metricRegion }] : [];
  });
}

/** By the name that they ask for, so that the tags of few are read. */
function findHealthChecks(
  { domain }: Pick<Exposure, 'domain'>,
  isOurs: IsOurs,
): Promise<Result<readonly AlertRemainder[]>> {
  return askRoute53(metricRegion, async ({ client, sdk }) => {
    const all = await everyItem(
      sdk.paginateListHealthChecks({ client }, {}),
      ({ HealthChecks }) => HealthChecks,
    );
    const found: AlertRemainder[] = [];
    for (const { Id: id = '', HealthCheckConfig } of all) {
      if (HealthCheckConfig?.FullyQualifiedDomainName !== domain.name) continue;
      const { ResourceTagSet } = await client.send(
        new sdk.ListTagsForResourceCommand({ ResourceType: 'healthcheck', ResourceId: id }),
      );
      if (isOurs(ResourceTagSet?.Tags)) found.push({ type: 'health-check', id, region: metricRegion });
    }
    return found;
  });
}

function findRule(region: string, id: string, isOurs: IsOurs): Promise<Result<readonly AlertRemainder[]>> {
  return askEvents(region, ({ client, sdk }) =>
    noneWhereMissing(async () => {
      const { Tags } = await client.send(new sdk.ListTagsForResourceCommand({ ResourceARN: id }));
      return isOurs(Tags) ? [{ type: 'rule', id, region }] : [];
    }),
  );
}

function findTopic(region: string, id: string, isOurs: IsOurs): Promise<Result<readonly AlertRemainder[]>> {
  return askSns(region, ({ client, sdk }) =>
    noneWhereMissing(async () => {
      const { Tags } = await client.send(new sdk.ListTagsForResourceCommand({ ResourceArn: id }));
      return isOurs(Tags) ? [{ type: 'topic', id, region }] : [];
    }),
  );
}

async function noneWhereMissing(
  find: () => Promise<readonly AlertRemainder[]>,
): Promise<readonly AlertRemainder[]> {
  try {
    return await find();
  } catch (error) {
    if (/NotFound/.test((error as Error).name)) return [];
    throw error;
  }
}

/** The name in an ARN. */
function lastPart(arn: string, separator: string): string {
  return arn.slice(arn.lastIndexOf(separator) + 1);
}
