/** Reads HCL with HashiCorp's own parser, compiled to WebAssembly. */
import { parse } from '@cdktn/hcl2json';

/** Blocks and attributes as in terraform's JSON syntax: labels are objects, repeated blocks are lists. */
// biome-ignore lint/suspicious/noExplicitAny: the tests follow known paths through the tree
export type HclTree = Readonly<Record<string, any>>;

/** Reads a file. Throws if the text is not HCL. Expressions are strings such as "${var.host_key}". */
export async function readHcl(text: string): Promise<HclTree> {
  return (await parse('under-test.tf', text)) as HclTree;
}

/** The value of a literal string. Throws if terraform would evaluate any part of it. */
export function literal(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`not a string: ${JSON.stringify(value)}`);
  return value.replace(/(\$+|%+)\{/g, (text, run: string) => {
    if (run.length === 1) throw new Error(`evaluated: ${JSON.stringify(value)}`);
    return text.slice(1);
  });
}

/** The string as terraform reads it: in Unicode's composed form. */
export function composed(text: string): string {
  return text.normalize('NFC');
}
