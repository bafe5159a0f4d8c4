import type { Observation } from '../../pipeline/escalate/options.ts';
import type { ReplayStep } from '../../replay/timeline.ts';
import type { LineOutput } from '../lineOutput.ts';
import type { ReplayView } from '../replay/replayView.ts';
import type { Colours } from '../view/colours.ts';
import { explainUtterance, type ExplainedUtterance } from './explainedUtterance.ts';
import { ruleTable, ruleTree } from './explainLines.ts';

/** An escalation event as far as an explanation names it. */
interface ToldEvent {
  readonly edge: string;
  readonly rule: string;
  readonly level: string;
}

export interface ExplainViewOptions {
  readonly output: LineOutput;
  readonly json: boolean;
  /** Only this rule, with its trees. */
  readonly ruleId: string | undefined;
  readonly colours: Colours;
}

/** Shows each utterance of the customer with what every rule made of it, and what came of that. */
export class ExplainView implements ReplayView {
  readonly #options: ExplainViewOptions;
  #step: ReplayStep | undefined;
  #explained: ExplainedUtterance | undefined;
  #events: ToldEvent[] = [];

  constructor(options: ExplainViewOptions) {
    this.#options = options;
  }

  observe(observation: Observation): void {
    this.#explained = explainUtterance(observation, this.#options.ruleId);
  }

  step(step: ReplayStep): void {
    this.#flush();
    this.#step = step;
  }

  event(json: string): void {
    const { type, data } = JSON.parse(json) as { type: string; data: Record<string, unknown> };
    const edge = /^pulso\.escalation\.(\w+)\.v1$/.exec(type)?.[1];
    if (edge !== undefined)
      this.#events.push({ edge, rule: String(data['rule']), level: String(data['level']) });
  }

  refused(): void {
    // The totals of a replay name refusals; nothing was judged.
  }

  end(): void {
    this.#flush();
  }

  #flush(): void {
    const [step, explained, events] = [this.#step, this.#explained, this.#events];
    this.#explained = undefined;
    this.#events = [];
    if (step === undefined) return;
    const { output, json } = this.#options;
    if (!json) {
      output.lines(this.#lines(step, explained, events));
      return;
    }
    if (explained === undefined) return;
    output.lines([JSON.stringify({ conversationId: step.conversationId, ...explained, events })]);
  }

  #lines(
    step: ReplayStep,
    explained: ExplainedUtterance | undefined,
    events: readonly ToldEvent[],
  ): string[] {
    const { colours, ruleId } = this.#options;
    if (step.kind === 'started') return ['', colours.bold(step.conversationId)];
    if (step.kind !== 'utterance' || step.utterance.role !== 'customer') return [];
    const { utteranceId, text } = step.utterance;
    if (explained === undefined)
      return ['', `${utteranceId}  ${text}`, colours.dim('  not judged: neither a score nor a phrase')];
    const valence = explained.valence === null ? 'no valence' : `valence ${explained.valence.toFixed(2)}`;
    return [
      '',
      `${utteranceId}  ${text}  ${colours.dim(valence.replace('-', '−'))}`,
      ...(ruleId === undefined
        ? ruleTable(explained.rules, colours)
        : explained.rules.flatMap(rule => ruleTree(rule, colours))),
      ...events.map(({ edge, rule, level }) => `  → ${edge} ${level}: ${rule}`),
    ];
  }
}
