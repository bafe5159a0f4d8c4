import type { ConversationInfo, ConversationKey } from '../../domain/conversation.ts';
import type { ConversationOutput } from '../../domain/escalation.ts';

/** Milliseconds spent per stage on the message that caused an event; `total` from its last byte received. */
export interface LatencyMs {
  readonly accept: number;
  readonly assemble: number;
  readonly queue: number;
  readonly score: number;
  readonly escalate: number;
  readonly total: number;
}

export interface PublishRequest {
  readonly key: ConversationKey;
  readonly info: ConversationInfo;
  readonly output: ConversationOutput;
  /** When the last byte of the causing message was received. */
  readonly receivedAtMs: number;
  /** When the rules had decided. */
  readonly decidedAtMs: number;
  /** Absent where no message caused the event (an idle conversation). */
  readonly latencyMs?: LatencyMs;
}

export interface Publisher {
  publish(request: PublishRequest): void;
}
