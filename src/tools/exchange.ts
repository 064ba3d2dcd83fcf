/**
 * Swaps two directories in one step of the kernel: renameat2 with RENAME_EXCHANGE, which Node cannot call. Perl can,
 * and is part of every Debian, Ubuntu, Fedora and of git's own dependencies. It is started here and not through run.ts
 * because compile uses it: execa stays out of that bundle, and nothing else may happen while perl runs.
 */
import { lstatSync } from 'node:fs';

/** renameat2 and prctl. */
const systemCalls: Readonly<Record<string, { readonly exchange: number; readonly control: number }>> = {
  x64: { exchange: 316, control: 157 },
  arm64: { exchange: 276, control: 167 },
};

/**
 * Perl that outlives this process must not swap what a later one built. So it leaves its number for the next writer to
 * wait for, dies with this process (PR_SET_PDEATHSIG, SIGKILL), and looks whether that has happened already. -100 is
 * AT_FDCWD and stands for absolute paths, 2 is RENAME_EXCHANGE. The start is the 22nd field of the stat file.
 */
const script = `
my ($a, $b, $mark, $parent, $exchange, $control) = @ARGV;
open(my $stat, "<", "/proc/self/stat");
my ($start) = (<$stat> // "") =~ /^.*\\) \\S(?: \\S+){18} (\\d+)/;
mkdir($mark . "-$$-" . ($start // 0), 0700) or exit(1);
syscall($control + 0, 1, 9);
exit(1) if getppid() != $parent;
exit(syscall($exchange + 0, -100, $a, -100, $b, 2) == 0 ? 0 : 1);
`;

/**
 * Whether the directories at two absolute paths were exchanged. False where the system, the file system or a missing
 * perl rules it out. `mark` is the path of a folder that perl makes first, with "-PID-START" appended.
 */
export function exchange(a: string, b: string, mark: string): boolean {
  const calls = process.platform === 'linux' ? systemCalls[process.arch] : undefined;
  if (calls === undefined) return false;
  const moved = identity(a);
  // Asked for here, because loading it takes 3 ms that only a changed tree has to pay.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const args = [a, b, mark, process.pid, calls.exchange, calls.control].map(String);
  const { status } = spawnSync('perl', ['-e', script, ...args], {
    stdio: 'ignore',
    timeout: 10_000,
    killSignal: 'SIGKILL',
  });
  // Perl may have done its work before something else ended it, such as a terminal's ^C.
  return status === 0 || identity(b) === moved;
}

/** The directory itself, whatever its name. */
function identity(path: string): string {
  const { dev, ino } = lstatSync(path, { bigint: true });
  return `${dev} ${ino}`;
}
