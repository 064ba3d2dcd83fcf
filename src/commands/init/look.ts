/** Whom init asks before it writes a file, and what they say. Everything that is not there is left out. */
import { isIdentityChosen, ownRegion, useAwsAccess } from '../../aws/access/identity.ts';
import { listProfiles } from '../../aws/access/profile.ts';
import { type KubeContext, listContexts } from '../../cluster/find-cluster.ts';
import type { ClusterFacts } from '../../look/cluster-facts.ts';
import { type Looking, lookAtAws, lookAtCluster } from '../../look/look-around.ts';
import { silentProgress } from '../../progress.ts';
import type { Session } from '../../session/session.ts';
import { run } from '../../tools/run.ts';
import { progress } from '../../views/progress.ts';
import type { GivenAnswers, Seen } from './propose.ts';

export interface LookFlags extends GivenAnswers {
  readonly profile?: string;
  /** Ask neither the cluster nor AWS. */
  readonly offline?: boolean;
}

export interface Looked extends Seen {
  /** The AWS profile that was chosen for this run; null where the environment decides. */
  readonly profile: string | null;
}

const nothingSeen: Looked = { cluster: null, aws: null, region: null, context: null, profile: null };

/** What a person is asked before anything can be looked at. */
export interface LookQuestions {
  profile(session: Session, names: readonly string[]): Promise<string>;
  context(session: Session, contexts: readonly KubeContext[]): Promise<string>;
  /** null: go on without a cluster. */
  otherContext(session: Session, contexts: readonly KubeContext[]): Promise<string | null>;
}

/** `ask` asks a person; null where nobody can be asked. */
export async function look(session: Session, flags: LookFlags, ask: LookQuestions | null): Promise<Looked> {
  const live: Looking = {
    kubeconfig: session.env['KUBECONFIG'],
    run,
    signal: session.signal,
    progress: session.quiet || session.json ? silentProgress : progress(session.stderr),
  };
  const profile = await chooseProfile(session, flags, ask);
  const region = await ownRegion();
  if (flags.offline === true) return { ...nothingSeen, region, profile };
  const needsCluster = flags.ingress === undefined && flags.service === undefined;
  const contexts = await knownContexts(live);
  const context = await chooseContext(session, flags, contexts, ask);
  const [cluster, aws] = await Promise.all([
    needsCluster ? lookAtCluster(context, live) : null,
    lookAtAws(flags.region ?? region?.region ?? 'us-east-1', live),
  ]);
  if (cluster !== null || !needsCluster) return { cluster, aws, region, context, profile };
  const found = await lookElsewhere(session, { contexts, tried: context, live, ask });
  return { cluster: found, aws, region, context: found?.context ?? null, profile };
}

async function chooseProfile(
  session: Session,
  flags: LookFlags,
  ask: LookQuestions | null,
): Promise<string | null> {
  const use = (profile: string | null) => {
    useAwsAccess({ profile, region: flags.region ?? 'us-east-1' });
    return profile;
  };
  use(flags.profile ?? null);
  if (ask === null || isIdentityChosen()) return flags.profile ?? null;
  const usable = (await listProfiles()).filter((profile) => profile.usable).map(({ name }) => name);
  if (usable.length === 0 || usable.includes('default')) return null;
  const [only = '', ...others] = usable;
  return use(others.length === 0 ? only : await ask.profile(session, usable));
}

async function knownContexts(live: Looking): Promise<readonly KubeContext[]> {
  const contexts = await listContexts(live);
  return contexts.ok ? contexts.value : [];
}

async function chooseContext(
  session: Session,
  flags: LookFlags,
  contexts: readonly KubeContext[],
  ask: LookQuestions | null,
): Promise<string | null> {
  if (flags.context !== undefined) return flags.context;
  if (contexts.length < 2) return null;
  if (ask !== null) return ask.context(session, contexts);
  return contexts.find(({ current }) => current)?.name ?? null;
}

interface Elsewhere {
  readonly contexts: readonly KubeContext[];
  readonly tried: string | null;
  readonly live: Looking;
  readonly ask: LookQuestions | null;
}

/** After a cluster that gave no answer: the next one that the person names, until one answers or none is wanted. */
async function lookElsewhere(
  session: Session,
  { contexts, tried, live, ask }: Elsewhere,
): Promise<ClusterFacts | null> {
  const others = contexts.filter(({ name }) => name !== tried);
  if (ask === null || tried === null || others.length === 0) return null;
  const context = await ask.otherContext(session, others);
  if (context === null) return null;
  return (
    (await lookAtCluster(context, live)) ??
    lookElsewhere(session, { contexts: others, tried: context, live, ask })
  );
}
