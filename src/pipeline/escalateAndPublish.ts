import { attachWords } from './attachWords.ts';
import type { Conversation, ConversationPorts, FreshNews, FreshUtterance } from './conversation.ts';
import { noteOutput, recallFor } from './customerNotes.ts';
import type { Detection } from './detect/contract.ts';
import type { EscalateInput } from './escalate/contract.ts';
import type { EscalationOptions } from './escalate/options.ts';
import { step } from './escalate/step.ts';
import { publishSignals } from './publishSignals.ts';

/** escalate → publish: the rules decide on one input, the publisher tells. Ends the envelope. */
export function escalateAndPublish(
  fresh: FreshUtterance | FreshNews,
  detection: Detection | undefined,
  conversation: Conversation,
  ports: ConversationPorts,
): void {
  const { clock, meter, publisher, escalation, memory } = ports;
  const { envelope, info, assembledAtMs } = fresh;
  const { receivedAtMs } = envelope.input;
  const startedAtMs = clock.nowMs();
  try {
    const options = escalation.optionsFor(conversation.key, info);
    const input = escalateInput(fresh, detection, conversation, memory, options);
    if (input === undefined) return;
    const [state, outputs] = step(conversation.escalation, input, options);
    conversation.escalation = state;
    const decidedAtMs = clock.nowMs();
    meter.stage('escalate', decidedAtMs - startedAtMs);
    if (detection !== undefined)
      publishSignals({ signals: detection.signals, info, envelope }, conversation, ports);
    const latencyMs = {
      accept: envelope.submittedAtMs - receivedAtMs,
      assemble: assembledAtMs - envelope.submittedAtMs,
      queue: detection?.queueMs ?? 0,
      score: detection?.scoreMs ?? 0,
      escalate: decidedAtMs - startedAtMs,
      total: decidedAtMs - receivedAtMs,
    };
    for (const output of outputs) {
      if (output.kind === 'withheld') {
        escalation.withheld(output);
        continue;
      }
      noteOutput(output, conversation, info, receivedAtMs, memory);
      publisher.publish({ key: conversation.key, info, output, receivedAtMs, decidedAtMs, latencyMs });
      if (output.kind === 'escalation' && detection !== undefined && isSpoken(fresh))
        void attachWords(output, fresh, detection, conversation, ports);
    }
    meter.stage('publish', clock.nowMs() - decidedAtMs);
  } catch {
    // A fault in a rule costs this utterance its effect, not the conversation and not the process.
    meter.count('pipeline-error');
  } finally {
    envelope.finish();
  }
}

function isSpoken(fresh: FreshUtterance | FreshNews): fresh is FreshUtterance {
  return fresh.assembled.kind === 'utterance';
}

function escalateInput(
  { assembled, envelope }: FreshUtterance | FreshNews,
  detection: Detection | undefined,
  conversation: Conversation,
  memory: ConversationPorts['memory'],
  options: EscalationOptions,
): EscalateInput | undefined {
  const atMs = envelope.input.receivedAtMs;
  switch (assembled.kind) {
    case 'info':
      return {
        kind: 'info',
        info: assembled.info,
        atMs,
        ...recallFor(conversation, assembled.info, atMs, memory, options),
      };
    case 'ended':
      return { kind: 'ended', reason: assembled.reason, atMs };
    case 'utterance':
      if (detection === undefined) return undefined;
      return { kind: 'utterance', utterance: assembled.utterance, signals: detection.signals, atMs };
  }
}
