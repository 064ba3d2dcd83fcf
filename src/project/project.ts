/** The places of one exposure on this machine, worked out once for each run. Nothing is read or made here. */
import { dirname, join, resolve } from 'node:path';
import { oneOf } from '../compiler/diagnostics/quote.ts';
import type { Exposure } from '../compiler/resolved-exposure.ts';
import type { Workspace } from '../tools/terraform/terraform.ts';
import { cachePlaces } from './provider-cache.ts';

/** All paths are absolute. */
export interface Project {
  readonly name: string;
  /** exposure.yaml. */
  readonly file: string;
  /** The folder that exposure.yaml lies in; the working directory for standard input. */
  readonly folder: string;
  /** The out directory. */
  readonly out: string;
  /** .expose/<name>: keys, state and saved plans. */
  readonly privateFolder: string;
  readonly keysFolder: string;
  readonly plansFolder: string;
  readonly terraform: Workspace;
}

export interface ProjectPlaces {
  /** As the user named it: relative to `cwd`, or "-" for standard input. */
  readonly file: string;
  readonly cwd: string;
  /** The out directory as the user named it; out/ beside the file when absent. */
  readonly out?: string | undefined;
}

/** The project of an exposure that was read from `file`. */
export function projectOf(
  exposure: Pick<Exposure, 'domain' | 'name' | 'state'>,
  { file, cwd, out }: ProjectPlaces,
): Project {
  const path = resolve(cwd, file);
  const folder = file === '-' ? cwd : dirname(path);
  const privateFolder = join(folder, '.expose', exposure.name);
  return {
    name: exposure.name,
    file: path,
    folder,
    out: out === undefined ? join(folder, 'out') : resolve(cwd, out),
    privateFolder,
    keysFolder: join(privateFolder, 'keys'),
    plansFolder: join(privateFolder, 'plans'),
    terraform: {
      directory: join(privateFolder, 'work', 'terraform'),
      ...cachePlaces(privateFolder, exposure.name),
      state: exposure.state,
      stateFile: join(privateFolder, 'terraform.tfstate'),
      zone: oneOf(exposure.domain.zones.map(({ name }) => name)),
    },
  };
}
