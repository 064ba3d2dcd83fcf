/**
 * Swaps two directories in one step of the kernel: renameat2 with RENAME_EXCHANGE, which Node cannot call. Perl can,
 * and is part of every Debian, Ubuntu, Fedora and of git's own dependencies. Used by compile, so execa is not loaded.
 */
const exchangeFlag = 2;
/** AT_FDCWD: paths are relative to the working directory, or absolute. */
const workingDirectory = -100;
const systemCall: Readonly<Record<string, number>> = { x64: 316, arm64: 276 };

/** Whether the two absolute paths were exchanged. False where the system, the file system or a missing perl rules it out. */
export function exchange(a: string, b: string): boolean {
  const number = process.platform === 'linux' ? systemCall[process.arch] : undefined;
  if (number === undefined) return false;
  const script = `exit(syscall(${number}, ${workingDirectory}, $ARGV[0], ${workingDirectory}, $ARGV[1], ${exchangeFlag}) == 0 ? 0 : 1)`;
  // Asked for here, because loading it takes 3 ms that only a changed tree has to pay.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  return spawnSync('perl', ['-e', script, a, b], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}
