/** Reads an emitted boot script as cloud-init does: the files that it writes, their modes, and the commands that it runs. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

export interface UserData {
  readonly text: string;
  readonly users: readonly { readonly name: string; readonly [key: string]: unknown }[];
  /** Contents by absolute path. */
  readonly files: ReadonlyMap<string, string>;
  readonly modes: ReadonlyMap<string, string>;
  readonly commands: readonly string[];
  readonly value: Readonly<Record<string, unknown>>;
}

interface Written {
  readonly path: string;
  readonly permissions?: string;
  readonly content: string;
}

/** Reads the text as YAML 1.1, the version of cloud-init's PyYAML. */
export function readUserData(text: string): UserData {
  const value = parse(text, { version: '1.1' }) as Record<string, unknown>;
  const written = value['write_files'] as Written[];
  return {
    text,
    value,
    users: value['users'] as UserData['users'],
    files: new Map(written.map((file) => [file.path, file.content])),
    modes: new Map(written.map((file) => [file.path, file.permissions ?? '0644'])),
    commands: value['runcmd'] as string[],
  };
}

/** The contents of one file. Throws if the boot script does not write it. */
export function fileOf(userData: UserData, path: string): string {
  const contents = userData.files.get(path);
  if (contents === undefined)
    throw new Error(`${path} is not among ${[...userData.files.keys()].join(', ')}`);
  return contents;
}

/** Writes the files below a folder as cloud-init writes them below /. */
export function unpack(userData: UserData, root: string): void {
  for (const [path, contents] of userData.files) {
    const place = join(root, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, contents);
    chmodSync(place, Number.parseInt(userData.modes.get(path) ?? '', 8));
  }
}
