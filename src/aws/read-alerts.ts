/** Whether the alerts of an exposure can reach anyone, and what the alarm says. Reads only. */
import { alertsName, metricRegion, topicRegions } from '../compiler/alert-places.ts';
import { ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import { askCloudWatch, askSns } from './client.ts';
import { everyItem } from './every-item.ts';

export interface AlertsStatus {
  readonly email: string;
  /** Of the address, one for each region with a topic. */
  readonly subscriptions: readonly Subscription[];
  /** As CloudWatch calls it: OK, ALARM or INSUFFICIENT_DATA; null where there is no alarm. */
  readonly alarm: string | null;
}

interface Subscription {
  readonly region: string;
  /** missing: not made yet, or the address has unsubscribed. */
  readonly state: 'confirmed' | 'unconfirmed' | 'missing';
}

/** null where the file asks for no alerts. `account` is the id of the one that the gateway is in. */
export async function readAlerts(
  { name, gateway, alerts }: Exposure,
  account: string,
): Promise<Result<AlertsStatus | null>> {
  if (alerts === null) return ok(null);
  const [alarm, ...subscriptions] = await Promise.all([
    readAlarm(alertsName(name)),
    ...topicRegions(gateway.region).map((region) =>
      readSubscription(region, `arn:aws:sns:${region}:${account}:${alertsName(name)}`, alerts.email),
    ),
  ]);
  if (!alarm.ok) return alarm;
  const refused = subscriptions.find((subscription) => !subscription.ok);
  if (refused !== undefined && !refused.ok) return refused;
  return ok({
    email: alerts.email,
    subscriptions: subscriptions.flatMap((subscription) => (subscription.ok ? [subscription.value] : [])),
    alarm: alarm.value,
  });
}

function readAlarm(name: string): Promise<Result<string | null>> {
  return askCloudWatch(metricRegion, async ({ client, sdk }) => {
    const { MetricAlarms = [] } = await client.send(new sdk.DescribeAlarmsCommand({ AlarmNames: [name] }));
    return MetricAlarms[0]?.StateValue ?? null;
  });
}

function readSubscription(region: string, topic: string, email: string): Promise<Result<Subscription>> {
  return askSns(region, async ({ client, sdk }) => {
    try {
      const pages = sdk.paginateListSubscriptionsByTopic({ client }, { TopicArn: topic });
      const all = await everyItem(pages, ({ Subscriptions }) => Subscriptions);
      const found = all.find(({ Endpoint }) => Endpoint === email);
      if (found === undefined) return { region, state: 'missing' };
      return { region, state: found.SubscriptionArn?.startsWith('arn:') ? 'confirmed' : 'unconfirmed' };
    } catch (error) {
      if (error instanceof sdk.NotFoundException) return { region, state: 'missing' };
      throw error;
    }
  });
}
