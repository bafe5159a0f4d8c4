import {
  catchError,
  finalize,
  groupBy,
  ignoreElements,
  mergeMap,
  of,
  Subject,
  switchMap,
  take,
  tap,
  timer,
  type GroupedObservable,
  type Observable,
  type Subscription,
} from 'rxjs';
import { LRUCache } from 'lru-cache';
import type { Channel, ConversationKey } from '../domain/conversation.ts';
import { EngineError } from '../domain/errors.ts';
import type { Receipt } from '../domain/ports.ts';
import type { ConversationInput } from '../domain/utterance.ts';
import { idleAfter } from './assemble/idleAfter.ts';
import { Conversation, type ConversationPorts } from './conversation.ts';
import { conversationFlow } from './conversationFlow.ts';
import { refusal, type Envelope } from './envelope.ts';

export interface PipelineOptions {
  readonly maxOpenConversations: number;
  /** Finals in progress past which new ones are refused (they would wait too long for the model). */
  readonly maxFinalsInProgress: number;
  readonly voiceIdleMs: number;
  readonly textIdleMs: number;
  /** How long an ended conversation still recognises repeats of what it has seen. */
  readonly endedLingerMs: number;
}

/** Ended conversations whose ids are remembered, so that a straggler does not open them again. */
const rememberedEndings = 20_000;

/**
 * Where the five stages meet: every input of every conversation enters by `submit`, is grouped by conversation,
 * and takes `conversationFlow`. Conversations never wait for each other.
 */
export class Pipeline {
  readonly #ports: ConversationPorts;
  readonly #options: PipelineOptions;
  readonly #inputs$ = new Subject<Envelope>();
  readonly #open = new Map<string, Conversation>();
  readonly #closings = new Map<string, Subject<void>>();
  readonly #recentlyEnded = new LRUCache<string, true>({ max: rememberedEndings });
  readonly #subscription: Subscription;
  readonly #idleWaiters: (() => void)[] = [];
  #inProgress = 0;
  #finalsInProgress = 0;
  #draining = false;

