/**
 * What changes in one terraform resource, line by line, for a reader who knows it: attributes that the
 * configuration sets, no computed ones, no value that is sensitive. Pure.
 */
import { ruleLines } from './security-group-rules.ts';
import type { ResourceChange, TerraformObject, TerraformValue } from './terraform-plan.ts';

/** Attributes set for terraform's own behaviour; they say nothing about the thing itself. */
const behaviour = new Set([
  'user_data_replace_on_change',
  'timeouts',
  'name_prefix',
  'create_before_destroy',
]);
/** Longer values are whole files; the plan shows those under Files. */
const longest = 120;

/**
 * Lines beginning with "+", "-" or "~". `expressions` is what the configuration of the resource sets, blocks nested.
 * tags_all stands for tags, because it has the default tags too.
 */
export function attributeDiff(resource: ResourceChange, expressions: TerraformObject): string[] {
  const { before, after, actions } = resource.change;
  const names = [...new Set([...Object.keys(expressions), 'tags_all'])]
    .filter((name) => name !== 'tags' && !behaviour.has(name))
    .sort();
  if (actions.includes('create') && before === null)
    return names.flatMap((name) => created(resource, name, expressions));
  if (after === null) return [];
  return names.flatMap((name) => changed(resource, name, expressions));
}

function created(resource: ResourceChange, name: string, expressions: TerraformObject): string[] {
  const value = resource.change.after?.[name];
  // The tags are the same on everything and follow from the file's name.
  if (name === 'tags_all' || empty(value)) return [];
  if (marked(resource.change.after_sensitive, name)) return [`+ ${name}: ${hidden(name)}`];
  const words = ruleLines(name, [], value);
  return (
    words ??
    flat(name, value)
      .filter(([path]) => isSet(expressions, path))
      .map(([path, leaf]) => `+ ${path}: ${shown(leaf)}`)
  );
}

function changed(resource: ResourceChange, name: string, expressions: TerraformObject): string[] {
  const {
    before,
    after,
    after_unknown: unknown,
    before_sensitive: hiddenBefore,
    after_sensitive: hiddenAfter,
  } = resource.change;
  const [old, wanted] = [before?.[name], after?.[name]];
  const label = name === 'tags_all' ? 'tags' : name;
  const pending = marked(unknown, name);
  if (!pending && same(old, wanted)) return [];
  if (marked(hiddenBefore, name) || marked(hiddenAfter, name)) return [`~ ${label}: ${hidden(name)}`];
  if (pending) return empty(old) ? [] : [`~ ${label}: ${shown(old)} -> (known after apply)`];
  const words = ruleLines(name, old, wanted);
  if (words) return words;
  const [from, to] = [new Map(flat(label, old)), new Map(flat(label, wanted))];
  return [...new Set([...from.keys(), ...to.keys()])].sort().flatMap((path) => {
    // The provider fills in what a block leaves out: unknown until then, and no change.
    if (
      same(from.get(path), to.get(path)) ||
      unknownAt(unknown, path) ||
      (label === name && !isSet(expressions, path))
    )
      return [];
    if (!to.has(path)) return [`- ${path}: ${shown(from.get(path))}`];
    if (!from.has(path)) return [`+ ${path}: ${shown(to.get(path))}`];
    return [`~ ${path}: ${shown(from.get(path))} -> ${shown(to.get(path))}`];
  });
}

/** Leaves by path, lists of simple values as one leaf; empty ones are left out. */
function flat(path: string, value: TerraformValue): [string, TerraformValue][] {
  if (empty(value)) return [];
  if (Array.isArray(value)) {
    if (value.every((element) => typeof element !== 'object')) return [[path, value]];
    return value.flatMap((element, index) => flat(value.length === 1 ? path : `${path}[${index}]`, element));
  }
  if (typeof value === 'object')
    return Object.entries(value as TerraformObject).flatMap(([key, entry]) => flat(`${path}.${key}`, entry));
  return [[path, value]];
}

/** Whether the configuration sets the attribute itself, not only the block around it, where the provider adds defaults. */
function isSet(expressions: TerraformObject, path: string): boolean {
  let at: TerraformValue = expressions;
  for (const step of path.split(/[.[\]]+/).filter((step) => step !== '' && !/^\d+$/.test(step))) {
    if (Array.isArray(at)) at = Object.assign({}, ...(at as object[])) as TerraformObject;
    const node = at as TerraformObject;
    if ('constant_value' in node || 'references' in node) return true;
    if (!(step in node)) return false;
    at = node[step];
  }
  return true;
}

function unknownAt(unknown: TerraformValue, path: string): boolean {
  let at = unknown;
  for (const step of path.split(/[.[\]]+/).filter((step) => step !== '')) {
    if (at === true) return true;
    if (Array.isArray(at)) at = at[/^\d+$/.test(step) ? Number(step) : 0];
    if (typeof at === 'object' && at !== null && !/^\d+$/.test(step)) at = (at as TerraformObject)[step];
  }
  return at === true;
}

/** Whether the attribute as a whole is marked. */
function marked(marks: TerraformValue, name: string): boolean {
  return typeof marks === 'object' && marks !== null && (marks as TerraformObject)[name] === true;
}

function hidden(name: string): string {
  return name === 'user_data'
    ? 'the boot script (its text holds the host key and is not shown)'
    : '(sensitive)';
}

function shown(value: TerraformValue): string {
  const text = JSON.stringify(value) ?? 'null';
  return text.length > longest ? `(${text.length} characters)` : text;
}

function empty(value: TerraformValue): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  );
}

function same(a: TerraformValue, b: TerraformValue): boolean {
  return (empty(a) && empty(b)) || JSON.stringify(a) === JSON.stringify(b);
}
