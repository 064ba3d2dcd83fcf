/** Where in AWS the alerts of an exposure are, and what they are called there. */

/** The one region that Route 53 reports its health checks in. An alarm and its topic have to be where the metric is. */
export const metricRegion = 'us-east-1';

/** The name of the alarm and of the topics, and how the names of the rules begin. */
export function alertsName(name: string): string {
  return `expose-${name}`;
}

/** The EventBridge rules, in the gateway's region, and the one target that each of them has. */
export function alertRules(name: string) {
  return {
    interruption: `${alertsName(name)}-interruption`,
    state: `${alertsName(name)}-state`,
    target: 'mail',
  };
}

/** The regions that have a topic: EC2's own events reach only a topic in the gateway's region. */
export function topicRegions(gatewayRegion: string): readonly string[] {
  return [...new Set([metricRegion, gatewayRegion])];
}
