import type { Escalation } from '../domain/escalation.ts';
import { levelRank } from '../domain/escalation.ts';
import type { Conversation, ConversationPorts, FreshUtterance } from './conversation.ts';
import type { Detection } from './detect/contract.ts';
import type { PublishRequest } from './publish/contract.ts';

/**
 * Looks for the words that mattered in the utterance that caused an alert, off the hot path: the alert is out
 * already. What is found in time follows as an `updated` event, unless the escalation is no longer up.
 */
export async function attachWords(
  escalation: Escalation,
  { assembled: { utterance }, info, envelope }: FreshUtterance,
  { signals, ...cost }: Detection,
  conversation: Conversation,
  { occlude, publisher, clock, meter, log }: ConversationPorts,
): Promise<void> {
  const { edge, level, escalationNumber, evidence } = escalation;
  if (occlude === undefined || edge === 'cleared' || levelRank(level) < levelRank('alert')) return;
  if (signals.language === undefined) return;
  try {
    const words = await occlude(utterance.text, signals.language);
    const { open } = conversation.escalation;
    if (words.length === 0 || open?.number !== escalationNumber || conversation.erased) return;
    const { receivedAtMs } = envelope.input;
    const decidedAtMs = clock.nowMs();
    const request: PublishRequest = {
      key: conversation.key,
      info,
      output: {
        ...escalation,
        edge: 'updated',
        attached: 'words',
        level: open.level,
        evidence: {
          ...evidence,
          utterances: evidence.utterances.map(each =>
            each.utteranceId === utterance.utteranceId ? { ...each, wordContributions: words } : each,
          ),
        },
      },
      receivedAtMs,
      decidedAtMs,
      latencyMs: {
        accept: 0,
        assemble: 0,
        queue: cost.queueMs,
        score: cost.scoreMs,
        escalate: 0,
        total: decidedAtMs - receivedAtMs,
      },
    };
    await publisher.publish([request], events => log.publish(events));
  } catch {
    // Only the words are lost.
    meter.count('pipeline-error');
  }
}
