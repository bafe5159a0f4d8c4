import type { Channel } from '../../src/domain/conversation.ts';
import type { ConversationOutput, Escalation, Summary } from '../../src/domain/escalation.ts';
import type { MomentReport } from '../../src/domain/moment.ts';
import type {
  DialogueActs,
  Emotions,
  JourneyHit,
  PhraseCategory,
  PhraseHit,
  Score,
} from '../../src/domain/signals.ts';
import type { AssembledUtterance } from '../../src/domain/utterance.ts';
import type { EscalateInput } from '../../src/pipeline/escalate/contract.ts';
import type { EscalationOptions } from '../../src/pipeline/escalate/options.ts';
import type { Rule } from '../../src/pipeline/escalate/rule.ts';
import { readyRules } from '../../src/pipeline/escalate/ruleSet.ts';
import { initialState, type EscalationState } from '../../src/pipeline/escalate/state.ts';
import { step } from '../../src/pipeline/escalate/step.ts';
import type { Withheld } from '../../src/pipeline/escalate/withhold.ts';
import { emotions, info, score, signals, utterance } from './builders.ts';
import { shippedEscalation, shippedRules } from './rules.ts';

/** What is said, as the rules see it: a valence (absent: not scored), emotions, and charged phrases by weight. */
export interface Line {
  readonly valence?: number;
  readonly feels?: Partial<Emotions>;
  readonly phrases?: Partial<Record<PhraseCategory, number>>;
  /** Journey events named, by weight. */
  readonly journey?: Readonly<Record<string, number>>;
  readonly acts?: Partial<DialogueActs>;
  readonly overrides?: Partial<AssembledUtterance>;
  readonly scorer?: Score['scorer'];
}

export function phraseHit(category: PhraseCategory, weight = 0.8): PhraseHit {
  return { phraseId: `${category}.example`, category, weight, begin: 0, end: 4 };
}

export function journeyHit(eventId: string, weight = 0.9): JourneyHit {
  return { eventId, stage: 'travel', weight, begin: 0, end: 9 };
}

/** One utterance on its way into `step`. */
export function heard(line: Line, number: number): EscalateInput {
  const said: AssembledUtterance = {
    ...utterance({ utteranceId: `u-${number}`, text: 'that is what I have to say about it' }),
    revision: 0,
    receivedAtMs: number * 1_000,
    correction: false,
    turn: {},
    ...line.overrides,
  };
  const { utteranceId, revision, role, final } = said;
  const phrases = Object.entries(line.phrases ?? {}).map(([category, weight]) =>
    phraseHit(category as PhraseCategory, weight),
  );
  const scored =
    line.valence === undefined
      ? {}
      : { score: scoreBy(line.scorer ?? 'model', line.valence, emotions(line.feels)) };
  return {
    kind: 'utterance',
    utterance: said,
    signals: signals({
      utteranceId,
      revision,
      role,
      final,
      phrases,
      journey: Object.entries(line.journey ?? {}).map(([eventId, weight]) => journeyHit(eventId, weight)),
      ...(line.acts === undefined ? {} : { acts: { asks: [], gives: [], answers: false, ...line.acts } }),
      ...scored,
    }),
    atMs: said.receivedAtMs,
  };
}

function scoreBy(scorer: Score['scorer'], valence: number, felt: Emotions): Score {
  const scored = score(valence, { scorer });
  const { emotions: _none, ...withoutEmotions } = scored;
  return scorer === 'lexicon' ? withoutEmotions : { ...scored, emotions: felt };
}

export type DialogueOptions = Partial<Omit<EscalationOptions, 'rules'>> & {
  /** Instead of the rules that ship. */
  readonly rules?: readonly Rule[];
};

/** A conversation under test: the state so far, and every event with the utterance that caused it. */
export class Dialogue {
  state: EscalationState = initialState();
  readonly outputs: ConversationOutput[] = [];
  /** What rules in shadow and muted ones kept back. */
  readonly withheld: Withheld[] = [];
  options: EscalationOptions;
  #heard = 0;

  constructor({ rules, ...options }: DialogueOptions = {}) {
    const set = rules === undefined ? {} : readyRules({ ...shippedRules, ...options, rules });
    this.options = { ...shippedEscalation, ...set, ...options };
  }

  on(channel: Channel): this {
    return this.take({ kind: 'info', info: info({ channel }), atMs: 0 });
  }

  customer(...lines: readonly Line[]): this {
    for (const line of lines) this.take(heard(line, ++this.#heard));
    return this;
  }

  agent(...lines: readonly Line[]): this {
    return this.customer(
      ...lines.map(line => ({ ...line, overrides: { ...line.overrides, role: 'agent' as const } })),
    );
  }

  /** A newer final of an utterance that was heard before. */
  correct(utteranceId: string, line: Line, revision = 1): this {
    return this.customer({
      ...line,
      overrides: { utteranceId, revision, correction: true, ...line.overrides },
    });
  }

  take(input: EscalateInput): this {
    const [state, outputs] = step(this.state, input, this.options);
    this.state = state;
    for (const output of outputs)
      if (output.kind === 'withheld') this.withheld.push(output);
      else this.outputs.push(output);
    return this;
  }

  end(reason = 'completed'): Summary {
    this.take({ kind: 'ended', reason, atMs: 0 });
    const summary = this.outputs.at(-1);
    if (summary?.kind !== 'summary') throw new Error('the end gives a summary');
    return summary;
  }

  get moments(): MomentReport[] {
    return this.outputs.filter(output => output.kind === 'moment');
  }

  get escalations(): Escalation[] {
    return this.outputs.filter(output => output.kind === 'escalation');
  }

  /** `raised alert abuse u-3`, one a line of the story. */
  get story(): string[] {
    return this.escalations.map(
      ({ edge, level, rule, causedBy }) => `${edge} ${level} ${rule} ${causedBy.utteranceId}`,
    );
  }
}

/** Lines that tests tell stories with. */
export const furious: Line = { valence: -0.9, feels: { anger: 0.85, frustration: 0.8 } };
export const frustrated: Line = { valence: -0.75, feels: { frustration: 0.8 } };
export const calm: Line = { valence: 0.02 };
export const grateful: Line = { valence: 0.85, feels: { gratitude: 0.9, joy: 0.6 } };
