/** What lies on this machine for an exposure and holds no secret: its file, the out directory, the newest plan. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { readRegular, readTree } from '../output/read-tree.ts';
import type { Project } from '../project/project.ts';
import type { BundleEntry } from './bundle-entry.ts';

/** Characters of one file. Compiled files are far shorter. */
const longest = 1_000_000;

/** The state, the keys and terraform's own plan files stay where they are: only their names and sizes are told. */
export function fileEntries(project: Project): readonly BundleEntry[] {
  const plan = newestPlan(project.plansFolder);
  return [
    ...readEntry('exposure.yaml', project.file),
    ...filesBelow(project.out).flatMap((path) => readEntry(`out/${path}`, join(project.out, path))),
    ...(plan === null ? [] : readEntry('plan.json', plan)),
    { path: 'private-folder.txt', text: listing(project.privateFolder) },
  ];
}

function readEntry(path: string, file: string): readonly BundleEntry[] {
  try {
    const bytes = readRegular(file);
    return bytes === null ? [] : [{ path, text: bytes.toString('utf8').slice(0, longest) }];
  } catch {
    return [];
  }
}

/** No link is followed: a clone could bring one to any folder of this user, and the bundle goes to somebody else. */
function filesBelow(folder: string): readonly string[] {
  try {
    return (readTree(folder) ?? []).map(({ path }) => path).sort();
  } catch {
    return [];
  }
}

function newestPlan(folder: string): string | null {
  const plans = filesBelow(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ path: join(folder, name), time: lstatSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  return plans[0]?.path ?? null;
}

/** Mode, size and time of each file, without terraform's providers. */
function listing(folder: string): string {
  const lines = filesBelow(folder)
    .filter((path) => !path.includes('/providers/'))
    .map((path) => {
      const { mode, size, mtime } = lstatSync(join(folder, path));
      return `${(mode & 0o777).toString(8)} ${String(size).padStart(9)} ${mtime.toISOString()} ${path}`;
    });
  return `${lines.join('\n')}\n`;
}