  constructor(ports: ConversationPorts, options: PipelineOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#subscription = this.#inputs$
      .pipe(
        groupBy(({ input }) => groupKey(input.key), { duration: group => this.#closing(group.key) }),
        // mergeMap: conversations run side by side; order matters only within one.
        mergeMap(group => this.#conversation(group)),
      )
      .subscribe();
  }

  /** Open conversations, ended ones that linger included, oldest first. */
  get conversations(): Iterable<Conversation> {
    return this.#open.values();
  }

  get openConversations(): number {
    return this.#open.size;
  }

  get finalsInProgress(): number {
    return this.#finalsInProgress;
  }

  conversation(key: ConversationKey): Conversation | undefined {
    return this.#open.get(groupKey(key));
  }

  /** Takes one input in. Resolves with the answer to its source; never rejects. */
  submit(input: ConversationInput): Promise<Receipt> {
    const refused = this.#refusedAtTheDoor(input);
    if (refused !== undefined) return Promise.resolve(refused);
    return new Promise(resolve => {
      this.#inputs$.next(this.#envelope(input, resolve));
    });
  }

  /** Resolves when everything submitted so far has had its effect. */
  idle(): Promise<void> {
    if (this.#inProgress === 0) return Promise.resolve();
    return new Promise(resolve => this.#idleWaiters.push(resolve));
  }

  /** Refuses new inputs, and resolves when the accepted ones have raised what they raise. */
  async drain(): Promise<void> {
    this.#draining = true;
    await this.idle();
  }

  /** Ends without waiting; `drain` first to lose nothing. */
  close(): void {
    this.#draining = true;
    this.#subscription.unsubscribe();
  }

  /** Refusals that need no look at the conversation's state. */
  #refusedAtTheDoor(input: ConversationInput): Receipt | undefined {
    const error = this.#draining
      ? new EngineError('DRAINING', 'the engine is shutting down', { retryable: true })
      : (this.#overloaded(input) ?? this.#unopenable(input));
    if (error === undefined) return undefined;
    this.#ports.meter.refused(error.code);
    return refusal(error);
  }

  #overloaded(input: ConversationInput): EngineError | undefined {
    const limit = this.#options.maxFinalsInProgress;
    if (input.kind !== 'utterance' || !input.utterance.final || this.#finalsInProgress < limit)
      return undefined;
    return new EngineError('OVERLOADED', `${this.#finalsInProgress} finals in progress, limit ${limit}`, {
      retryable: true,
      retryAfterMs: 1_000,
    });
  }

  #unopenable({ key, kind }: ConversationInput): EngineError | undefined {
    const group = groupKey(key);
    if (this.#open.has(group)) return undefined;
    if (this.#recentlyEnded.has(group))
      return new EngineError('CONVERSATION_ENDED', 'the conversation has ended');
    if (kind === 'updated' || kind === 'ended')
      return new EngineError('CONVERSATION_UNKNOWN', 'no open conversation has this id');
    const limit = this.#options.maxOpenConversations;
    if (this.#open.size < limit) return undefined;
    return new EngineError('QUOTA_EXCEEDED', `${this.#open.size} conversations are open, limit ${limit}`, {
      retryable: true,
      retryAfterMs: 5_000,
    });
  }

  #conversation(group: GroupedObservable<string, Envelope>): Observable<never> {
    const { clock, scheduler, meter } = this.#ports;
    const conversation = new Conversation(keyOf(group.key), clock.nowMs());
    this.#open.set(group.key, conversation);
    meter.count('conversation-opened');
    const idleMs = () => this.#idleMs(conversation.assembly.info.channel);
    return conversationFlow(
      group.pipe(idleAfter(idleMs, () => this.#idleEnding(conversation), scheduler)),
      conversation,
      this.#ports,
    ).pipe(
      // switchMap: an ended conversation lingers to answer repeats; one that idled out may open again at once.
      switchMap(() => (conversation.idledOut ? of(0) : timer(this.#options.endedLingerMs, scheduler))),
      catchError(() => {
        meter.count('pipeline-error');
        return of(0);
      }),
      tap(() => this.#closings.get(group.key)?.next()),
      ignoreElements(),
      finalize(() => {
        if (this.#open.get(group.key) === conversation) this.#open.delete(group.key);
        const ended = conversation.assembly.endedBecause !== undefined;
        if (ended && !conversation.idledOut) this.#recentlyEnded.set(group.key, true);
        meter.count('conversation-closed');
      }),
    );
  }

  #idleMs(channel: Channel): number {
    return channel === 'voice' ? this.#options.voiceIdleMs : this.#options.textIdleMs;
  }

  #idleEnding(conversation: Conversation): Envelope {
    const { clock, meter } = this.#ports;
    const { key, assembly } = conversation;
    if (assembly.endedBecause === undefined) {
      meter.count('conversation-idle');
      conversation.idledOut = true;
    }
    return this.#envelope({ kind: 'ended', key, reason: 'idle', receivedAtMs: clock.nowMs() });
  }

  /** Counts an input as in progress until its envelope is finished. */
  #envelope(input: ConversationInput, answer?: (receipt: Receipt) => void): Envelope {
    const { clock, meter } = this.#ports;
    const isFinal = input.kind === 'utterance' && input.utterance.final;
    this.#inProgress++;
    if (isFinal) this.#finalsInProgress++;
    let finished = false;
    return {
      input,
      submittedAtMs: clock.nowMs(),
      settle: receipt => {
        if (receipt.kind === 'refused') meter.refused(receipt.code);
        answer?.(receipt);
      },
      finish: () => {
        if (finished) return;
        finished = true;
        if (isFinal) this.#finalsInProgress--;
        if (--this.#inProgress === 0) for (const wake of this.#idleWaiters.splice(0)) wake();
      },
    };
  }

  /** What ends a group: made when it opens, fired once. */
  #closing(key: string): Observable<void> {
    const closing = new Subject<void>();
    this.#closings.set(key, closing);
    return closing.pipe(
      take(1),
      finalize(() => {
        if (this.#closings.get(key) === closing) this.#closings.delete(key);
      }),
    );
  }
}

/** Ids hold no control characters (accept refuses them), so U+0000 separates without ambiguity. */
function groupKey({ tenant, conversationId }: ConversationKey): string {
  return `${tenant}\u0000${conversationId}`;
}

function keyOf(group: string): ConversationKey {
  const at = group.indexOf('\u0000');
  return { tenant: group.slice(0, at), conversationId: group.slice(at + 1) };
}
