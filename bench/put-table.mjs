/** Measured tables in documents, between the markers that name the command that measured them. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export async function putTable(file, command, table) {
  const { path, before, after } = await split(file, command);
  await writeFile(path, `${before}\n${table}\n\n${after}`);
}

/** The lines of a table as it is. */
export async function getTable(file, command) {
  const { table } = await split(file, command);
  return table.split('\n').filter((line) => line.startsWith('|'));
}

async function split(file, command) {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const text = await readFile(path, 'utf8');
  const start = `<!-- ${command} -->\n`;
  const from = text.indexOf(start) + start.length;
  const to = text.indexOf('<!-- end -->', from);
  if (from < start.length || to < 0) throw new Error(`${file} has no place for the table of ${command}`);
  return { path, before: text.slice(0, from), table: text.slice(from, to), after: text.slice(to) };
}
