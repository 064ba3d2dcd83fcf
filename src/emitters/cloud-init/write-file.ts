/** A file that cloud-init writes on the gateway, before sshd and our units start. */
export interface GatewayFile {
  /** Absolute. */
  readonly path: string;
  /** Octal, as chmod takes it; null for cloud-init's own 0644. Everything belongs to root. */
  readonly mode: string | null;
  readonly contents: string;
}

/** An ordinary file of root's that everybody may read. */
export function file(path: string, contents: string): GatewayFile {
  return { path, mode: null, contents };
}

/** The file as an entry of write_files. */
export function writeFile(it: GatewayFile): object {
  return { path: it.path, permissions: it.mode ?? undefined, content: it.contents };
}
