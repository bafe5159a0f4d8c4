import type { SchedulerLike } from 'rxjs';
import type { ConversationInfo, ConversationKey, Language } from '../domain/conversation.ts';
import type { Clock, InputLog, Meter, Occlude } from '../domain/ports.ts';
import type { LongMemory } from './customerNotes.ts';
import { Assembly, type Assembled } from './assemble/assembly.ts';
import type { DetectRequest, Detector } from './detect/contract.ts';
import { initialState, type EscalationState } from './escalate/state.ts';
import type { Publisher } from './publish/contract.ts';
import type { Envelope } from './envelope.ts';
import type { EscalationSource } from './escalationSource.ts';

/** What the stages of a conversation work with. */
export interface ConversationPorts {
  readonly log: InputLog;
  readonly detector: Detector;
  readonly publisher: Publisher;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly scheduler: SchedulerLike;
  readonly reorderWaitMs: number;
  readonly escalation: EscalationSource;
  readonly memory?: LongMemory;
  /** Absent: events name no words. */
  readonly occlude?: Occlude;
}

/** All that is kept of one conversation while it is open. */
export class Conversation {
  readonly key: ConversationKey;
  readonly openedAtMs: number;
  readonly assembly: Assembly;
  lastActivityAtMs: number;
  /** True once silence has ended it: unlike one that its source ended, it may open again. */
  idledOut = false;
  /** Of the newest final whose language was plain: for those too short to tell. */
  lastClearLanguage: Language | undefined;
  escalation: EscalationState;
  /** The customer whose history has been read. */
  recalledCustomer: string | undefined;

  constructor(key: ConversationKey, openedAtMs: number) {
    this.key = key;
    this.openedAtMs = openedAtMs;
    this.lastActivityAtMs = openedAtMs;
    this.assembly = new Assembly(openedAtMs);
    this.escalation = initialState(JSON.stringify([key.tenant, key.conversationId]));
  }
}

/** What goes on from assembly: everything that was not refused. */
type Passed = Exclude<Assembled, { kind: 'refused' }>;

/** An assembled input. `info` is the conversation as it was known when the input came. */
export interface Fresh<A extends Passed = Passed> {
  readonly envelope: Envelope;
  readonly assembled: A;
  readonly info: ConversationInfo;
  readonly assembledAtMs: number;
}
export type FreshUtterance = Fresh<Extract<Passed, { kind: 'utterance' }>>;
export type FreshDuplicate = Fresh<Extract<Passed, { kind: 'duplicate' }>>;
export type FreshNews = Fresh<Extract<Passed, { kind: 'info' | 'ended' }>>;

/** What detection is asked of an utterance of this conversation, as things stand when it is assembled. */
export function detectRequest(
  { assembled, info }: FreshUtterance,
  { lastClearLanguage }: Conversation,
): DetectRequest {
  return {
    utterance: assembled.utterance,
    info,
    ...(lastClearLanguage === undefined ? {} : { lastClearLanguage }),
  };
}
