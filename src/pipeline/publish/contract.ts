import type { Channel, ConversationInfo, ConversationKey } from '../../domain/conversation.ts';
import type { ConversationOutput, Level, SignalsView } from '../../domain/escalation.ts';
import type { LoggedEvent } from '../../domain/events.ts';
import type { Cursor } from '../../domain/ports.ts';

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

/** What every event of this engine says of its origin. */
export interface EventVersions {
  readonly engine: string;
  readonly model: { readonly name: string; readonly sha256: string };
  readonly pack: string;
}

export interface Publisher {
  /** Tells live listeners at once; neither kept nor replayed. */
  publishLive(request: PublishRequest): void;
  /**
   * Gives events their places, has `keep` make them safe, and tells subscribers only then. When `keep` fails, nobody
   * has seen anything, and a second attempt gets new places. A `keep` that returns nothing is done at once.
   */
  publish(requests: readonly PublishRequest[], keep: Keep): Promise<void>;
}

export type Keep = (events: readonly LoggedEvent[]) => Promise<void> | undefined;

/**
 * What a subscriber wants. Absent means everything; a list means any of its members. `types` are event types,
 * where a trailing `*` stands for any ending; signals come only to those who name them (docs/events.md).
 */
export interface EventFilter {
  readonly types?: readonly string[];
  readonly minLevel?: Level;
  readonly sectors?: readonly string[];
  /** Compared with the conversation's attribute `queue`. */
  readonly queues?: readonly string[];
  readonly channels?: readonly Channel[];
  readonly conversations?: readonly string[];
}

/** Where a subscription's events go. May throw: that ends the subscription and harms nobody else. */
export interface EventSink {
  /** False pauses a replay until `Subscription.goOn`; live events come regardless. */
  readonly hasRoom: boolean;
  send(event: LoggedEvent): void;
  /** The subscription has ended, and not by the subscriber's wish. Called once. */
  cut(because: 'too-slow' | 'failed'): void;
}

export interface SubscribeRequest {
  readonly tenant: string;
  readonly filter: EventFilter;
  readonly sink: EventSink;
  /** Where an earlier subscription stopped; absent: from now on. */
  readonly cursor?: Cursor;
}

export interface Subscription {
  readonly epoch: string;
  /** Every matching event after this offset has been sent or will be. */
  readonly offset: number;
  /** False when the cursor can't be resumed: the subscription begins now, and what was missed is lost. */
  readonly recovered: boolean;
  /** Starts the flow, and resumes a replay that `hasRoom` had paused. Nothing is sent before the first call. */
  goOn(): void;
  /** A second call does nothing. `too-slow` is counted, and tells the sink. */
  close(because?: 'closed' | 'too-slow'): void;
}

/** Hears the signals of every utterance, of all conversations. */
export type SignalsListener = (key: ConversationKey, view: SignalsView) => void;

/** Told of each event that is safe, in the order of offsets. */
export type EventsListener = (event: LoggedEvent) => void;

/** Publish as its neighbours see it: events go in, subscribers get them. */
export interface EventHub extends Publisher {
  /** Of its event log. */
  readonly epoch: string;
  /** Offset of the newest event that has been told. */
  readonly head: number;
  readonly subscribers: number;
  /** Without a cursor the subscription begins with the call, not with its answer. */
  subscribe(request: SubscribeRequest): Promise<Subscription>;
  /** Hears every event, of all tenants, once it is safe. Returns what ends the listening. */
  onEvents(listener: EventsListener): () => void;
  /** Forgets the events of a conversation that has been erased. */
  forget(key: ConversationKey): void;
  /** Returns what ends the listening. A listener that throws harms nobody else. */
  onSignals(listener: SignalsListener): () => void;
}
