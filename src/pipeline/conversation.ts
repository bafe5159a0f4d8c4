import type { SchedulerLike } from 'rxjs';
import type { ConversationInfo, ConversationKey, Language } from '../domain/conversation.ts';
import type { ConversationLog } from '../domain/durableLog.ts';
import type { Clock, Meter, Occlude } from '../domain/ports.ts';
import type { LongMemory } from './customerNotes.ts';
import { Assembly, type Assembled, type AssemblySnapshot } from './assemble/assembly.ts';
import type { DetectRequest, Detector } from './detect/contract.ts';
import { initialState, type EscalationState } from './escalate/state.ts';
import type { Publisher } from './publish/contract.ts';
import type { Envelope } from './envelope.ts';
import type { EscalationSource } from './escalationSource.ts';
import type { StoreTrouble } from './keepTrying.ts';

/** @param language BCP 47 tag, as far as the source gives one */
export type Redact = (text: string, language?: string) => string;

/** What the stages of a conversation work with. */
export interface ConversationPorts {
  readonly log: ConversationLog;
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
  /** Hides what must not be stored; keeps the length, so that positions stay valid. Absent: nothing is hidden. */
  readonly redact?: Redact;
  /** Told of effects that the store does not take. */
  readonly trouble?: StoreTrouble;
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
  /** Finals and news that have been assembled, but have not had their effect yet. */
  unsettled = 0;
  /** Effects since the last snapshot. */
  effectsSinceSnapshot = 0;
  /** Nothing of it may be written any more. */
  erased = false;

  constructor(key: ConversationKey, openedAtMs: number, earlier?: ConversationState) {
    this.key = key;
    this.openedAtMs = earlier?.openedAtMs ?? openedAtMs;
    this.lastActivityAtMs = earlier?.lastActivityAtMs ?? openedAtMs;
    this.lastClearLanguage = earlier?.lastClearLanguage;
    this.recalledCustomer = earlier?.recalledCustomer;
    this.assembly = new Assembly(openedAtMs, earlier?.assembly);
    this.escalation = earlier?.escalation ?? initialState(JSON.stringify([key.tenant, key.conversationId]));
  }
}

/** All that is needed to go on with a conversation after a restart; plain JSON. */
export interface ConversationState {
  readonly openedAtMs: number;
  readonly lastActivityAtMs: number;
  readonly lastClearLanguage?: Language;
  readonly recalledCustomer?: string;
  readonly assembly: AssemblySnapshot;
  readonly escalation: EscalationState;
}

/** What goes on from assembly: everything that was not refused. */
type Passed = Exclude<Assembled, { kind: 'refused' }>;

/** An assembled input. `info` is the conversation as it was known when the input came. */
export interface Fresh<A extends Passed = Passed> {
  readonly envelope: Envelope;
  readonly assembled: A;
  readonly info: ConversationInfo;
  readonly assembledAtMs: number;
  /** The text of a final without what must not be stored; absent where nothing is hidden. */
  readonly storedText?: string;
  /** After a restart: it is stored already, and what was the last clear language before it is known. */
  readonly stored?: { readonly seq: number; readonly lastClearLanguage: Language | undefined };
}
export type FreshUtterance = Fresh<Extract<Passed, { kind: 'utterance' }>>;
export type FreshDuplicate = Fresh<Extract<Passed, { kind: 'duplicate' }>>;
export type FreshNews = Fresh<Extract<Passed, { kind: 'info' | 'ended' }>>;

/** What detection is asked of an utterance of this conversation, as things stand when it is assembled. */
export function detectRequest(
  { assembled, info, stored }: Pick<FreshUtterance, 'assembled' | 'info' | 'stored'>,
  conversation: Conversation,
): DetectRequest {
  const { lastClearLanguage } = stored ?? conversation;
  return {
    tenant: conversation.key.tenant,
    utterance: assembled.utterance,
    info,
    ...(lastClearLanguage === undefined ? {} : { lastClearLanguage }),
  };
}
