/** Which port of the file changed lines are about. Pure. */
import type { ConfigPath } from '../../compiler/diagnostics/diagnostic.ts';
import type { Exposure } from '../../compiler/resolved-exposure.ts';

/** The one port whose numbers come or go in the lines, all ports for several; null when the lines are about no port. */
export function portOrigin(diff: string, { ports }: Pick<Exposure, 'ports'>): ConfigPath | null {
  const [gone, come] = ['-', '+'].map((sign) => numbersIn(diff, sign));
  const moved = [...(gone ?? [])].filter((number) => !come?.has(number));
  const numbers = new Set([...moved, ...[...(come ?? [])].filter((number) => !gone?.has(number))]);
  const touched = ports.filter((port) =>
    [port.public, ...port.tunnels].some((number) => numbers.has(number)),
  );
  const [only] = touched;
  if (only === undefined) return null;
  return touched.length === 1 ? only.origin : ['ports'];
}

/** Long rows of digits and what stands in keys and hashes are no ports. */
function numbersIn(diff: string, sign: string): ReadonlySet<number> {
  const lines = diff.split('\n').filter((line) => line.startsWith(sign));
  return new Set(
    lines.flatMap((line) => line.match(/(?<![A-Za-z\d+/.])\d{1,5}(?![\w+/.])/g) ?? []).map(Number),
  );
}
