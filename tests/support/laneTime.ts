import type { Clock } from '../../src/domain/ports.ts';
import { morningMs } from './events.ts';
import { StepScheduler } from './fakes.ts';

/** One virtual time for clock and timers, in which promises get their turn between any two steps. */
export class LaneTime implements Clock {
  readonly scheduler = new StepScheduler();

  nowMs(): number {
    return morningMs + 44_010 + this.scheduler.frame;
  }

  async advance(ms: number, stepMs = 250): Promise<void> {
    const untilMs = this.scheduler.frame + ms;
    while (this.scheduler.frame < untilMs) {
      this.scheduler.advanceTo(Math.min(untilMs, this.scheduler.frame + stepMs));
      await this.settled();
    }
  }

  /** Everything that waits for nothing but its turn has had it. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  }
}
