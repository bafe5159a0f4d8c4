import type { Conversation } from './pipeline/conversation.ts';
import type { Pipeline } from './pipeline/pipeline.ts';
import { conversationView } from './pipeline/escalate/view.ts';
import type { ConversationDetail, ConversationSource } from './http/rest/ports.ts';

/** The open conversations of a pipeline, as the REST interface shows them. */
export function conversationSource(pipeline: Pipeline): ConversationSource {
  return {
    *list(tenant) {
      for (const conversation of pipeline.conversations)
        if (conversation.key.tenant === tenant) yield detailOf(conversation);
    },
    detail(key) {
      const conversation = pipeline.conversation(key);
      return conversation === undefined ? undefined : detailOf(conversation);
    },
  };
}

function detailOf(conversation: Conversation): ConversationDetail {
  const { key, assembly, openedAtMs, lastActivityAtMs, escalation } = conversation;
  const {
    level,
    highestLevel,
    utterances,
    escalations,
    arcs,
    moment,
    escalation: current,
  } = conversationView(escalation);
  return {
    conversationId: key.conversationId,
    info: assembly.info,
    level,
    valence: arcs.customer?.smoothed ?? null,
    peakEnd: arcs.customer?.peakEnd ?? null,
    openedAtMs,
    lastActivityAtMs,
    endedBecause: assembly.endedBecause ?? null,
    highestLevel,
    utterances,
    escalations,
    arcs,
    moment,
    escalation: current,
  };
}
