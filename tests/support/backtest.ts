import type { Level } from '../../src/domain/escalation.ts';
import type { GoldLabel } from '../../src/backtest/gold.ts';
import type {
  ConversationResult,
  EscalationEvent,
  Judgement,
  ReplayedUtterance,
} from '../../src/backtest/result.ts';

/** An utterance of the customer, unless told otherwise. */
export function replayed(at: number, change: Partial<ReplayedUtterance> = {}): ReplayedUtterance {
  return {
    at,
    role: 'customer',
    endMs: at * 1_000,
    valence: 0,
    label: 'neutral',
    anger: 0,
    lexicon: 0,
    phrases: [],
    ...change,
  };
}

export function raised(level: Level, at: number, change: Partial<EscalationEvent> = {}): EscalationEvent {
  return { edge: 'raised', rule: 'told-off', level, at, escalationNumber: 1, ...change };
}

export function judgement(...escalations: EscalationEvent[]): Judgement {
  return { escalations, moments: [], peakEnd: null };
}

/** A conversation of four utterances. */
export function result(conversationId: string, change: Partial<ConversationResult> = {}): ConversationResult {
  return {
    conversationId,
    file: 'some.jsonl',
    channel: 'chat',
    language: 'en',
    sector: null,
    utterances: [0, 1, 2, 3].map(at => replayed(at)),
    judgements: [judgement()],
    refused: [],
    ...change,
  };
}

/** A gold label of a calm conversation, as a file has it. */
export const calmGold: Omit<GoldLabel, 'conversation_id' | 'where'> = {
  level: 'none',
  watchAt: null,
  alertAt: null,
  phrases: [],
  sentiment: {},
  outcome: null,
};

export function label(conversationId: string, change: Partial<GoldLabel> = {}): GoldLabel {
  return {
    conversation_id: conversationId,
    ...calmGold,
    where: 'gold.jsonl:1',
    ...change,
  };
}

export function goldOf(...labels: GoldLabel[]): ReadonlyMap<string, GoldLabel> {
  return new Map(labels.map(each => [each.conversation_id, each]));
}
