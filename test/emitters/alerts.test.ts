/** The alerts: how long a mail takes by the emitted figures, what the mails say, and where everything is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { terraform } from '../../src/emitters/terraform/index.ts';
import { compiled, publicKeys } from '../helpers/exposure-builder.ts';
import { type HclTree, literal, readHcl } from '../helpers/read-hcl.ts';

const smallest = 'domain: api.example.com\nalerts: { email: me@example.com }\n';

async function emitted(text: string): Promise<HclTree> {
  const files = terraform(compiled(text), publicKeys);
  const { resource, provider } = await readHcl(files.map((file) => file.contents).join('\n'));
  const of = (type: string, name: string) => resource[type]?.[name]?.[0];
  return {
    provider,
    check: of('aws_route53_health_check', 'site'),
    alarm: of('aws_cloudwatch_metric_alarm', 'site'),
    interruption: of('aws_cloudwatch_event_target', 'interruption'),
    state: of('aws_cloudwatch_event_target', 'state'),
    rules: resource['aws_cloudwatch_event_rule'],
    topics: resource['aws_sns_topic'],
    policies: resource['aws_sns_topic_policy'],
  };
}

describe('a mail that the site is down', () => {
  /** How long a health checker waits: four seconds for the connection and two for the answer. */
  const requestSeconds = 6;

  test('is due within three minutes, as docs/alerts.md adds it up', async () => {
    const { check, alarm } = await emitted(smallest);
    const checks = check['request_interval'] * check['failure_threshold'] + requestSeconds;
    const metric = alarm['period'] * alarm['evaluation_periods'];
    expect([checks, metric]).toEqual([66, 60]);
    // Beyond them are CloudWatch's look at the metric and the mail itself, which AWS gives no figures for.
    expect(checks + metric).toBeLessThanOrEqual(180 - 50);
    const page = readFileSync(join(import.meta.dirname, '../../docs/alerts.md'), 'utf8');
    for (const figure of [
      `${check['request_interval']} s`,
      `| ${checks} s |`,
      `| ${metric} s |`,
      `**${checks + metric} s**`,
    ])
      expect(page).toContain(figure);
  });

  test('comes when the site stops to answer and when it answers again, once each', async () => {
    const { alarm } = await emitted(smallest);
    expect(alarm).toMatchObject({
      namespace: 'AWS/Route53',
      metric_name: 'HealthCheckStatus',
      dimensions: { HealthCheckId: '${aws_route53_health_check.site.id}' },
      statistic: 'Minimum',
      comparison_operator: 'LessThanThreshold',
      threshold: 1,
      alarm_actions: ['${aws_sns_topic.alerts.arn}'],
      ok_actions: ['${aws_sns_topic.alerts.arn}'],
    });
    expect(alarm).not.toHaveProperty('insufficient_data_actions');
  });

  test('says what is asked, what each state means and what to do', async () => {
    expect(literal((await emitted(smallest))['alarm'].alarm_description)).toBe(
      'ALARM means: http://api.example.com/ does not answer with success: the gateway, the tunnel, the cluster or the application is down. Run expose doctor to see which. OK means: it answers again. Route 53 asks every 30 seconds, from several places in the world.',
    );
    const words = async (ports: string) =>
      literal((await emitted(`${smallest}ports: ${ports}\n`))['alarm'].alarm_description);
    expect(await words('[{ name: https, public: 8443 }]')).toContain(
      'https://api.example.com:8443/ does not',
    );
    expect(await words('[{ name: game, public: 25565 }]')).toContain(
      'api.example.com:25565 accepts no connection. Run expose doctor to see why.',
    );
  });
});

