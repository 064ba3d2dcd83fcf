/** Whose an object is: the whole mark, the proof by the key, and the owners of what is not ours. */

import { describe, expect, test } from 'vitest';
import type { LiveObject } from '../../src/cluster/live-object.ts';
import { adopting, released } from '../../src/cluster/ownership/adoption.ts';
import { ownerOf } from '../../src/cluster/ownership/owner.ts';
import { type Claimant, claimOf, isOurs, madeByExpose } from '../../src/cluster/ownership/ownership.ts';
import { returnedFields } from '../../src/cluster/ownership/returned-fields.ts';
import type { KubeObject } from '../../src/emitters/k8s/kube-object.ts';

const claimant: Claimant = { name: 'home', domain: 'home.example.com', fingerprint: 'SHA256:ours' };
const labels = { 'app.kubernetes.io/managed-by': 'expose', 'app.kubernetes.io/part-of': 'home' };

type Metadata = Partial<LiveObject['metadata']>;
const live = (kind: string, metadata: Metadata = {}): LiveObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a', ...metadata },
});
const marked = (domain: string | null, kind = 'ConfigMap', more: Metadata = {}): LiveObject =>
  live(kind, { labels, ...more, annotations: { ...more.annotations, ...domainOf(domain) } });
const domainOf = (domain: string | null) => (domain === null ? {} : { 'expose.dev/domain': domain });
const keySecret = (domain: string | null, fingerprint: string): LiveObject =>
  marked(domain, 'Secret', {
    labels: { ...labels, 'app.kubernetes.io/name': 'tunnel' },
    annotations: { 'expose.dev/key-fingerprint': fingerprint },
  });
const field = (manager: string, label: string, operation = 'Apply') => ({
  manager,
  operation,
  fieldsV1: { 'f:metadata': { 'f:labels': { [`f:${label}`]: {} } } },
});

describe('an object is ours', () => {
  const ours = (object: LiveObject, others: readonly LiveObject[] = []) =>
    isOurs(object, claimOf(claimant, [object, ...others]));

  test.each([
    ['with labels and domain', marked('home.example.com'), true],
    ['not with the domain of another exposure of that name', marked('home.example.org'), false],
    ['not with labels alone, as an older expose left them', marked(null), false],
    [
      'not with the annotation alone',
      live('ConfigMap', { annotations: domainOf('home.example.com') }),
      false,
    ],
    [
      'not with the labels of another program',
      marked('home.example.com', 'ConfigMap', {
        labels: { ...labels, 'app.kubernetes.io/managed-by': 'Helm' },
      }),
      false,
    ],
  ])('%s', (_name, object, expected) => expect(ours(object)).toBe(expected));

  test.each([
    ['after a change of the domain', 'old.example.com'],
    ['after an upgrade', null],
  ])('%s, if the Secret beside it holds our key', (_name, domain) => {
    expect(ours(marked(domain), [keySecret(domain, 'SHA256:ours')])).toBe(true);
    expect(ours(marked(domain), [keySecret(domain, 'SHA256:theirs')])).toBe(false);
    expect(ours(marked('third.example.com'), [keySecret(domain, 'SHA256:ours')])).toBe(false);
  });

  test('as a Namespace only if we made it or took it over', () => {
    const namespace = (manager: string, annotations = {}) =>
      marked('home.example.com', 'Namespace', {
        annotations,
        managedFields: [field(manager, 'kubernetes.io/metadata.name')],
      });
    expect(ours(namespace('expose'))).toBe(true);
    expect(ours(namespace('kubectl-create'))).toBe(false);
    expect(ours(namespace('kubectl-create', { 'expose.dev/adopted': '{}' }))).toBe(true);
  });
});

test.each([
  ['applied by expose', [field('expose', 'app.kubernetes.io/part-of')], true],
  ['copied by hand', [field('kubectl-create', 'app.kubernetes.io/part-of', 'Update')], false],
  ['changed by expose', [field('expose', 'something-else')], false],
  ['without a record', [], false],
])('what was %s: deleted as ours %s', (_name, managedFields, expected) => {
  expect(madeByExpose(marked('home.example.com', 'ConfigMap', { managedFields }))).toBe(expected);
});

