import type { ConversationInfo, ConversationKey } from '../../src/domain/conversation.ts';
import type { ConversationInput, Utterance } from '../../src/domain/utterance.ts';
import { EMOTIONS, type Emotions, type Score, type UtteranceSignals } from '../../src/domain/signals.ts';

/** A conversation key in the default tenant. */
export function key(conversationId = 'c-1'): ConversationKey {
  return { tenant: 'default', conversationId };
}

/** A customer's final, unless told otherwise. */
export function utterance(overrides: Partial<Utterance> = {}): Utterance {
  return {
    utteranceId: 'u-1',
    role: 'customer',
    text: 'the parcel is still not here',
    final: true,
    ...overrides,
  };
}

/** An input that carries `utterance(overrides)`. */
export function spoken(
  overrides: Partial<Utterance> = {},
  conversationId = 'c-1',
  receivedAtMs = 0,
): ConversationInput {
  return { kind: 'utterance', key: key(conversationId), utterance: utterance(overrides), receivedAtMs };
}

export function info(overrides: Partial<ConversationInfo> = {}): ConversationInfo {
  return { channel: 'voice', participants: [], startedAtMs: 0, attributes: {}, ...overrides };
}

export function started(
  overrides: Partial<ConversationInfo> = {},
  conversationId = 'c-1',
): ConversationInput {
  return { kind: 'started', key: key(conversationId), info: info(overrides), receivedAtMs: 0 };
}

export function ended(conversationId = 'c-1', reason = 'completed'): ConversationInput {
  return { kind: 'ended', key: key(conversationId), reason, receivedAtMs: 0 };
}

export function emotions(overrides: Partial<Emotions> = {}): Emotions {
  const none = Object.fromEntries(EMOTIONS.map(emotion => [emotion, 0])) as Record<
    (typeof EMOTIONS)[number],
    number
  >;
  return { ...none, ...overrides };
}

/** A model's score with this valence, and probabilities that go with it. */
export function score(valence: number, overrides: Partial<Score> = {}): Score {
  const negative = Math.max(0, -valence);
  const positive = Math.max(0, valence);
  return {
    scorer: 'model',
    cached: false,
    sentiment: {
      valence,
      label: valence < -0.33 ? 'negative' : valence > 0.33 ? 'positive' : 'neutral',
      confidence: Math.max(negative, positive, 1 - negative - positive),
      probabilities: { negative, neutral: 1 - negative - positive, positive },
    },
    emotions: emotions(),
    ...overrides,
  };
}

export function signals(overrides: Partial<UtteranceSignals> = {}): UtteranceSignals {
  return {
    utteranceId: 'u-1',
    revision: 0,
    role: 'customer',
    final: true,
    language: 'en',
    phrases: [],
    journey: [],
    ...overrides,
  };
}
