/** HCL read by the parser that is not ours: hashicorp/hcl itself, compiled to WebAssembly. */
import { parse } from '@cdktn/hcl2json';

/** A tree of blocks and attributes; every label and repeated block is an object or list as in terraform's JSON syntax. */
export type HclTree = Readonly<Record<string, any>>;

/** Reads a file; throws where the text is not HCL. Expressions are strings such as "${var.host_key}". */
export async function readHcl(text: string): Promise<HclTree> {
  return (await parse('under-test.tf', text)) as HclTree;
}

/** The value of a literal string; throws when terraform would evaluate any part of it. */
export function literal(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`not a string: ${JSON.stringify(value)}`);
  return value.replace(/(\$+|%+)\{/g, (text, run: string) => {
    if (run.length === 1) throw new Error(`evaluated: ${JSON.stringify(value)}`);
    return text.slice(1);
  });
}

/** Terraform composes every string it reads. */
export function composed(text: string): string {
  return text.normalize('NFC');
}
