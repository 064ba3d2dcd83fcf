/** Watches the service from the internet: opens a new connection at a fixed rate and records the result of each. */
import { fileURLToPath } from 'node:url';
import { type Program, until } from './command.ts';
import type { Machine } from './machine.ts';

export interface Request {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly ok: boolean;
  readonly ms: number;
  readonly error?: string;
}

export interface VisitorOptions {
  readonly from: Machine;
  readonly host: string;
  readonly port: number;
  /** Seconds between two requests; 0.1 when omitted. */
  readonly every?: number;
  /** Seconds after which an unanswered request has failed; 2 when omitted. */
  readonly patience?: number;
}

export class Visitor {
  readonly requests: Request[] = [];
  private readonly program: Program;

  constructor(options: VisitorOptions) {
    const script = fileURLToPath(new URL('programs/visitor.mjs', import.meta.url));
    const times = [options.every ?? 0.1, options.patience ?? 2].map((seconds) => String(seconds * 1000));
    this.program = options.from.start(
      [process.execPath, script, options.host, String(options.port), ...times],
      (line) => {
        if (line.startsWith('{')) this.requests.push(JSON.parse(line) as Request);
      },
    );
  }

  /** Waits until requests succeed: a fault is only measured against a working service. */
  async settled(seconds = 30): Promise<void> {
    await until(
      'five answered requests in a row',
      seconds,
      () => this.requests.length >= 5 && this.requests.slice(-5).every((request) => request.ok),
    );
  }

  /** Requests that began at or after a time and failed. */
  failures(since: number): Request[] {
    return this.requests.filter((request) => request.at >= since && !request.ok);
  }

  /**
   * Seconds from `since` until the first request of the last unbroken run of successes; 0 when none failed. Waits until
   * all requests of the last `calm` seconds succeeded; Infinity if that takes more than `limit` seconds.
   */
  async recovery(since: number, limit: number, calm = 4): Promise<number> {
    const begun = Date.now();
    for (;;) {
      const good = this.goodSince(since);
      const last = this.requests.at(-1)?.at ?? 0;
      if (good !== undefined && last - good >= calm * 1000)
        return this.failures(since).length === 0 ? 0 : (good - since) / 1000;
      if (Date.now() - begun > (limit + calm + 2) * 1000) return Infinity;
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
    }
  }

  async stop(): Promise<void> {
    await this.program.stop('SIGKILL');
  }

  /** When the current run of successes began. Requests end out of order, so they are sorted first. */
  private goodSince(since: number): number | undefined {
    const sorted = this.requests.filter((request) => request.at >= since).sort((a, b) => a.at - b.at);
    return sorted[sorted.findLastIndex((request) => !request.ok) + 1]?.at;
  }
}
