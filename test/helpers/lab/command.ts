/** Programs for the laboratory: run one to its end, or start one and watch its lines. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Buffer;
  /** After this many seconds the program and its children are killed and the exit code is 124, as timeout(1) has it. */
  readonly seconds?: number;
  /**
   * Which processes are killed then, of the program and its descendants in the order of descendants(). The rest may go on
   * and hold the output open; the run ends when nothing does.
   */
  readonly killed?: (processes: readonly number[]) => readonly number[];
}

/** Runs a program to its end. Throws only when it cannot be started. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const texts = { stdout: '', stderr: '' };
    let late = false;
    const timer = setTimeout(
      () => {
        late = true;
        const all = child.pid === undefined ? [] : descendants(child.pid);
        for (const pid of options.killed?.(all) ?? all) kill(pid, 'SIGKILL');
      },
      (options.seconds ?? 60) * 1000,
    );
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      texts.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      texts.stderr += text;
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`${program} cannot be run: ${error.message} (is it installed?)`));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: late ? 124 : (code ?? 255), ...texts });
    });
  });
}

/** Runs a program that has to succeed; its standard output. */
export async function must(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const outcome = await run(argv, options);
  if (outcome.code !== 0)
    throw new Error(`${argv.join(' ')} ended with ${outcome.code}: ${outcome.stderr || outcome.stdout}`);
  return outcome.stdout;
}

/** A program that runs until it ends or is stopped. */
export class Program {
  readonly lines: string[] = [];
  readonly ended: Promise<number>;
  private readonly child: ChildProcess;

  /** `output`: a file descriptor that takes both outputs in place of `lines`. */
  constructor(
    argv: readonly string[],
    onLine: (line: string) => void = () => undefined,
    output: number | 'pipe' = 'pipe',
  ) {
    const [program = '', ...args] = argv;
    this.child = spawn(program, args, { stdio: ['ignore', output, output] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream)
        createInterface({ input: stream }).on('line', (line) => {
          this.lines.push(line);
          onLine(line);
        });
    }
    this.ended = new Promise((resolve) => {
      this.child.on('error', (error) => {
        this.lines.push(`${program} cannot be run: ${error.message}`);
        resolve(127);
      });
      this.child.on('close', (code) => resolve(code ?? 255));
    });
  }

  /** The program's process id on this machine, outside all namespaces. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.running) killTree(this.child.pid, signal);
    await this.ended;
  }
}

/** The descendants of a process, and then itself. Empty when it has ended. */
export function descendants(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number);
    return [...children.flatMap(descendants), pid];
  } catch {
    return [];
  }
}

/** Sends a signal to a process and its descendants; those that have ended are skipped. */
function killTree(pid: number | undefined, signal: NodeJS.Signals): void {
  for (const each of pid === undefined ? [] : descendants(pid)) kill(each, signal);
}

/** Sends a signal to one process; false when it has ended. */
export function kill(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

export const pause = (seconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });

/** Asks every 50 ms until the answer is neither undefined nor false; throws after the given seconds. */
export async function until<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await pause(0.05);
  }
}

/** The kernel's name for a process, at most 15 characters; empty when it has ended. */
export function commandName(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}
