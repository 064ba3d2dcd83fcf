/** Writes a measured table into a document, between the markers that name the command that measured it. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export async function putTable(file, command, table) {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const old = await readFile(path, 'utf8');
  const [start, end] = [`<!-- ${command} -->\n`, '<!-- end -->'];
  const from = old.indexOf(start);
  const to = old.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`${file} has no place for the table of ${command}`);
  await writeFile(path, `${old.slice(0, from + start.length)}\n${table}\n\n${old.slice(to)}`);
}