describe('the health check', () => {
  test.each([
    ['[80, 443]', { type: 'HTTP', port: 80, resource_path: '/' }],
    ['[{ name: http, public: 20080 }]', { type: 'HTTP', port: 20080 }],
    ['[{ public: 80, allow: [192.0.2.0/24] }, 443]', { type: 'HTTPS', port: 443 }],
    ['[{ name: game, public: 25565 }]', { type: 'TCP', port: 25565 }],
  ])('of ports %s asks what is free, open to everyone and sees the most', async (ports, expected) => {
    const { check } = await emitted(`${smallest}ports: ${ports}\n`);
    expect(check).toMatchObject({ fqdn: 'api.example.com', ...expected });
    expect('resource_path' in check).toBe(expected.type !== 'TCP');
  });

  test('asks the address of a gateway without IPv4, since Route 53 would look for an A record', async () => {
    const { check } = await emitted(`${smallest}gateway: { ipv4: false }\n`);
    expect(check).toMatchObject({
      ip_address: '${one(aws_network_interface.gateway.ipv6_addresses)}',
      fqdn: 'api.example.com',
      depends_on: ['${aws_instance.gateway}', '${aws_route53_record.ipv6}'],
    });
    expect((await emitted(smallest))['check']).not.toHaveProperty('ip_address');
  });

  test('waits for the records, where expose writes them, and for the gateway', async () => {
    const { check } = await emitted(smallest);
    expect(check['depends_on']).toEqual(['${aws_instance.gateway}', '${aws_route53_record.ipv4}']);
    const byHand = 'domain: { name: api.example.com, manage: false }\nalerts: { email: me@example.com }\n';
    expect((await emitted(byHand))['check'].depends_on).toEqual(['${aws_instance.gateway}']);
  });
});

describe('EC2’s events', () => {
  const interruption = {
    time: '2026-11-27T03:14:00Z',
    detail: { 'instance-id': 'i-0123456789abcdef0', 'instance-action': 'stop' },
  };
  const stopped = {
    time: '2026-11-27T03:16:00Z',
    detail: { 'instance-id': 'i-0123456789abcdef0', state: 'stopped' },
  };

  /** What EventBridge makes of an event: the paths' values in the template, which is JSON. */
  function mail(target: HclTree, event: HclTree): string {
    const { input_paths: paths, input_template: template } = target['input_transformer'][0];
    const text = literal(template).replace(
      /<(\w+)>/g,
      (_match, name: string) =>
        literal(paths[name])
          .replace('$.', '')
          .split('.')
          .reduce<unknown>((value, step) => (value as HclTree)[step], event) as string,
    );
    return JSON.parse(text) as string;
  }

  test('become sentences', async () => {
    const { interruption: warned, state } = await emitted(smallest);
    expect(mail(warned, interruption)).toBe(
      'EC2 takes back the capacity of i-0123456789abcdef0, the spot instance of api.example.com, in about two minutes (2026-11-27T03:14:00Z). The gateway stops, and EC2 starts it again with the same address when it has capacity. That can take hours. Run expose status to see how it is.',
    );
    expect(mail(state, stopped)).toBe(
      'The gateway of api.example.com, instance i-0123456789abcdef0, is stopped (2026-11-27T03:16:00Z). EC2 stops a spot instance when it needs the capacity, and starts it again later. If you did not do this, run expose status.',
    );
  });

  test('on demand are no warnings, and nothing is said of spot', async () => {
    const {
      interruption: warned,
      state,
      rules,
    } = await emitted(`${smallest}gateway: { market: on-demand }\n`);
    expect(warned).toBeUndefined();
    expect(Object.keys(rules)).toEqual(['state']);
    expect(mail(state, stopped)).not.toMatch(/spot/i);
  });
});

describe('regions', () => {
  test('in the metric’s own region there is one topic, which both may publish to', async () => {
    const { provider, topics, policies } = await emitted(smallest);
    expect(provider.aws).toHaveLength(1);
    expect(Object.keys(topics)).toEqual(['alerts']);
    expect(policies.alerts[0].policy).toMatch(/cloudwatch\.amazonaws\.com[\s\S]*events\.amazonaws\.com/);
  });

  test('elsewhere the alarm is where its metric is, and EC2’s events have a topic where the gateway is', async () => {
    const found = await emitted(`${smallest}gateway: { region: eu-central-1 }\n`);
    expect(found['provider'].aws.map(({ alias, region }: HclTree) => [alias, region])).toEqual(
      expect.arrayContaining([
        [undefined, 'eu-central-1'],
        ['metrics', 'us-east-1'],
      ]),
    );
    const { alarm, state, topics, policies } = found;
    expect([alarm.provider, topics.alerts[0].provider, topics.events[0].provider]).toEqual([
      '${aws.metrics}',
      '${aws.metrics}',
      undefined,
    ]);
    expect(state.arn).toBe('${aws_sns_topic.events.arn}');
    expect(policies.alerts[0].policy).not.toContain('events.amazonaws.com');
    expect(policies.events[0].policy).not.toContain('cloudwatch.amazonaws.com');
  });
});
