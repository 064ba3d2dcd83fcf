/** Hostile files by the thousand: no exception, nothing in a report that a terminal obeys, and accepted values unchanged. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Exposure } from '../../src/compiler/resolved-exposure.ts';
import { emit } from '../../src/emitters/index.ts';
import type { KubeObject } from '../../src/emitters/k8s/kube-object.ts';
import { check } from '../../src/pipeline.ts';
import { jsonDocument } from '../../src/views/json-document.ts';
import { paint } from '../../src/views/text/paint.ts';
import { renderDiagnostics } from '../../src/views/text/render-diagnostics.ts';
import { fixtureText } from '../helpers/compile-fixtures.ts';
import { publicKeys } from '../helpers/exposure-builder.ts';
import { readUserData } from '../helpers/user-data.ts';
import { type FileValue, hostileFile, obeyed } from './hostile-file.ts';

const runs = 10_000;
const plain = { terminal: false, columns: 80, paint: paint(false) };
const bases = ['the-smallest-file', 'everything-set-away-from-its-default', 'cluster-with-ingress-nginx'].map(
  (name) => parse(fixtureText(name)) as FileValue,
);

test(`${runs} hostile files`, () => {
  let accepted = 0;
  let refused = 0;
  const examine = (text: string): void => {
    const file = { path: 'exposure.yaml', text };
    const result = check(file);
    const report = renderDiagnostics(result.diagnostics, file, plain);
    must(!obeyed.test(report), () => `the report has a character that a terminal obeys: ${shown(report)}`);
    const document = jsonDocument('validate', result.ok, result.diagnostics);
    must(!obeyed.test(document), () => `so has the JSON document: ${shown(document)}`);
    if (!result.ok) {
      refused += 1;
      must(report.startsWith('error'), () => `refused without an error: ${report}`);
      return;
    }
    accepted += 1;
    expectUnchanged(parse(text, { merge: true }) as FileValue, result.value.exposure);
  };
  fc.assert(fc.property(hostileFile(bases), examine), { numRuns: runs });
  // Neither half of the test may become empty.
  expect(Math.min(accepted, refused)).toBeGreaterThan(runs / 10);
}, 180_000);

/** Against another reader of YAML, on the way in and on the way out, in both versions of the language. */
function expectUnchanged(written: FileValue, exposure: Exposure): void {
  const { files, objects } = emit(exposure, publicKeys);
  const manifests = files.filter(
    ({ path }) => /^k8s\/.*\.yaml$/.test(path) && !path.endsWith('kustomization.yaml'),
  );
  for (const version of ['1.1', '1.2'] as const) {
    const read = manifests.map(
      ({ contents }) => parse(contents, { version, logLevel: 'silent' }) as KubeObject,
    );
    must(isDeepStrictEqual(read, objects), () => `read back otherwise: ${stringify(read)}`);
  }
  const pods = objects.flatMap(({ kind, spec, metadata }) =>
    kind === 'Deployment' && metadata.name.includes('tunnel')
      ? [(spec?.['template'] as { readonly spec: PodSpec } | undefined)?.spec ?? []].flat()
      : [],
  );
  must(pods.length > 0, () => 'there is no tunnel');
  const { cluster = {}, tunnel = {}, gateway = {} } = written as Written;
  for (const pod of pods) {
    same(pod.nodeSelector, cluster?.nodeSelector);
    // Those of the file first; after them expose's own, for a lost node.
    const added = (pod.tolerations ?? []).slice(cluster?.tolerations?.length ?? 0);
    same(pod.tolerations?.slice(0, cluster?.tolerations?.length ?? 0), cluster?.tolerations);
    must(
      added.every(({ key = '' }) => /^node\.kubernetes\.io\/(?:not-ready|unreachable)$/.test(key)),
      () => JSON.stringify(added),
    );
    same(pod.containers[0]?.image, tunnel?.image);
  }
  same(exposure.cluster.context, cluster?.context);
  same(exposure.gateway.tags, gateway?.tags);
  const userData = JSON.stringify(
    readUserData(files.find(({ path }) => path.endsWith('user-data.yaml'))?.contents ?? ''),
  );
  for (const admin of gateway?.ssh?.adminKeys ?? [])
    must(userData.includes(admin.split(' ')[1] ?? ''), () => `an admin key is missing: ${admin}`);
}

interface PodSpec {
  readonly nodeSelector?: unknown;
  readonly tolerations?: readonly { readonly key?: string }[];
  readonly containers: readonly { readonly image: string }[];
}
interface Written {
  readonly cluster?: {
    readonly nodeSelector?: object;
    readonly tolerations?: readonly object[];
    readonly context?: string;
  };
  readonly tunnel?: { readonly image?: string };
  readonly gateway?: { readonly tags?: object; readonly ssh?: { readonly adminKeys?: readonly string[] } };
}

/** What the file says, where it says something. */
function same(found: unknown, said: unknown): void {
  if (said === undefined || said === null || isDeepStrictEqual(said, {}) || isDeepStrictEqual(said, []))
    return;
  must(
    isDeepStrictEqual(found, said),
    () => `${shown(JSON.stringify(said))} became ${JSON.stringify(found)}`,
  );
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 2000)).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}

function must(holds: boolean, message: () => string): void {
  if (!holds) throw new Error(message());
}
