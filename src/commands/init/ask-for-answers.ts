/** The questions of `expose init`, each with what was found as its first answer. Loaded only when a person is asked. */
import { isCancel, select, text } from '@clack/prompts';
import type { KubeContext } from '../../cluster/find-cluster.ts';
import type { ConfigPath } from '../../compiler/diagnostics/diagnostic.ts';
import { check } from '../../pipeline.ts';
import { promptTerminal } from '../../session/prompt-terminal.ts';
import type { Session } from '../../session/session.ts';
import {
  aliasQuestion,
  contextQuestion,
  domainQuestion,
  ingressQuestion,
  noZoneQuestion,
  otherContextQuestion,
  profileQuestion,
  regionQuestion,
  zoneQuestion,
} from '../../views/init/init-questions.ts';
import { type InitAnswers, noReasons, starterFile } from '../../views/init/starter-file.ts';
import type { LookQuestions } from './look.ts';
import {
  chosenRegion,
  type GivenAnswers,
  propose,
  type Seen,
  withZone,
  zoneNames,
  zonesFor,
} from './propose.ts';

/** A person gave up, or the session ended. Thrown, because it ends all questions at once; init catches it. */
export class GaveUp extends Error {}

export const lookQuestions: LookQuestions = {
  profile: askProfile,
  context: askContext,
  otherContext: askOtherContext,
};

/** Asks for what the flags leave open. */
export async function askForAnswers(session: Session, given: GivenAnswers, seen: Seen): Promise<InitAnswers> {
  const proposal = propose(given, seen);
  const named = await askNames(session, given, { ...proposal, domain: given.domain ?? '' }, seen);
  const region = given.region ?? (await askRegion(session, named));
  const { answers, chosen } = await askIngress(session, given, { ...named, region }, seen);
  const { why } = answers;
  return {
    ...answers,
    why: {
      ...why,
      region: region === proposal.region ? why.region : chosenRegion,
      ingress: chosen ? '' : why.ingress,
    },
  };
}

async function askProfile(session: Session, names: readonly string[]): Promise<string> {
  const options = names.map((name) => ({ value: name, label: name }));
  return answered(await select({ ...promptTerminal(session), ...profileQuestion, options }));
}

async function askContext(session: Session, contexts: readonly KubeContext[]): Promise<string> {
  const current = contexts.find((context) => context.current);
  const initial = current === undefined ? {} : { initialValue: current.name };
  return answered(await select({ ...promptTerminal(session), ...contextQuestion(contexts), ...initial }));
}

async function askOtherContext(session: Session, contexts: readonly KubeContext[]): Promise<string | null> {
  const { message, options } = otherContextQuestion(contexts);
  return answered(await select({ ...promptTerminal(session), message, options })) || null;
}

/** The domain, its zone and its aliases. */
async function askNames(
  session: Session,
  given: GivenAnswers,
  proposal: InitAnswers,
  { aws }: Seen,
): Promise<InitAnswers> {
  const zones = aws?.zones ?? null;
  const domain = given.domain ?? (await askDomain(session, proposal, zones?.map(({ name }) => name) ?? []));
  const answers = { ...proposal, domain };
  const isDecided = given.zone !== undefined || given.zoneId !== undefined || given.dnsElsewhere === true;
  if (aws === null || zones === null || isDecided) return withAliases(session, given, answers);
  const fitting = zonesFor(domain, zones);
  const [first, ...others] = fitting;
  if (first !== undefined) {
    const zone = others.length === 0 ? first : await askZone(session, fitting);
    return withAliases(session, given, withZone(answers, zone, zones));
  }
  const question = noZoneQuestion(domain, aws.account.id, zoneNames(zones));
  const way = answered(await select({ ...promptTerminal(session), ...question }));
  if (way === 'again') {
    const { domain: _other, ...rest } = given;
    return askNames(session, rest, proposal, { aws } as Seen);
  }
  return withAliases(session, given, { ...answers, dnsElsewhere: way === 'by-hand' });
}

async function askDomain(session: Session, proposal: InitAnswers, zones: readonly string[]): Promise<string> {
  return answered(
    await text({
      ...promptTerminal(session),
      ...domainQuestion(zones),
      validate: (answer = '') => refusal({ ...proposal, domain: answer.trim() }, ['domain']),
    }),
  ).trim();
}

async function askZone<Zone extends { readonly name: string; readonly id: string }>(
  session: Session,
  zones: readonly Zone[],
): Promise<Zone> {
  const id = answered(await select({ ...promptTerminal(session), ...zoneQuestion(zones) }));
  return zones.find((zone) => zone.id === id) as Zone;
}

async function withAliases(
  session: Session,
  given: GivenAnswers,
  answers: InitAnswers,
): Promise<InitAnswers> {
  if (given.alias !== undefined || given.domain !== undefined) return answers;
  const typed = answered(
    await text({
      ...promptTerminal(session),
      ...aliasQuestion,
      validate: (answer = '') => refusal({ ...answers, aliases: words(answer) }, ['domain', 'aliases']),
    }),
  );
  return { ...answers, aliases: words(typed) };
}

async function askRegion(session: Session, answers: InitAnswers): Promise<string> {
  return answered(
    await text({
      ...promptTerminal(session),
      ...regionQuestion,
      initialValue: answers.region,
      validate: (answer = '') => refusal({ ...answers, region: answer.trim() }, ['gateway', 'region']),
    }),
  ).trim();
}

/** `chosen`: the person took another answer than the one that was proposed. */
async function askIngress(
  session: Session,
  given: GivenAnswers,
  answers: InitAnswers,
  { cluster }: Seen,
): Promise<{ readonly answers: InitAnswers; readonly chosen: boolean }> {
  if (given.ingress !== undefined || given.service !== undefined) return { answers, chosen: false };
  const proposed = answers.service === null ? answers.ingress : `service:${answers.service}`;
  const question = ingressQuestion(cluster?.front.services ?? [], answers.why.ingress);
  const answer = answered(await select({ ...promptTerminal(session), ...question, initialValue: proposed }));
  if (answer === proposed) return { answers, chosen: false };
  const service = answer.startsWith('service:') ? answer.slice('service:'.length) : null;
  const ingress = service === null ? answer : 'none';
  return { answers: { ...answers, ingress, service, node: null }, chosen: true };
}

/**
 * Why an answer is refused, in the compiler's words: what it finds at the place of the answer. Warnings count as well:
 * a region that is not known is mostly mistyped, and --region takes it all the same.
 */
function refusal(answers: InitAnswers, place: ConfigPath): string | undefined {
  const { diagnostics } = check({ path: '', text: starterFile({ ...answers, why: noReasons }) });
  const found = diagnostics.find(({ path = [] }) => place.every((step, index) => path[index] === step));
  if (found === undefined) return undefined;
  // A question in the summary says it all.
  const { summary, detail = '' } = found;
  return summary.endsWith('?') || detail === '' ? summary : `${summary}. ${detail.split('\n')[0]}`;
}

function words(typed: string): readonly string[] {
  return typed.split(/[\s,]+/).filter((word) => word !== '');
}

function answered<T>(answer: T): Exclude<T, symbol> {
  if (isCancel(answer)) throw new GaveUp();
  return answer as Exclude<T, symbol>;
}
