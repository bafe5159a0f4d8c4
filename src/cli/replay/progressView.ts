import type { ReplayStep } from '../../replay/timeline.ts';
import type { LineOutput } from '../lineOutput.ts';
import type { Progress } from '../progress.ts';
import type { Colours } from '../view/colours.ts';
import { escalationLine } from '../view/escalationLines.ts';
import { createEventReader } from '../view/eventView.ts';
import type { ReplayView } from './replayView.ts';

/** For people in a hurry: a progress bar, and a line for each escalation that is raised. */
export class ProgressView implements ReplayView {
  readonly #output: LineOutput;
  readonly #progress: Progress;
  readonly #colours: Colours;
  readonly #read = createEventReader();

  constructor(output: LineOutput, progress: Progress, colours: Colours) {
    this.#output = output;
    this.#progress = progress;
    this.#colours = colours;
  }

  step(step: ReplayStep): void {
    if (step.kind === 'utterance') this.#progress.advance();
  }

  event(json: string): void {
    const event = this.#read(JSON.parse(json));
    if (event?.kind !== 'escalation' || event.data.edge !== 'raised') return;
    const line = escalationLine(event.conversationId, event.data, this.#colours);
    this.#progress.aside(() => {
      this.#output.lines([line]);
    });
  }

  refused(): void {
    // The totals name refusals.
  }

  end(): void {
    this.#progress.end();
  }
}
