/** Values as a person would write them in the file. */

/** A value in YAML's flow style. Text is quoted only where plain text would mean something else. */
export function yamlValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yamlValue).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value);
    return entries.length === 0
      ? '{}'
      : `{ ${entries.map(([key, inner]) => `${yamlValue(key)}: ${yamlValue(inner)}`).join(', ')} }`;
  }
  if (typeof value !== 'string') return String(value);
  return /^[A-Za-z0-9][A-Za-z0-9 ._/@+=-]*$/.test(value) ||
    /^[a-z0-9.-]+:[0-9]+$|^[a-z0-9/.-]+:[0-9.]+$|^[0-9.]+\/[0-9]+$/.test(value)
    ? value
    : JSON.stringify(value);
}
