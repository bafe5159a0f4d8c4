import type { Accepted, Refused, SignalsAnswer, SlowDown } from '../http/streams/answers.ts';
import type {
  ConversationEndedMessage,
  ConversationStartedMessage,
  ConversationUpdatedMessage,
  StreamMessage,
  UtteranceMessage,
} from '../pipeline/accept/messages.ts';

/** The messages of docs/protocol.md, as types: they come from the schemas that the engine validates with. */

type Input<T> = T extends readonly (infer Item)[]
  ? readonly Input<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Input<T[K]> }
    : T;
type Untagged<T> = Input<Omit<T, 'type'>>;

export type ConversationStart = Untagged<ConversationStartedMessage>;
export type ConversationUpdate = Untagged<ConversationUpdatedMessage>;
export type ConversationEnd = Untagged<ConversationEndedMessage>;
export type Utterance = Untagged<UtteranceMessage>;
export type OutgoingMessage = Input<StreamMessage>;

export type Answer = Accepted | Refused | SlowDown | SignalsAnswer;
export type { Accepted, Refused, SignalsAnswer };

const answerTypes: ReadonlySet<unknown> = new Set<Answer['type']>([
  'accepted',
  'refused',
  'slow-down',
  'signals',
]);

/** Reads JSON; undefined for what is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads an answer; undefined for what a newer engine may say beyond these. */
export function answerOf(text: string): Answer | undefined {
  const value = parsed(text) as Partial<Answer> | null | undefined;
  // The engine is trusted to keep to its own schemas.
  return answerTypes.has(value?.type) ? (value as Answer) : undefined;
}
