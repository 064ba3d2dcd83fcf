/** Runs a container's probes as kubelet does, with their periods, timeouts and thresholds. */
import type { Container, Probe } from 'kubernetes-types/core/v1.js';
import { type Outcome, pause } from './command.ts';

export interface Change {
  readonly at: number;
  readonly ready: boolean;
}

export class Probes {
  /** Each change of readiness; `at` is in milliseconds since 1970. */
  readonly changes: Change[] = [];
  livenessFailures = 0;
  private ended = false;
  private started = false;

  constructor(
    container: Container,
    private readonly exec: (argv: readonly string[], seconds: number) => Promise<Outcome>,
    private readonly restart: () => void,
  ) {
    void this.startup(container.startupProbe);
    void this.watch(
      container.readinessProbe,
      (ready) => {
        this.changes.push({ at: Date.now(), ready });
      },
      false,
    );
    void this.watch(
      container.livenessProbe,
      (alive) => {
        if (alive) return;
        this.livenessFailures += 1;
        this.started = false;
        this.restart();
      },
      true,
    );
  }

  get ready(): boolean {
    return this.changes.at(-1)?.ready ?? false;
  }

  stop(): void {
    this.ended = true;
  }

  private async startup(probe: Probe | undefined): Promise<void> {
    for (;;) {
      while (!this.started && !this.ended) {
        this.started = probe === undefined || (await this.passes(probe));
        if (!this.started) await pause(probe?.periodSeconds ?? 10);
      }
      if (this.ended) return;
      await pause(1);
    }
  }

  /** Reports each change of a probe's verdict; a liveness probe counts as passing until it has failed. */
  private async watch(
    probe: Probe | undefined,
    tell: (passes: boolean) => void,
    initially: boolean,
  ): Promise<void> {
    if (probe === undefined) return;
    let verdict = initially;
    let streak = 0;
    await pause(probe.initialDelaySeconds ?? 0);
    while (!this.ended) {
      if (this.started) {
        const passes = await this.passes(probe);
        streak = passes === verdict ? 0 : streak + 1;
        const enough = passes ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
        if (streak >= enough && !this.ended) {
          streak = 0;
          tell(passes);
          verdict = initially ? true : passes;
        }
      }
      await pause(probe.periodSeconds ?? 10);
    }
  }

  private async passes(probe: Probe): Promise<boolean> {
    if (probe.exec?.command === undefined) throw new Error('the laboratory runs exec probes');
    return (await this.exec(probe.exec.command, probe.timeoutSeconds ?? 1)).code === 0;
  }
}
