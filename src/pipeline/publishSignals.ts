import type { ConversationInfo } from '../domain/conversation.ts';
import type { UtteranceSignals } from '../domain/signals.ts';
import type { Conversation, ConversationPorts } from './conversation.ts';
import type { Envelope } from './envelope.ts';
import { signalsView } from './escalate/signalsView.ts';

interface DetectedSignals {
  readonly signals: UtteranceSignals;
  readonly info: ConversationInfo;
  readonly envelope: Envelope;
}

/** Hands an utterance's signals to whoever listens live; they are not logged and not replayed. */
export function publishSignals(
  { signals, info, envelope }: DetectedSignals,
  conversation: Conversation,
  { clock, publisher }: ConversationPorts,
): void {
  publisher.publishLive({
    key: conversation.key,
    info,
    output: signalsView(signals),
    receivedAtMs: envelope.input.receivedAtMs,
    decidedAtMs: clock.nowMs(),
  });
}
