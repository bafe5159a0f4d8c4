import type { CustomerHistory } from '../domain/customerMemory.ts';
import type { ConversationOutput } from '../domain/escalation.ts';
import type { Language } from '../domain/conversation.ts';
import type { UtteranceSignals } from '../domain/signals.ts';
import type { Conversation, ConversationPorts, FreshNews, FreshUtterance } from './conversation.ts';
import { recallFor } from './customerNotes.ts';
import type { EscalateInput } from './escalate/contract.ts';
import type { EscalationOptions } from './escalate/options.ts';
import { step } from './escalate/step.ts';
import type { Withheld } from './escalate/withhold.ts';
import { verdictOf, withVerdict, type Verdict } from './verdict.ts';

/**
 * What was used to judge one input and can't be had again: the scores, what was known of the customer at the time.
 * Plain JSON; kept in the log with the effect, and read instead of the world after a restart.
 */
export type Recorded =
  | {
      readonly kind: 'utterance';
      readonly signals: UtteranceSignals;
      /** The last clear language of the conversation, this utterance included. */
      readonly clear?: Language;
      /** What the rules made of it, null for nothing new; absent until they have judged, and in older records. */
      readonly verdict?: Verdict | null;
    }
  | {
      readonly kind: 'info';
      /** Set where earlier conversations of this customer were looked up. */
      readonly recalled?: string;
      readonly history?: CustomerHistory;
      readonly empathicAgents?: readonly string[];
    }
  | { readonly kind: 'ended' };

/** The facts about an input that escalation can't know by itself. */
export type Assembled = Pick<FreshUtterance | FreshNews, 'assembled' | 'info'> & { readonly atMs: number };

/** Records, before it is used, what is not reproducible about an input. */
export function record(
  { assembled, info, envelope }: FreshUtterance | FreshNews,
  signals: UtteranceSignals | undefined,
  conversation: Conversation,
  { memory, escalation }: ConversationPorts,
): Recorded {
  switch (assembled.kind) {
    case 'utterance': {
      if (signals === undefined) throw new Error('an utterance is judged by its signals');
      const { lastClearLanguage } = conversation;
      return {
        kind: 'utterance',
        signals,
        ...(lastClearLanguage === undefined ? {} : { clear: lastClearLanguage }),
      };
    }
    case 'ended':
      return { kind: 'ended' };
    case 'info': {
      const options = escalation.optionsFor(conversation.key, info);
      const known = recallFor(conversation, assembled.info, envelope.input.receivedAtMs, memory, options);
      return { kind: 'info', ...known };
    }
  }
}

/** Lets the rules decide on one input. Reads records only: the same records give the same outputs and state. */
export function judge(
  { assembled, atMs }: Assembled,
  recorded: Recorded,
  conversation: Conversation,
  options: EscalationOptions,
): readonly (ConversationOutput | Withheld)[] {
  const input = escalateInput(assembled, recorded, atMs);
  if (recorded.kind === 'info' && recorded.recalled !== undefined)
    conversation.recalledCustomer = recorded.recalled;
  const [state, outputs] = step(conversation.escalation, input, options);
  conversation.escalation = state;
  return outputs;
}

/**
 * Judges again, after a restart, what had its effect then. What the rules decided then stays, whatever they would
 * decide today: subscribers have been told of it. Outputs are dropped, for the same reason.
 */
export function judgeAgain(
  assembled: Assembled,
  recorded: Recorded,
  conversation: Conversation,
  options: EscalationOptions,
): void {
  const before = verdictOf(conversation.escalation);
  judge(assembled, recorded, conversation, options);
  if (recorded.kind !== 'utterance' || recorded.verdict === undefined) return;
  conversation.escalation = withVerdict(conversation.escalation, recorded.verdict ?? before);
}

function escalateInput(assembled: Assembled['assembled'], recorded: Recorded, atMs: number): EscalateInput {
  if (assembled.kind === 'ended') return { kind: 'ended', reason: assembled.reason, atMs };
  if (assembled.kind === 'info' && recorded.kind === 'info') {
    const { history, empathicAgents } = recorded;
    return {
      kind: 'info',
      info: assembled.info,
      atMs,
      ...(history === undefined ? {} : { history }),
      ...(empathicAgents === undefined ? {} : { empathicAgents }),
    };
  }
  if (assembled.kind === 'utterance' && recorded.kind === 'utterance')
    return { kind: 'utterance', utterance: assembled.utterance, signals: recorded.signals, atMs };
  throw new Error('a record does not belong to its input');
}
