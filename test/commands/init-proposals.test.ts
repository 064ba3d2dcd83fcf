/** What init proposes after it has looked around: values in, answers out. */
import { describe, expect, test } from 'vitest';
import { propose, type Seen, withZone, zonesFor } from '../../src/commands/init/propose.ts';
import type { ClusterFacts } from '../../src/look/cluster-facts.ts';
import { initAnswers } from '../helpers/init-answers.ts';

const nothing: Seen = { cluster: null, aws: null, region: null, context: null };
const cluster = (front: ClusterFacts['front'], nodes = ['pi1']): ClusterFacts => ({
  context: 'homelab',
  server: 'https://192.0.2.1:6443',
  nodes,
  architectures: ['arm64'],
  front,
});
const onNodes = cluster({ holder: 'k3s’s Traefik', nodes: ['pi1'], services: ['kube-system/traefik'] });
const behindService = cluster({ holder: null, nodes: [], services: ['web/ingress'] });

describe('where nothing was seen', () => {
  test('it is the defaults', () => {
    expect(propose({}, nothing)).toMatchObject({ region: 'us-east-1', ingress: 'none', context: null });
  });

  test('the flags count', () => {
    const given = {
      alias: ['www.example.com'],
      zone: 'example.com',
      zoneId: 'Z1',
      dnsElsewhere: true,
      region: 'eu-west-1',
      service: 'web/ingress',
      context: 'homelab',
    };
    const { alias: aliases, ...rest } = given;
    expect(propose(given, nothing)).toMatchObject({ aliases, ...rest, ingress: 'none' });
  });
});

describe('what was seen', () => {
  test('decides what no flag names, and is given as the reason', () => {
    const seen: Seen = {
      ...nothing,
      cluster: behindService,
      region: { region: 'eu-central-1', source: 'AWS_REGION' },
      context: 'homelab',
    };
    const { region, service, context, why } = propose({}, seen);
    expect({ region, service, context }).toEqual({
      region: 'eu-central-1',
      service: 'web/ingress',
      context: 'homelab',
    });
    expect(why.region).toContain('AWS_REGION');
    expect(why.ingress).toBe('Seen in the cluster: the Service web/ingress offers both ports.');
  });

  test('does not overrule a flag', () => {
    const seen = { ...nothing, cluster: onNodes, context: 'homelab' };
    expect(propose({ ingress: 'traefik', context: 'work' }, seen)).toMatchObject({
      ingress: 'traefik',
      service: null,
      context: 'work',
      why: { ingress: '' },
    });
    expect(propose({ ingress: 'none' }, { ...nothing, cluster: behindService })).toMatchObject({
      service: null,
    });
  });

  test('a cluster where nothing answers is said in the file', () => {
    const empty = cluster({ holder: null, nodes: [], services: [] });
    expect(propose({}, { ...nothing, cluster: empty }).why.ingress).toContain('install an ingress');
  });
});

describe('the zone of a name', () => {
  const zones = [
    { name: 'example.com', id: 'Z1' },
    { name: 'lab.example.com', id: 'Z2' },
    { name: 'other.example', id: 'Z3' },
    { name: 'other.example', id: 'Z4' },
    { name: 'ample.com', id: 'Z5' },
  ];
  const ids = (domain: string) => zonesFor(domain, zones).map(({ id }) => id);

  test('is one that the name ends in, the longest first', () => {
    expect(ids('a.lab.example.com')).toEqual(['Z2', 'Z1']);
    expect(ids('example.com')).toEqual(['Z1']);
    expect(ids('notexample.com')).toEqual([]);
  });

  test('is written down only where the name alone leads elsewhere', () => {
    const answers = initAnswers({ domain: 'a.lab.example.com' });
    expect(withZone(answers, zones[0]!, zones)).toMatchObject({ zone: null, zoneId: null });
    expect(withZone(answers, zones[1]!, zones)).toMatchObject({ zone: 'lab.example.com', zoneId: null });
  });

  test('is named by its id where there are two', () => {
    const { zone, zoneId, why } = withZone(initAnswers({ domain: 'a.other.example' }), zones[3]!, zones);
    expect({ zone, zoneId }).toEqual({ zone: null, zoneId: 'Z4' });
    expect(why.zone).toBe('One of 2 public zones of this name.');
  });
});
