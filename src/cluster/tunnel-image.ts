/**
 * What the tag of the tunnel's image leads to: whoever owns the repository can move it, and the pod holds the tunnel's
 * key. The digest with which a tag first ran is kept in the private folder and compared from then on.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, ok, type Result } from '../compiler/diagnostics/diagnostic.ts';
import { allOf, quote } from '../compiler/diagnostics/quote.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import { ownSelector } from '../emitters/k8s/labels.ts';
import type { Project } from '../project/project.ts';
import { getArguments } from '../tools/kubectl.ts';
import { replaceWholeFile } from '../whole-file.ts';
import { type Cluster, kubectl, readObjects } from './cluster.ts';

export interface TunnelImage {
  /** As the file has it. */
  readonly image: string;
  /** "sha256:…" of what the pods run, each one once. Empty without a pod, and where the image came from no registry. */
  readonly running: readonly string[];
  /** The digest with which the tag first ran; null when none was kept. */
  readonly first: string | null;
}

interface Pod {
  readonly spec?: { readonly containers?: readonly { readonly name?: string; readonly image?: string }[] };
  readonly status?: {
    readonly containerStatuses?: readonly { readonly name?: string; readonly imageID?: string }[];
  };
}

/** Asks the tunnel's pods which image they run. A file that names a digest needs no answer. */
export async function readTunnelImage(
  { name, tunnel, cluster: { namespace } }: Exposure,
  cluster: Cluster,
  project: Project,
): Promise<Result<TunnelImage>> {
  const { image } = tunnel;
  if (isPinned(image)) return ok({ image, running: [], first: null });
  const pods = [...getArguments(cluster.access, 'pods', namespace), '-l', ownSelector(name)];
  const listed = await kubectl(cluster, pods, { timeoutSeconds: 30 });
  if (!listed.ok) return listed;
  const digests = readObjects<Pod>(listed.value).flatMap((pod) => digestOf(pod, image) ?? []);
  return ok({ image, running: [...new Set(digests)].sort(), first: firstDigest(project, image) });
}

/** Whether a reference names the content itself. */
export function isPinned(image: string): boolean {
  return image.includes('@');
}

/** Keeps the digest for the tag, unless one is kept already or the pods run several. */
export function keepFirstDigest({ image, running, first }: TunnelImage, project: Project): void {
  const [digest] = running;
  if (first !== null || digest === undefined || running.length > 1) return;
  replaceWholeFile(recordOf(project), `${JSON.stringify({ image, digest }, null, 2)}\n`, 0o600);
}

/** A warning when a pod runs something else than the tag led to at first. */
export function imageWarnings({ image, running, first }: TunnelImage): readonly Diagnostic[] {
  const others = first === null ? [] : running.filter((digest) => digest !== first);
  if (others.length === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'tunnel-image-changed',
      path: ['tunnel', 'image'],
      summary: `${quote(image)} has changed: the tunnel ran ${first} at first, and now ${allOf(others)}`,
      detail:
        'The tag leads to another image, which holds the tunnel’s key. `expose pin` writes the first digest into the file. If the new one is right, write it there yourself: NAME:TAG@sha256:…',
    },
  ];
}

/** Of the container that has this image: no other one of the exposure's has it. */
function digestOf({ spec, status }: Pod, image: string): string | null {
  const container = spec?.containers?.find((candidate) => candidate.image === image);
  const id = status?.containerStatuses?.find(({ name }) => name === container?.name)?.imageID ?? '';
  return container === undefined ? null : (/@(sha256:[0-9a-f]{64})$/.exec(id)?.[1] ?? null);
}

function firstDigest(project: Project, image: string): string | null {
  try {
    const record = JSON.parse(readFileSync(recordOf(project), 'utf8')) as Record<string, unknown>;
    const { image: kept, digest } = record;
    return kept === image && typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest)
      ? digest
      : null;
  } catch {
    return null;
  }
}

function recordOf({ privateFolder }: Project): string {
  return join(privateFolder, 'tunnel-image.json');
}
