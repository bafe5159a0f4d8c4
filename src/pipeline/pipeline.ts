import { Subject, Subscription } from 'rxjs';
import type { Channel, ConversationKey } from '../domain/conversation.ts';
import { EngineError } from '../domain/errors.ts';
import type { Receipt } from '../domain/ports.ts';
import type { ConversationInput } from '../domain/utterance.ts';
import { idleAfter } from './assemble/idleAfter.ts';
import { Conversation, type ConversationPorts, type Fresh } from './conversation.ts';
import { conversationFlow } from './conversationFlow.ts';
import { refusal, type Envelope } from './envelope.ts';
import { OpenConversations, type Open } from './openConversations.ts';
import type { Recovered } from './recovery.ts';
import type { Place } from './sourceOrder.ts';
import { WorkInProgress, type WorkLimits } from './workInProgress.ts';

export interface PipelineOptions extends WorkLimits {
  readonly maxOpenConversations: number;
  readonly voiceIdleMs: number;
  readonly textIdleMs: number;
  /** How long an ended conversation still recognises repeats of what it has seen. */
  readonly endedLingerMs: number;
}

/** Until an ending by silence that could not be stored is tried again. */
const endingRetryMs = 5_000;

/**
 * Where the five stages meet: every input of every conversation enters by `submit`, goes to the one flow of its
 * conversation, and takes `conversationFlow`. Conversations never wait for each other.
 */
export class Pipeline {
  readonly #ports: ConversationPorts;
  readonly #options: PipelineOptions;
  readonly #open: OpenConversations;
  readonly #work: WorkInProgress;
  #draining = false;

  constructor(ports: ConversationPorts, options: PipelineOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#open = new OpenConversations(options.maxOpenConversations);
    this.#work = new WorkInProgress(options);
  }

  /** Open conversations, ended ones that linger included, oldest first. */
  get conversations(): Iterable<Conversation> {
    return this.#conversations();
  }

  *#conversations(): Iterable<Conversation> {
    for (const { conversation } of this.#open.all()) yield conversation;
  }

  get openConversations(): number {
    return this.#open.size;
  }

  get finalsInProgress(): number {
    return this.#work.finals;
  }

  conversation(key: ConversationKey): Conversation | undefined {
    return this.#open.find(key)?.conversation;
  }

