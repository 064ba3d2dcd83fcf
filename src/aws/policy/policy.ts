/** The least IAM policy for an exposure, from the table in actions.ts. Pure. */
import { alertsName } from '../../compiler/alert-places.ts';
import { nameTag } from '../../compiler/gateway-tags.ts';
import { partitionOf } from '../../compiler/partition.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { actionGroups, type Scope } from './actions.ts';

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** What plan, apply, status, doctor and destroy need; with `readOnly` what plan, status and doctor need. */
export function policyFor(exposure: Exposure, { readOnly }: { readonly readOnly: boolean }): Policy {
  const groups = actionGroups.filter(
    ({ read, when }) => (read || !readOnly) && (when === undefined || when(exposure)),
  );
  const statements = scopes.flatMap((scope) => {
    const actions = groups.filter((group) => group.scope === scope).flatMap((group) => group.actions);
    return placesOf(scope, exposure).map((place, index): Statement => {
      const sid = index === 0 ? sids[scope] : `${sids[scope]}${index + 1}`;
      return { Sid: sid, Effect: 'Allow', Action: actions.toSorted(), ...place };
    });
  });
  return { Version: '2012-10-17', Statement: statements.filter(({ Action }) => Action.length > 0) };
}

const sids: Readonly<Record<Scope, string>> = {
  account: 'Look',
  zones: 'LookAtRecords',
  bucket: 'FindState',
  state: 'State',
  lock: 'StateLock',
  records: 'Records',
  'alerts-read': 'LookAtAlerts',
  alerts: 'Alerts',
  'alerts-anywhere': 'NewAlerts',
  region: 'Gateway',
  own: 'OwnResources',
  'spot-role': 'SpotRole',
};
const scopes = Object.keys(sids) as readonly Scope[];

type Zone = Exposure['domain']['zones'][number];
type Place = Pick<Statement, 'Resource' | 'Condition'>;

/** Each zone has a statement of its own, so that one without an id does not open the records of another. */
function placesOf(scope: Scope, exposure: Exposure): readonly Place[] {
  if (scope === 'records') return exposure.domain.zones.map((zone) => recordsPlace(exposure, zone));
  return [placeOf[scope](exposure)];
}

const placeOf: Readonly<Record<Exclude<Scope, 'records'>, (exposure: Exposure) => Place>> = {
  // Describe and List actions know no resources; a zone is found by its name, in Route 53’s one region.
  account: () => ({ Resource: '*' }),
  region: ({ gateway }) => ({ Resource: '*', Condition: { StringEquals: inRegion(gateway.region) } }),
  own: ({ gateway, name }) => ({
    Resource: '*',
    Condition: { StringEquals: { ...inRegion(gateway.region), [`aws:ResourceTag/${nameTag}`]: name } },
  }),
  zones: (exposure) => ({
    Resource: [...new Set(exposure.domain.zones.map((zone) => zoneArn(exposure, zone)))],
  }),
  'alerts-read': (exposure) => ({ Resource: alertArns(exposure) }),
  alerts: (exposure) => ({ Resource: alertArns(exposure) }),
  'alerts-anywhere': () => ({ Resource: '*' }),
  bucket: (exposure) => ({ Resource: stateArn(exposure, '') }),
  state: (exposure) => ({ Resource: stateArn(exposure, '/KEY') }),
  lock: (exposure) => ({ Resource: stateArn(exposure, '/KEY.tflock') }),
  'spot-role': (exposure) => ({
    Resource: `arn:${partition(exposure)}:iam::*:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot`,
    Condition: { StringEquals: { 'iam:AWSServiceName': 'spot.amazonaws.com' } },
  }),
};

function inRegion(region: string) {
  return { 'aws:RequestedRegion': region };
}

function recordsPlace(exposure: Exposure, zone: Zone): Place {
  return {
    Resource: [zoneArn(exposure, zone)],
    Condition: {
      // The zone, not the names: a name that has left the file still has a record to delete.
      'ForAllValues:StringLike': {
        'route53:ChangeResourceRecordSetsNormalizedRecordNames': [zone.name, `*.${zone.name}`],
      },
      'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': ['A', 'AAAA'] },
    },
  };
}

/** A zone without an id is found by its name when terraform runs. */
function zoneArn(exposure: Exposure, { id }: Zone): string {
  return `arn:${partition(exposure)}:route53:::hostedzone/${id ?? '*'}`;
}

/** By name, but for the health check, whose id AWS makes up. The alarm is in the region of its metric, with its topic. */
function alertArns(exposure: Exposure): readonly string[] {
  const arn = (service: string, rest: string) => `arn:${partition(exposure)}:${service}:*:*:${rest}`;
  const name = alertsName(exposure.name);
  return [
    `arn:${partition(exposure)}:route53:::healthcheck/*`,
    arn('cloudwatch', `alarm:${name}`),
    arn('events', `rule/${name}-*`),
    arn('sns', name),
  ];
}

/** In the state's bucket; KEY stands for the state's key. */
function stateArn(exposure: Exposure, path: string): string {
  const { state } = exposure;
  if (state.kind !== 's3') return '';
  return `arn:${partition(exposure)}:s3:::${state.bucket}${path.replace('KEY', () => literal(state.key))}`;
}

/** In a policy’s resource, * and ? are wildcards and ${…} is a variable. */
function literal(text: string): string {
  return text.replace(/[*?$]/g, (character) => `\${${character}}`);
}

/** Isolated regions are refused, so that theirs are never printed. */
function partition({ gateway }: Exposure): string {
  return partitionOf(gateway.region);
}
