import type { StreamMessage } from '../../pipeline/accept/messages.ts';
import type { ReplayStep } from '../../replay/timeline.ts';

/** The message of docs/protocol.md that tells an engine of a step. */
export function messageOf(step: ReplayStep): StreamMessage {
  const { conversationId } = step;
  switch (step.kind) {
    case 'started': {
      const { channel, language, sector, customer, participants, attributes } = step.info;
      return {
        type: 'conversation.started',
        conversationId,
        channel,
        ...(language === undefined ? {} : { language }),
        ...(sector === undefined ? {} : { sector }),
        ...(customer === undefined ? {} : { customer }),
        participants: [...participants],
        attributes: { ...attributes },
        startedAt: new Date().toISOString(),
      };
    }
    case 'utterance':
      return { type: 'utterance', conversationId, ...step.utterance };
    case 'ended':
      return { type: 'conversation.ended', conversationId, reason: step.reason };
  }
}
