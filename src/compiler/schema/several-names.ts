/** How a file is written that gives several names to one gateway: what people look for under domains, hosts or services. */
import { acceptsAt } from '../../../schema/field-at.ts';
import { yamlValue } from '../../../schema/yaml-value.ts';

/** Names that are taken over from a value; more would hide what the example shows. */
const mostNames = 5;
const mostDepth = 4;

/** The fields to write for the names in a value, or for invented ones if there are none. */
export function severalNames(value: unknown): string {
  const found = [...new Set(namesIn(value, mostDepth))].slice(0, mostNames);
  const [name, ...aliases] = found.length > 0 ? found : ['www.example.com', 'git.example.com'];
  const fields = aliases.length === 0 ? { name } : { name, aliases };
  const lines = Object.entries(fields).map(([key, field]) => `    ${key}: ${yamlValue(field)}`);
  return ['A gateway has one name, and aliases for the others:', '  domain:', ...lines].join('\n');
}

function namesIn(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') return acceptsAt(['domain', 'aliases', 0], value) ? [value] : [];
  if (value === null || typeof value !== 'object' || depth === 0) return [];
  return Object.values(value)
    .slice(0, 4 * mostNames)
    .flatMap((part) => namesIn(part, depth - 1));
}
