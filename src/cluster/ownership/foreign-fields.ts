/** Fields that other managers added to the exposure's objects. A server-side diff leaves them out. Pure. */
import { fieldManager } from '../../tools/kubectl.ts';

interface FieldSet {
  readonly [key: string]: FieldSet;
}

export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly fieldsV1?: FieldSet;
}

export interface ForeignField {
  readonly path: string;
  readonly manager: string;
}

/** Managers that write what belongs to a running cluster. */
const controllers = new Set([
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-apiserver',
  'k3s',
]);

/**
 * Each field once, in the words of a path: spec.template.spec.containers[ssh].env[FOO]. Left out are fields that are ours
 * as well, and those that `manifest` sets: a manager that changed one of them owns it now, but the diff shows it and apply puts
 * it back.
 */
export function foreignFields(entries: readonly ManagedFields[], manifest: unknown): ForeignField[] {
  const own = new Set(
    entries
      .filter((entry) => entry.manager === fieldManager && entry.operation === 'Apply')
      .flatMap((entry) => paths(entry.fieldsV1 ?? {}, manifest))
      .map((field) => field.path),
  );
  if (own.size === 0) return [];
  return entries.filter(isForeign).flatMap((entry) => {
    const added = paths(entry.fieldsV1 ?? {}, manifest).filter(({ path, set }) => !set && !own.has(path));
    return outermost(added.map(({ path }) => path)).map((path) => ({
      path,
      manager: entry.manager ?? 'unknown',
    }));
  });
}

/** Whether a manager other than expose and the cluster's controllers owns the fields. Scaling and status do not count. */
export function isForeign(entry: ManagedFields): boolean {
  return (
    entry.manager !== fieldManager &&
    (entry.subresource ?? '') === '' &&
    !controllers.has(entry.manager ?? '')
  );
}

/** All nodes, parents before children, and whether the manifest sets them. */
function paths(
  fields: FieldSet,
  within: unknown,
  prefix = '',
): { readonly path: string; readonly set: boolean }[] {
  return Object.entries(fields).flatMap(([key, below]) => {
    if (key === '.') return [];
    const [path, value] = [step(prefix, key), member(within, key)];
    return [{ path, set: value !== undefined }, ...paths(below, value, path)];
  });
}

/** What a key of a FieldSet names in a value: a field, the element of a list with those fields, or an element as such. */
function member(within: unknown, key: string): unknown {
  const [kind, rest] = [key.slice(0, 2), key.slice(2)];
  if (kind === 'f:')
    return typeof within === 'object' && within !== null
      ? (within as Readonly<Record<string, unknown>>)[rest]
      : undefined;
  if (!Array.isArray(within)) return undefined;
  const wanted: unknown = JSON.parse(rest);
  if (kind === 'v:') return within.find((element) => element === wanted);
  return within.find((element) =>
    Object.entries(wanted as object).every(
      ([name, value]) => (element as Readonly<Record<string, unknown>>)[name] === value,
    ),
  );
}

function step(prefix: string, key: string): string {
  const [kind, rest] = [key.slice(0, 2), key.slice(2)];
  if (kind === 'f:') {
    const name = /^[\w-]+$/.test(rest) ? rest : `"${rest}"`;
    return prefix === '' ? name : `${prefix}.${name}`;
  }
  return `${prefix}[${kind === 'k:' ? keyWords(rest) : rest}]`;
}

/** {"name":"ssh"} as ssh, and {"containerPort":80,"protocol":"TCP"} as 80,TCP. */
function keyWords(json: string): string {
  return Object.values(JSON.parse(json) as Readonly<Record<string, unknown>>)
    .map(String)
    .join(',');
}

/** What a person would name: a single entry, or an element of a list as a whole; not the map or list around it. */
function outermost(all: readonly string[]): string[] {
  const below = (path: string) =>
    all.filter(
      (candidate) =>
        candidate !== path && candidate.startsWith(path) && /^[.[]/.test(candidate.slice(path.length)),
    );
  const element = (path: string) => path.endsWith(']');
  return all.filter(
    (path) =>
      (below(path).length === 0 || element(path)) &&
      !all.some((other) => element(other) && below(other).includes(path)),
  );
}
