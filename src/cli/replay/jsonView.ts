import type { LineOutput } from '../lineOutput.ts';
import type { ReplayView } from './replayView.ts';

/** For machines: one event a line, as the engine serialised it, and nothing else. */
export class JsonView implements ReplayView {
  readonly #output: LineOutput;

  constructor(output: LineOutput) {
    this.#output = output;
  }

  step(): void {
    // Events only.
  }

  event(json: string): void {
    this.#output.lines([json]);
  }

  refused(): void {
    // The totals name refusals.
  }

  end(): void {
    // Every event is out already.
  }
}
