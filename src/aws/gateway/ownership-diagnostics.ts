/** What has to be settled before anything else: a gateway whose state is elsewhere, and a name that another exposure has. Pure. */
import type { AwsLocation } from '../../compiler/aws-location.ts';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts';
import { quote } from '../../compiler/diagnostics/quote.ts';
import { domainTag, nameTag } from '../../compiler/gateway-tags.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import type { ObservedGateway } from './ownership.ts';
import { newerInstance, orphanGateway } from './state-elsewhere.ts';

export interface OwnershipQuestion {
  readonly observed: ObservedGateway;
  /** null where nothing is known of the state. */
  readonly inState: ReadonlySet<string> | null;
  /** When the last run began that did not end well; null where all have. */
  readonly unfinished: Date | null;
  readonly exposure: Pick<Exposure, 'name' | 'domain' | 'state'>;
}

/**
 * What is asked in another account or region than those of the state: there all of the gateway seems to be gone, so that a
 * plan would make a second one, and destroy would forget the first. `inState` is null where the state does not say.
 */
export function askedElsewhere(asked: AwsLocation, inState: AwsLocation | null): readonly Diagnostic[] {
  if (inState === null) return [];
  if (inState.account !== asked.account)
    return [
      {
        severity: 'error',
        code: 'account-differs',
        summary: `the state is of the AWS account ${inState.account}, and these credentials are of ${asked.account}`,
        detail:
          'Nothing was changed. Name the profile of that account with --profile or AWS_PROFILE. To move to this account, take the gateway down in the other one first, with expose destroy.',
      },
    ];
  if (inState.region === asked.region) return [];
  return [
    {
      severity: 'error',
      code: 'region-differs',
      summary: `the gateway of this state runs in ${inState.region}, and the file says ${asked.region}`,
      detail:
        'Nothing was changed. A gateway cannot move to another region. Set gateway.region back and run expose destroy, then set the new region and run expose apply. Without a break for visitors: make a second file with another name and domain in the new region first.',
      path: ['gateway', 'region'],
    },
  ];
}

/** `severity` is for what stops a plan. `rest` ends what is said of a missing state: what the command does without it. */
export function ownershipDiagnostics(
  { observed, inState, unfinished, exposure }: OwnershipQuestion,
  severity: Diagnostic['severity'],
  rest: string,
): readonly Diagnostic[] {
  const orphan = orphanGateway(observed, inState);
  const newer = newerInstance(observed, inState, unfinished);
  return [
    ...(orphan === null ? [] : [orphanWithoutState(orphan.id, exposure, severity, rest)]),
    ...(newer === null ? [] : [stateOutdated(newer.id, exposure, severity)]),
    // A gateway that is ours already keeps its name.
    ...nameTaken(observed, exposure, observed.instances.length === 0 ? severity : 'warning'),
  ];
}

function orphanWithoutState(
  id: string,
  { name, state }: OwnershipQuestion['exposure'],
  severity: Diagnostic['severity'],
  rest: string,
): Diagnostic {
  const [place, wayBack] =
    state.kind === 's3'
      ? [
          `the state in s3://${state.bucket}/${state.key} does not know it`,
          'Set state.s3 to the bucket and the key that it was made with. If its state is a file on another machine, take state out of the file and run `expose restore FILE`.',
        ]
      : [
          'its state is not in this folder',
          `Bring the state back: \`expose restore FILE\`, with a backup that \`expose backup FILE\` wrote on the machine that has it, or copy .expose/${name}/ from there, or set state.s3 if the state is in a bucket.`,
        ];
  return {
    severity,
    code: 'orphan-without-state',
    summary: `the gateway ${quote(id)} lives, and ${place}`,
    detail: `Another machine made it, or the state was lost. ${wayBack} ${rest}`,
  };
}

function stateOutdated(
  id: string,
  { state }: OwnershipQuestion['exposure'],
  severity: Diagnostic['severity'],
): Diagnostic {
  const diagnostic = { severity, code: 'state-outdated' } as const;
  if (state.kind === 's3')
    return {
      ...diagnostic,
      summary: `the gateway ${quote(id)} lives, and the state in s3://${state.bucket}/${state.key} does not know it`,
      detail:
        'The state knows other parts of this gateway: a run on another machine was killed, or could not save its state. Run `expose apply` there: it goes on, or says how the state is saved. If that machine is gone for good, `expose destroy` removes everything with the tags, and `expose apply` makes it again.',
    };
  return {
    ...diagnostic,
    summary: `the gateway ${quote(id)} lives, and the state here is older than it`,
    detail:
      'The state knows other parts of this gateway, and no run that was killed here can have made the instance: a backup from before it was restored, or another machine has a newer state. Bring the newest state here (copy it, restore a newer backup, or set state.s3), so that expose does not end a gateway that works. If there is none any more, `expose destroy` removes everything with the tags.',
  };
}

function nameTaken(
  { others }: ObservedGateway,
  { name, domain }: OwnershipQuestion['exposure'],
  severity: Diagnostic['severity'],
): readonly Diagnostic[] {
  const [first] = others;
  if (first === undefined) return [];
  const owner = others.find((other) => other.domain !== null)?.domain ?? null;
  return [
    {
      severity,
      code: 'name-taken',
      summary:
        owner === null
          ? `the name ${quote(name)} is taken in this account and region: ${quote(first.id)} has it and does not say for which domain`
          : `the name ${quote(name)} is taken in this account and region by the exposure of ${quote(owner)}`,
      detail: [
        `${others.length} resources have the tag ${nameTag}=${name} and are not this exposure’s. expose neither changes nor deletes them.`,
        'Set another name at the top of the file.',
        `If they are this exposure’s after all (domain.name was changed, or an older expose made them), use the folder that has their state, or set their tag ${domainTag} to ${domain.name}.`,
      ].join(' '),
      path: ['name'],
    },
  ];
}
