/** Emitted files one after the other, each under a line `==> PATH <==`. */
export function renderFiles(files: readonly { readonly path: string; readonly contents: string }[]): string {
  return files.map(({ path, contents }) => `==> ${path} <==\n${contents}`).join('\n');
}
