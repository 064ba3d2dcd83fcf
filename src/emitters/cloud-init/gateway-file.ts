/** A file that cloud-init writes on the gateway before sshd and our units start. It belongs to root. */
export interface GatewayFile {
  /** Absolute. */
  readonly path: string;
  /** Octal, as chmod takes it; null for cloud-init's default, 0644. */
  readonly mode: string | null;
  readonly contents: string;
}

/** A file that everyone may read. */
export function gatewayFile(path: string, contents: string): GatewayFile {
  return { path, mode: null, contents };
}

/** A file that everyone may execute. */
export function executableFile(path: string, contents: string): GatewayFile {
  return { path, mode: '0755', contents };
}

/** The file as an entry of cloud-init's write_files. */
export function writeFilesEntry({ path, mode, contents }: GatewayFile): object {
  return { path, permissions: mode ?? undefined, content: contents };
}