test.each<[string, Metadata]>([
  ['the exposure home (home.example.org)', { labels, annotations: domainOf('home.example.org') }],
  ['an exposure home of an older expose', { labels }],
  ['Helm release web', { annotations: { 'meta.helm.sh/release-name': 'web' } }],
  [
    'Argo CD application shop',
    { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:a/b' } },
  ],
  ['Argo CD application shop', { labels: { 'argocd.argoproj.io/instance': 'shop' } }],
  ['Flux Kustomization infra', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'infra' } }],
  ['Flux HelmRelease web', { labels: { 'helm.toolkit.fluxcd.io/name': 'web' } }],
  ['the k3s add-on traefik', { annotations: { 'objectset.rio.cattle.io/owner-name': 'traefik' } }],
  ['Helm chart nginx-1.2.3', { labels: { 'helm.sh/chart': 'nginx-1.2.3' } }],
  ['DaemonSet svclb', { ownerReferences: [{ kind: 'DaemonSet', name: 'svclb' }] }],
  [
    'kubectl-create and kubectl-edit',
    { managedFields: [field('kubectl-create', 'a'), field('kubectl-edit', 'b'), field('kubectl-edit', 'c')] },
  ],
  ['somebody who left no name', {}],
])('owner: %s', (owner, metadata) => expect(ownerOf(live('ConfigMap', metadata))).toBe(owner));

describe('an object that is taken over and given back', () => {
  const theirs = {
    ...live('ConfigMap', {
      namespace: 'b',
      uid: '1',
      resourceVersion: '7',
      labels: { team: 'web', 'app.kubernetes.io/part-of': 'shop' },
      managedFields: [field('helm', 'team')],
    }),
    data: { kept: 'k', changed: 'old' },
  };
  const wanted: KubeObject = {
    ...marked('home.example.com', 'ConfigMap', { namespace: 'b' }),
    data: { changed: 'new', added: 'a' },
  };
  /** As server-side apply leaves it. */
  const applied = (object: LiveObject, over: KubeObject): LiveObject => ({
    ...object,
    data: { ...object.data, ...over.data },
    metadata: {
      ...object.metadata,
      labels: { ...object.metadata.labels, ...over.metadata.labels },
      annotations: { ...object.metadata.annotations, ...over.metadata.annotations },
      managedFields: [...(object.metadata.managedFields ?? []), field('expose', 'app.kubernetes.io/part-of')],
    },
  });

  test('is what it was, after one apply and after a second that sets more', () => {
    const once = applied(theirs, adopting(wanted, theirs));
    expect(once.data).toEqual({ kept: 'k', changed: 'new', added: 'a' });
    const more = { ...wanted, data: { ...wanted.data, kept: 'overwritten' } };
    const twice = applied(once, adopting(more, once));
    for (const object of [once, twice])
      expect(released(object)).toEqual({ ...theirs, metadata: { ...theirs.metadata, annotations: {} } });
  });

  test('stays the same object, whatever others have written into the note', () => {
    const edited = applied(theirs, adopting(wanted, theirs));
    const note = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'admin', namespace: null, uid: null, resourceVersion: null },
    };
    const annotations = { ...edited.metadata.annotations, 'expose.dev/adopted': JSON.stringify(note) };
    expect(released({ ...edited, metadata: { ...edited.metadata, annotations } })).toMatchObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'b', uid: '1', resourceVersion: '7' },
    });
  });

  test('is shown with every value that changes, also where others have written the note', () => {
    const edited = applied(theirs, adopting(wanted, theirs));
    const shown = returnedFields(edited).split('\n');
    expect(shown).toContain('- data.changed: "new"');
    expect(shown).toContain('+ data.changed: "old"');
    expect(shown).toContain('- data.added: "a"');
    const plain = marked('home.example.com', 'Role', { namespace: 'b' });
    const annotations = { 'expose.dev/adopted': JSON.stringify({ rules: [{ verbs: ['*'] }] }) };
    const role = { ...plain, rules: [], metadata: { ...plain.metadata, annotations } };
    expect(returnedFields(role)).toBe('- rules: []\n+ rules[0].verbs[0]: "*"');
  });

  test.each([
    'not JSON',
    '[]',
    '{"metadata":null}',
    '{"metadata":"x"}',
    '{"metadata":[null]}',
    '{"metadata":{"managedFields":"x","annotations":null}}',
    '{"metadata":{"managedFields":[null]}}',
    `{"data":{"changed":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
  ])('keeps what it is where the note was edited into something else: note %#', (note) => {
    const edited = applied(theirs, adopting(wanted, theirs));
    const annotations = { ...edited.metadata.annotations, 'expose.dev/adopted': note };
    const live = { ...edited, metadata: { ...edited.metadata, annotations } };
    const managers = (object: object) =>
      ((object as LiveObject).metadata.managedFields ?? []).map(({ manager }) => manager);
    expect(released(live)).toMatchObject({ data: { kept: 'k', changed: 'new', added: 'a' } });
    expect(managers(released(live))).toEqual(managers(live).filter((manager) => manager !== 'expose'));
    expect(returnedFields(live)).not.toContain('managedFields');
  });
});
