import type { ConversationInfo, ConversationKey } from '../domain/conversation.ts';
import type { EscalationOptions } from './escalate/options.ts';
import type { Withheld } from './escalate/withhold.ts';

/**
 * By which rules a conversation is judged. Asked at each input, so that rules which are exchanged while the engine
 * runs take effect with the next utterance of every conversation.
 */
export interface EscalationSource {
  optionsFor(key: ConversationKey, info: ConversationInfo): EscalationOptions;
  /** Told of what silent rules would have said. */
  withheld(withheld: Withheld, tenant: string): void;
}
