import type { ReplayStep } from '../../replay/timeline.ts';
import type { LineOutput } from '../lineOutput.ts';
import type { Progress } from '../progress.ts';
import type { Colours } from '../view/colours.ts';
import { escalationLine } from '../view/escalationLines.ts';
import { createEventReader, type EventView } from '../view/eventView.ts';
import { momentLine } from '../view/momentLines.ts';
import type { ReplayView } from './replayView.ts';

/** For people in a hurry: a progress bar, and a line for each escalation that is raised and each turn of a moment of truth. */
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
    const line = event === undefined ? undefined : this.#lineOf(event);
    if (line === undefined) return;
    this.#progress.aside(() => {
      this.#output.lines([line]);
    });
  }

  #lineOf(event: EventView): string | undefined {
    const { conversationId } = event;
    if (event.kind === 'moment') return momentLine(conversationId, event.data, this.#colours);
    if (event.kind !== 'escalation' || event.data.edge !== 'raised') return undefined;
    return escalationLine(conversationId, event.data, this.#colours);
  }

  refused(): void {
    // The totals name refusals.
  }

  end(): void {
    this.#progress.end();
  }
}
