/**
 * Whether the credentials may do what a plan does, asked with EC2's dry runs before anything is changed. Only of what EC2
 * can be asked about without knowing anything that does not exist yet; docs/decisions/needed-rights.md has the rest.
 */
import { failed, ok, type Result } from '../../compiler/diagnostics/diagnostic.ts';
import { ownerOf, tagList } from '../../compiler/gateway-tags.ts';
import { firstMarket } from '../../compiler/market.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';
import { askEc2 } from '../client.ts';
import type { ObservedGateway } from '../gateway/ownership.ts';
import type { Launch } from '../launch/launch.ts';
import { type Known, writeQuestions } from './write-questions.ts';

/** As much of a plan as matters here. */
interface Planned {
  readonly changes: readonly {
    /** Terraform's address of the resource. */
    readonly address: string;
    readonly action: string;
    /** Lines that begin with "+", "-" or "~". */
    readonly diff: string;
  }[];
  /** The image of the gateway that is made; null where none is. */
  readonly newImage: string | null;
  /** Those to try, in order; empty where no gateway is launched. */
  readonly launches: readonly Launch[];
}

/**
 * Fails with every right that is missing. An answer that says something else is terraform's to meet. `observed` is the
 * gateway before the change.
 */
export async function writeRights(
  exposure: Exposure,
  { changes, newImage, launches }: Planned,
  observed: Pick<ObservedGateway, 'instances' | 'tagged'>,
): Promise<Result<null>> {
  const asked = writeQuestions.filter((question) =>
    changes.some(
      ({ address, action, diff }) =>
        question.address === address &&
        question.actions.includes(action) &&
        (question.changed?.test(diff) ?? true),
    ),
  );
  if (asked.length === 0) return ok(null);
  const { gateway } = exposure;
  // A policy may allow only what is tagged.
  const tags = tagList(ownerOf(exposure));
  const known: Known = {
    tags,
    gateway,
    image: newImage,
    market: launches[0]?.market ?? firstMarket(gateway),
    idOf: liveIds(observed),
  };
  const answers = await Promise.all(
    asked.map(({ ask }) => askEc2(gateway.region, async (ec2) => ask(ec2, known)?.catch(throwRefusal))),
  );
  const refused = answers.flatMap(({ diagnostics }) => diagnostics);
  return refused.length === 0 ? ok(null) : failed(...refused);
}

/** What EC2 cannot say is not asked about. */
function liveIds({ instances, tagged }: Pick<ObservedGateway, 'instances' | 'tagged'>): Known['idOf'] {
  const ended = new Set(instances.filter(({ state }) => state === 'terminated').map(({ id }) => id));
  return (type) => tagged.find((resource) => resource.type === type && !ended.has(resource.id))?.id;
}

/** The answer to a dry run is always an error; that of a right that is there is called DryRunOperation. */
function throwRefusal(error: Error): void {
  if (/UnauthorizedOperation|AccessDenied/.test(error.name)) throw error;
}
