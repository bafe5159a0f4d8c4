import type { ConversationInfo } from '../../domain/conversation.ts';
import type { CustomerHistory } from '../../domain/customerMemory.ts';
import type { UtteranceSignals } from '../../domain/signals.ts';
import type { AssembledUtterance } from '../../domain/utterance.ts';

/** What escalation sees of one conversation, in order. Instants come from the records, never from a clock. */
export type EscalateInput =
  | {
      readonly kind: 'info';
      readonly info: ConversationInfo;
      readonly atMs: number;
      /** What is known of the customer from before, read once: when the conversation opens. */
      readonly history?: CustomerHistory;
      /** Agents to try first where an empathic one is advised. */
      readonly empathicAgents?: readonly string[];
    }
  | {
      readonly kind: 'utterance';
      readonly utterance: AssembledUtterance;
      readonly signals: UtteranceSignals;
      readonly atMs: number;
    }
  | { readonly kind: 'ended'; readonly reason: string; readonly atMs: number };
