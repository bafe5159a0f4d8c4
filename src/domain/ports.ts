import type { ConversationKey, Language } from './conversation.ts';
import type { WordContribution } from './escalation.ts';
import type { EventRouting, EventType, LoggedEvent, PulsoEvent } from './events.ts';
import type { ErrorCode } from './errors.ts';
import type { Score } from './signals.ts';

/** The only source of time. Wall-clock milliseconds that never run backwards within a process. */
export interface Clock {
  nowMs(): number;
}

export interface ScoreRequest {
  readonly text: string;
  readonly language: Language;
  /** Tenants are served in turn. Absent: of nobody in particular. */
  readonly tenant?: string;
  /** Finals go before interims, and are never refused. */
  readonly priority: 'final' | 'interim';
  /** Instant (`Clock`) after which a final is answered by the lexicon and an interim is shed. */
  readonly deadlineMs: number;
  /** Asked when the request's turn comes: true drops it (a newer revision has replaced it). */
  readonly superseded?: () => boolean;
}

/** What came of a request. `waitMs` is the time in the queue, `runMs` in the scorer. */
export type ScoreOutcome =
  | { readonly kind: 'scored'; readonly score: Score; readonly waitMs: number; readonly runMs: number }
  | { readonly kind: 'shed' }
  | { readonly kind: 'failed' };

/**
 * Scores one text. Never rejects for a single text: a failure is an outcome. The result depends only on text
 * and language, never on what else is in flight. Results come in any order; callers keep their own.
 */
export interface Scorer {
  score(request: ScoreRequest): Promise<ScoreOutcome>;
}

/** Finds the words that made a text's valence what it is; empty where it can't tell in time. Never rejects. */
export type Occlude = (text: string, language: Language) => Promise<readonly WordContribution[]>;

/** Reduces a word to its stem; pure. */
export type Stemmer = (word: string, language: Language) => string;

export interface Cursor {
  readonly epoch: string;
  /** The last offset seen; events with a greater offset follow. */
  readonly offset: number;
}

/**
 * One step of a replay: the events after a cursor that match, and how far they reach. All missed events up to
 * `through`, or `recovered: false`: never a part of them.
 */
export type Page =
  | { readonly recovered: true; readonly events: readonly LoggedEvent[]; readonly through: number }
  | { readonly recovered: false };

/** A replayable, append-only log of events, bounded by count and age. Offsets rise, with gaps. */
export interface EventLog {
  /** Changes when the log starts anew; a cursor of another epoch can't be resumed. */
  readonly epoch: string;
  /** Offset of the newest event that is safe; 0 when there is none yet. */
  readonly head: number;
  /** Gives the event the next offset, which becomes its `sequence`. Nobody sees it before `commit`. */
  reserve(draft: PulsoEvent, routing: EventRouting, publishedAtMs: number): LoggedEvent;
  /** The events are safe. In the order of their offsets; an event that never gets here leaves a gap. */
  commit(events: readonly LoggedEvent[]): void;
  /** What comes after the cursor, as far as one step goes; a promise where older events are read from the store. */
  replay(cursor: Cursor, tenant: string, wanted: WantsEvent): Page | Promise<Page>;
  /** Forgets the events of a conversation, as if its offsets had never been used. */
  forget(key: ConversationKey): void;
}

export type WantsEvent = (type: EventType, routing: EventRouting) => boolean;

/** The answer to one submitted input. `accepted` of a final means it is safe. */
export type Receipt =
  | { readonly kind: 'accepted'; readonly revision?: number; readonly duplicate: boolean }
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly message: string;
      readonly retryable: boolean;
      readonly retryAfterMs?: number;
    };

/** The five stages, in order, and the two parts of detection that are worth a budget of their own. */
export const STAGES = ['accept', 'assemble', 'queue', 'score', 'detect', 'escalate', 'publish'] as const;
export type Stage = (typeof STAGES)[number];

/** What the pipeline counts. Closed, so that metric labels stay bounded. */
export type CountedEvent =
  | 'utterance-accepted'
  | 'interim-accepted'
  | 'utterance-duplicate'
  | 'duplicate-with-other-text'
  | 'utterance-corrected'
  | 'utterance-reordered'
  | 'interim-shed'
  | 'interim-superseded'
  | 'utterance-not-scored'
  | 'lexicon-answered'
  | 'score-cache-hit'
  | 'conversation-opened'
  | 'conversation-closed'
  | 'conversation-idle'
  | 'event-published'
  | 'event-acknowledged'
  | 'signals-shed'
  | 'slow-down'
  | 'replay-recovered'
  | 'replay-refused'
  | 'subscriber-failed'
  | 'subscriber-too-slow'
  | 'alert-resent'
  | 'alert-unacknowledged'
  | 'alert-passed-on'
  | 'effect-retried'
  | 'conversation-restored'
  | 'conversation-erased'
  | 'webhook-delivered'
  | 'webhook-attempt-failed'
  | 'webhook-expired'
  | 'webhook-dead'
  | 'webhook-disabled'
  | 'webhook-gap'
  | 'webhook-store-failed'
  | 'vendor-message-ignored'
  | 'vendor-message-replayed'
  | 'vendor-signal'
  | 'pipeline-error';

/** Where the pipeline reports durations and counts. */
export interface Meter {
  stage(stage: Stage, durationMs: number): void;
  /** From receiving a final until it is safe, and its `accepted` on the way. */
  acceptance(durationMs: number): void;
  count(event: CountedEvent, by?: number): void;
  refused(code: ErrorCode): void;
}

/** Where rules report what they did not send. Ids are those of the rule file, which bounds them. */
export interface RuleMeter {
  shadowAlert(rule: string): void;
  /** Other rules are gone: their figures end. */
  keepRules(ids: ReadonlySet<string>): void;
}

/** Where publish reports what an alert took from the last byte of its cause to the subscribers' sockets. */
export interface AlertMeter {
  alertLatency(durationMs: number): void;
}
