/** Keys that the format does not know: what was probably meant, and where it belongs. */
import { acceptsAt, fieldPaths, keysAt } from '../../../schema/field-at.ts';
import { yamlValue } from '../../../schema/yaml-value.ts';
import type { ConfigPath, Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearMiss } from '../diagnostics/near-miss.ts';
import { allOf, formatPath, quote } from '../diagnostics/quote.ts';
import { foreignKey } from './foreign-keys.ts';
import type { Issue } from './issue.ts';
import { rewritten } from './rewrite.ts';
import { valueAt } from './value-at.ts';

/** What is suggested for a key. */
interface Suggestion {
  /** As it is written in the question "did you mean"; absent where no field is meant. */
  readonly name?: string;
  /** The field in the same place, which is then not reported as missing. */
  readonly key?: string;
  readonly detail?: string;
}

/** One diagnostic for each key, but one for all of a Kubernetes object. Adds the paths of the keys meant to `mistyped`. */
export function unknownKeys(issue: Issue, root: unknown, mistyped: Set<string>): readonly Diagnostic[] {
  const { path, keys = [] } = issue;
  const whole = path.length === 0 ? kubernetesObject(keys, root) : undefined;
  if (whole !== undefined) mistyped.add('["domain"]');
  const known = keysAt(path);
  const place = path.length === 0 ? 'The file' : quote(formatPath(path));
  const present = valueAt(root, path) ?? {};
  const free = known.filter((key) => !Object.hasOwn(present, key));
  const single = keys.filter((key) => whole === undefined || !kubernetesKeys.includes(key));
  const diagnostics = single.map((key): Diagnostic => {
    const suggestion = suggestionFor(path, key, { free, root });
    if (suggestion.key !== undefined) mistyped.add(JSON.stringify([...path, suggestion.key]));
    const question = suggestion.name === undefined ? '' : `, did you mean "${suggestion.name}"?`;
    return {
      severity: 'error',
      code: 'unknown-key',
      path: [...path, key],
      part: 'key',
      summary: `unknown key ${quote(key)}${question}`,
      detail: suggestion.detail ?? `${place} accepts the keys ${allOf(known)}.`,
    };
  });
  return whole === undefined ? diagnostics : [whole, ...diagnostics];
}

interface Place {
  /** Known keys that the place does not have yet. */
  readonly free: readonly string[];
  /** The whole file. */
  readonly root: unknown;
}

function suggestionFor(path: ConfigPath, key: string, { free, root }: Place): Suggestion {
  const value = valueAt(root, [...path, key]);
  const same = free.find((candidate) => plain(candidate) === plain(key));
  if (same !== undefined) return { name: same, key: same };
  const foreign = foreignKey(path, key);
  if (foreign !== undefined) {
    const { meant, detail } = foreign;
    return {
      ...(meant === undefined ? {} : { name: meant, key: meant }),
      detail: typeof detail === 'string' ? detail : detail(value),
    };
  }
  const separated = noSpace(key, free);
  if (separated !== undefined) return separated;
  const elsewhere = placesOf(key);
  const near = elsewhere.length === 0 ? nearMiss(key, free) : undefined;
  if (near !== undefined) return { name: near, key: near };
  return belongsElsewhere(path, elsewhere, { value, root }) ?? {};
}

/** "{region:us-east-1}" is one long key. */
function noSpace(key: string, known: readonly string[]): Suggestion | undefined {
  const [, word = '', value = ''] = /^([A-Za-z]+)[:=](\S.*)$/.exec(key) ?? [];
  if (!known.includes(word)) return undefined;
  return { key: word, detail: `Write a space after the colon: ${quote(`${word}: ${value}`)}.` };
}

/** The closest of the places that have a field of this name: below this one if there is one, else the outermost. */
function belongsElsewhere(
  here: ConfigPath,
  places: readonly ConfigPath[],
  { value, root }: { readonly value: unknown; readonly root: unknown },
): Suggestion | undefined {
  const distance = (place: ConfigPath): number =>
    place.length + (here.every((step, index) => step === place[index]) ? 0 : 10);
  const [place] = [...places].sort((a, b) => distance(a) - distance(b));
  if (place === undefined) return undefined;
  const name = formatPath(place).replaceAll('[0]', '[]');
  if (place.includes(0)) return { name, detail: `It belongs to an item of "${String(place[0])}".` };
  if (place.length === 1) return { name, detail: 'It belongs to the top of the file, without indentation.' };
  const meant = acceptsAt(place, value) ? value : (rewritten(place, value) ?? value);
  const shown = isLong(meant) ? '…' : yamlValue(meant);
  const beside = shortForm(place.slice(0, -1), root);
  const written = [...place].reverse().reduce<string>((inner, step, index) => {
    const field = `${String(step)}: ${inner}`;
    if (index === place.length - 1) return field;
    return `{ ${index === 0 ? beside : ''}${field} }`;
  }, shown);
  return { name, detail: `It belongs inside ${quote(formatPath(place.slice(0, -1)))}: ${written}` };
}

function isLong(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.length === 0 || JSON.stringify(value).length > 60;
  return typeof value === 'object' || String(value).length > 40;
}

/** "name: a.example.com, " where the file has "domain: a.example.com", which is short for a group with that field. */
function shortForm(group: ConfigPath, root: unknown): string {
  const value = valueAt(root, group);
  const key = typeof value === 'string' ? keysAt(group).find((field) => field === 'name') : undefined;
  return key === undefined || isLong(value) ? '' : `${key}: ${yamlValue(value)}, `;
}

let byName: Map<string, ConfigPath[]> | undefined;

/** Where the format has a key of this name. A file can have a hundred thousand unknown keys. */
function placesOf(key: string): readonly ConfigPath[] {
  if (byName === undefined) {
    byName = new Map();
    for (const path of fieldPaths()) {
      const name = plain(String(path.at(-1)));
      byName.set(name, [...(byName.get(name) ?? []), path]);
    }
  }
  return byName.get(plain(key)) ?? [];
}

/** Case, dashes and underscores do not tell two keys apart. */
function plain(key: string): string {
  return key.replace(/[_-]/g, '').toLowerCase();
}

const kubernetesKeys = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];

function kubernetesObject(keys: readonly string[], root: unknown): Diagnostic | undefined {
  const [first] = keys.filter((key) => kubernetesKeys.includes(key));
  if (first === undefined || !(keys.includes('apiVersion') || keys.includes('kind'))) return undefined;
  const spec = valueAt(root, ['spec']);
  const fields = keysAt([]).filter((key) => valueAt(spec, [key]) !== undefined);
  const move = fields.length === 0 ? '' : ` and move ${allOf(fields)} from "spec" to the top of the file`;
  return {
    severity: 'error',
    code: 'unknown-key',
    path: [first],
    part: 'key',
    summary: 'exposure.yaml is not a Kubernetes object',
    detail: `Remove ${allOf(kubernetesKeys.filter((key) => keys.includes(key)))}${move}. The smallest file is one line, such as "domain: api.example.com".`,
  };
}
