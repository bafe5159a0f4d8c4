import type { ConversationKey } from '../domain/conversation.ts';
import type { Snapshot } from '../domain/durableLog.ts';
import { EngineError } from '../domain/errors.ts';
import { Conversation, type ConversationState } from './conversation.ts';

/** Form of the snapshots written now. Whoever changes `ConversationState` so that old ones can't be read raises it. */
export const snapshotCodec = 1;

/** All that is needed to go on from here, as plain JSON. */
export function stateOf(conversation: Conversation): ConversationState {
  const { openedAtMs, lastActivityAtMs, lastClearLanguage, recalledCustomer, assembly, escalation } =
    conversation;
  return {
    openedAtMs,
    lastActivityAtMs,
    ...(lastClearLanguage === undefined ? {} : { lastClearLanguage }),
    ...(recalledCustomer === undefined ? {} : { recalledCustomer }),
    assembly: assembly.snapshot,
    escalation,
  };
}

/** The conversation as it was. @throws EngineError STORE_TOO_NEW for a form that this version can't read */
export function fromSnapshot(key: ConversationKey, { codec, body }: Snapshot): Conversation {
  if (codec !== snapshotCodec)
    throw new EngineError(
      'STORE_TOO_NEW',
      `a conversation was kept in form ${codec}, this version reads form ${snapshotCodec}`,
    );
  const state = JSON.parse(body) as ConversationState;
  return new Conversation(key, state.openedAtMs, state);
}