  /**
   * Takes one input in. Resolves with the answer to its source; never rejects.
   * @param place hears the answer before anything that is submitted later is looked at
   */
  submit(input: ConversationInput, place?: Place): Promise<Receipt> {
    const error = place?.enter() ?? this.#refusedAtTheDoor(input);
    if (error?.code === 'CONVERSATION_ENDED') return this.#repeatOrRefusal(input, error, place);
    if (error !== undefined) return Promise.resolve(this.#refusal(error, place));
    const { inputs$ } = this.#open.find(input.key) ?? this.#begin(newConversation(input));
    return new Promise(resolve => {
      inputs$.next(this.#envelope(input, resolve, place));
    });
  }

  /** Takes up a conversation that was open before a restart; what had no effect then has it now. */
  restore({ conversation, pending }: Recovered): void {
    this.#ports.meter.count('conversation-restored');
    const assembledAtMs = this.#ports.clock.nowMs();
    this.#begin(
      conversation,
      pending.map(({ input, ...fresh }) => ({ ...fresh, envelope: this.#envelope(input), assembledAtMs })),
      Math.max(0, assembledAtMs - conversation.lastActivityAtMs),
    );
  }

  /** Conversations that ended before a restart: stragglers must not open them again. */
  restoreEndings(keys: readonly ConversationKey[]): void {
    this.#open.restoreEndings(keys);
  }

  /**
   * Ends a conversation without a trace: no summary, nothing more is written, what comes after is refused. Resolves
   * with whether it was known once no byte of it is left in the log.
   * @throws EngineError STORE_UNAVAILABLE
   */
  async erase(key: ConversationKey): Promise<boolean> {
    const open = this.#open.remove(key);
    if (open !== undefined) {
      open.conversation.erased = true;
      open.inputs$.complete();
    }
    // In the order of the log this comes after whatever the conversation had written.
    const wasStored = await this.#ports.log.erase(key);
    const isKnown = wasStored || open !== undefined;
    if (isKnown) this.#ports.meter.count('conversation-erased');
    return isKnown;
  }

  /** Resolves when everything submitted so far has had its effect. */
  idle(): Promise<void> {
    return this.#work.idle();
  }

  /** Refuses new inputs, and resolves when the accepted ones have raised what they raise. */
  async drain(): Promise<void> {
    this.#draining = true;
    await this.idle();
  }

  /** Ends without waiting; `drain` first to lose nothing. */
  close(): void {
    this.#draining = true;
    for (const { running } of this.#open.all()) running.unsubscribe();
  }

  /** Refusals that need no look at the conversation's state. */
  #refusedAtTheDoor(input: ConversationInput): EngineError | undefined {
    if (this.#draining)
      return new EngineError('DRAINING', 'the engine is shutting down', { retryable: true });
    return this.#work.overload(input) ?? this.#open.refusal(input);
  }

  #refusal(error: unknown, place: Place | undefined): Receipt {
    const receipt = refusal(error);
    if (receipt.kind === 'refused') this.#ports.meter.refused(receipt.code);
    place?.settle(receipt);
    return receipt;
  }

  /** After the end the log still knows what it has taken in: a repeat is accepted again. */
  async #repeatOrRefusal(input: ConversationInput, ended: EngineError, place?: Place): Promise<Receipt> {
    if (input.kind !== 'utterance' || !input.utterance.final) return this.#refusal(ended, place);
    const { utteranceId, revision } = input.utterance;
    try {
      const known = await this.#ports.log.find(input.key, utteranceId, revision);
      if (known === undefined) return this.#refusal(ended, place);
      this.#ports.meter.count('utterance-duplicate');
      const receipt = { kind: 'accepted', revision: known.revision, duplicate: true } as const;
      place?.settle(receipt);
      return receipt;
    } catch (error) {
      return this.#refusal(error, place);
    }
  }

  /** @param silentForMs of a restored conversation: since its last message */
  #begin(conversation: Conversation, restored: readonly Fresh[] = [], silentForMs?: number): Open {
    const { scheduler, meter } = this.#ports;
    const inputs$ = new Subject<Envelope>();
    const idleMs = () => this.#idleMs(conversation.assembly.info.channel);
    const flow$ = conversationFlow(
      inputs$.pipe(idleAfter(idleMs, () => this.#idleEnding(conversation), scheduler, silentForMs)),
      conversation,
      this.#ports,
      restored,
    );
    const running = new Subscription();
    const open = { conversation, inputs$, running };
    this.#open.add(open);
    meter.count('conversation-opened');
    running.add(() => {
      this.#open.leave(conversation);
      meter.count('conversation-closed');
    });
    const close = () => {
      this.#open.leave(conversation);
      inputs$.complete();
    };
    let linger: Subscription | undefined;
    const flow = flow$.subscribe({
      next: endedBecause => {
        if (endedBecause === undefined) return;
        // An ended conversation lingers to answer repeats; one that idled out may open again at once.
        linger?.unsubscribe();
        if (conversation.idledOut) close();
        else linger = scheduler.schedule(close, this.#options.endedLingerMs);
      },
      error: () => {
        meter.count('pipeline-error');
        running.unsubscribe();
      },
      complete: () => {
        running.unsubscribe();
      },
    });
    running.add(flow);
    running.add(() => linger?.unsubscribe());
    return open;
  }

  #idleMs(channel: Channel): number {
    return channel === 'voice' ? this.#options.voiceIdleMs : this.#options.textIdleMs;
  }

  #idleEnding(conversation: Conversation): Envelope {
    const { clock, meter, scheduler } = this.#ports;
    const { key, assembly } = conversation;
    const isFirst = assembly.endedBecause === undefined;
    if (isFirst) {
      meter.count('conversation-idle');
      conversation.idledOut = true;
    }
    return this.#envelope({ kind: 'ended', key, reason: 'idle', receivedAtMs: clock.nowMs() }, receipt => {
      if (receipt.kind === 'accepted' || !isFirst) return;
      // The store did not take it. Nobody else will send it again.
      conversation.idledOut = false;
      const { lastActivityAtMs } = conversation;
      scheduler.schedule(() => {
        const open = this.#open.find(key);
        if (open?.conversation !== conversation || conversation.lastActivityAtMs !== lastActivityAtMs) return;
        open.inputs$.next(this.#idleEnding(conversation));
      }, endingRetryMs);
    });
  }

  /** Counts an input as in progress until its envelope is finished. */
  #envelope(input: ConversationInput, answer?: (receipt: Receipt) => void, place?: Place): Envelope {
    const { clock, meter } = this.#ports;
    return {
      input,
      submittedAtMs: clock.nowMs(),
      ...(place === undefined ? {} : { place }),
      settle: receipt => {
        if (receipt.kind === 'refused') meter.refused(receipt.code);
        place?.settle(receipt);
        answer?.(receipt);
      },
      finish: this.#work.begin(input),
    };
  }
}

/** Opened by its first input, at the instant at which that was received: replayed, it opens at the same one. */
function newConversation({ key, receivedAtMs }: ConversationInput): Conversation {
  return new Conversation(key, receivedAtMs);
}
