import type { RestoredConversation, RestoredInput } from '../domain/durableLog.ts';
import type { Assembled } from './assemble/assembly.ts';
import { Conversation, type ConversationPorts, type Fresh } from './conversation.ts';
import { takesEffect } from './conversationFlow.ts';
import { detectRequest } from './conversation.ts';
import { judgeAgain, type Recorded } from './judge.ts';
import { fromSnapshot } from './snapshot.ts';

/** An input that is stored and has had no effect: what goes into the flow again, but for its envelope. */
export type Pending = Omit<Fresh, 'envelope' | 'assembledAtMs'> & Pick<RestoredInput, 'input'>;

export interface Recovered {
  readonly conversation: Conversation;
  /** In the order of arrival. */
  readonly pending: readonly Pending[];
}

type Ports = Pick<ConversationPorts, 'escalation' | 'detector' | 'meter'>;

interface Applied extends Pick<Pending, 'assembled' | 'info' | 'input'> {
  readonly order: number;
  readonly recorded: unknown;
}

/**
 * A conversation as it was when the engine stopped, from its snapshot and what came after it: assembled again in the
 * order of arrival, judged again in the order of effects, from what was recorded then. Nothing is published: that has
 * happened. Undefined where nothing is left to go on with.
 * @throws EngineError STORE_TOO_NEW
 */
export function recoverConversation(restored: RestoredConversation, ports: Ports): Recovered | undefined {
  const { key, snapshot, inputs } = restored;
  const first = inputs[0];
  const isOver = snapshot?.endedAtMs != null;
  if (isOver && first === undefined) return undefined;
  if (snapshot === undefined && first === undefined) return undefined;
  const conversation =
    snapshot === undefined || isOver
      ? new Conversation(key, first?.input.receivedAtMs ?? 0)
      : fromSnapshot(key, snapshot);
  const { applied, pending } = assembleAgain(conversation, inputs, ports);
  for (const each of applied.toSorted((a, b) => a.order - b.order)) takeAgain(each, conversation, ports);
  conversation.unsettled = pending.length;
  conversation.effectsSinceSnapshot = applied.length;
  return { conversation, pending };
}

function assembleAgain(conversation: Conversation, inputs: readonly RestoredInput[], ports: Ports) {
  const applied: Applied[] = [];
  const pending: Pending[] = [];
  for (const { seq, input, applied: effect } of inputs) {
    const assembled: Assembled = conversation.assembly.take(input);
    conversation.lastActivityAtMs = Math.max(conversation.lastActivityAtMs, input.receivedAtMs);
    if (!takesEffect(assembled) || assembled.kind === 'duplicate' || assembled.kind === 'refused') {
      ports.meter.count('pipeline-error');
      continue;
    }
    const { info } = conversation.assembly;
    if (effect === undefined) pending.push(pendingOf(seq, input, assembled, conversation, ports));
    else {
      const recorded = effect.recorded as Recorded | null;
      if (recorded?.kind === 'utterance') conversation.lastClearLanguage = recorded.clear;
      applied.push({ assembled, info, input, order: effect.order, recorded });
    }
  }
  return { applied, pending };
}

/** The language is read here, in the order of arrival, as it would have been then. */
function pendingOf(
  seq: number,
  input: RestoredInput['input'],
  assembled: Pending['assembled'],
  conversation: Conversation,
  { detector }: Ports,
): Pending {
  const { lastClearLanguage } = conversation;
  const pending = { assembled, info: conversation.assembly.info, stored: { seq, lastClearLanguage }, input };
  if (assembled.kind === 'utterance')
    conversation.lastClearLanguage =
      detector.clearLanguageOf(detectRequest({ ...pending, assembled }, conversation)) ?? lastClearLanguage;
  return pending;
}

function takeAgain(
  { assembled, info, input, recorded }: Applied,
  conversation: Conversation,
  { escalation, meter }: Ports,
): void {
  if (assembled.kind === 'duplicate' || recorded === null) return;
  try {
    const options = escalation.optionsFor(conversation.key, info);
    judgeAgain({ assembled, info, atMs: input.receivedAtMs }, recorded as Recorded, conversation, options);
  } catch {
    meter.count('pipeline-error');
  }
}
