/**
 * Swaps two directories in one step of the kernel: renameat2 with RENAME_EXCHANGE, which Node cannot call. perl can, and
 * comes with every Debian, Ubuntu and Fedora and with git. It is started here and not in run.ts because compile needs it,
 * and execa is not in compile's bundle.
 */
import { lstatSync } from 'node:fs';
import { childEnvironment } from './child-environment.ts';

const systemCalls: Readonly<Record<string, { readonly renameat2: number; readonly prctl: number }>> = {
  x64: { renameat2: 316, prctl: 157 },
  arm64: { renameat2: 276, prctl: 167 },
};

/**
 * A perl that outlives this process must not swap what another process has built meanwhile. First it makes the folder that
 * lets the next writer wait for it; the 22nd field of its stat file is its start. Then it asks to be killed with its
 * parent (1: PR_SET_PDEATHSIG, 9: SIGKILL), and checks that its parent is still there. Then it swaps the directories (-100:
 * AT_FDCWD, for absolute paths; 2: RENAME_EXCHANGE).
 */
const script = `
my ($first, $second, $helper, $parent, $renameat2, $prctl) = @ARGV;
open(my $stat, "<", "/proc/self/stat");
my ($start) = (<$stat> // "") =~ /^.*\\) \\S(?: \\S+){18} (\\d+)/;
mkdir("$helper-$$-" . ($start // 0), 0700) or exit(1);
syscall($prctl + 0, 1, 9);
exit(1) if getppid() != $parent;
exit(syscall($renameat2 + 0, -100, $first, -100, $second, 2) == 0 ? 0 : 1);
`;

/**
 * Swaps the directories at two absolute paths. Returns false if the system, the file system or a missing perl does not
 * allow it. `helper` is the path of the folder that perl makes first, without the "-PID-START" that perl appends.
 */
export function exchange(first: string, second: string, helper: string): boolean {
  const numbers = process.platform === 'linux' ? systemCalls[process.arch] : undefined;
  if (numbers === undefined) return false;
  const moved = identity(first);
  // Loading this takes 3 ms, which only a compile that changes something has to spend.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const args = [first, second, helper, process.pid, numbers.renameat2, numbers.prctl].map(String);
  const { status } = spawnSync('perl', ['-e', script, ...args], {
    stdio: 'ignore',
    env: childEnvironment('perl'),
    timeout: 10_000,
    killSignal: 'SIGKILL',
  });
  // Something may have ended perl after the swap, such as a terminal's ^C.
  return status === 0 || identity(second) === moved;
}

/** Identifies a directory whatever its name is. */
function identity(path: string): string {
  const { dev, ino } = lstatSync(path, { bigint: true });
  return `${dev} ${ino}`;
}
