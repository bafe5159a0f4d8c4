import type { ConversationKey } from '../../../src/domain/conversation.ts';
import type { SignalsView } from '../../../src/domain/escalation.ts';
import type { Clock, Receipt } from '../../../src/domain/ports.ts';
import type { ConversationInput } from '../../../src/domain/utterance.ts';
import type { Intake, StreamLimits, StreamPorts } from '../../../src/http/streams/streamConnection.ts';
import { streamsEndpoint } from '../../../src/http/streams/streamsEndpoint.ts';
import type { WebSocketGateOptions } from '../../../src/http/websocketGate.ts';
import type { SignalsListener } from '../../../src/pipeline/publish/contract.ts';
import { systemClock } from '../../../src/systemClock.ts';
import { CountingMeter } from '../../support/fakes.ts';
import { startGate } from './testGate.ts';
import { TestSource } from './testSource.ts';

/** Accepts everything at once, unless the test says otherwise. */
export class ScriptedIntake implements Intake {
  readonly inputs: ConversationInput[] = [];
  /** What is answered; by default, acceptance. */
  answer: (input: ConversationInput) => Receipt | Promise<Receipt> = acceptance;
  isOpen: (key: ConversationKey) => boolean = () => true;
  readonly #waiters: { count: number; resolve: () => void }[] = [];

  submit: Intake['submit'] = input => {
    this.inputs.push(input);
    for (const waiter of this.#waiters) if (this.inputs.length >= waiter.count) waiter.resolve();
    return Promise.resolve(this.answer(input));
  };

  /** Resolves once this many inputs have been submitted. */
  received(count: number): Promise<void> {
    return new Promise(resolve => {
      if (this.inputs.length >= count) resolve();
      else this.#waiters.push({ count, resolve });
    });
  }

  /** Holds every answer back until the returned function is called. */
  holdAnswers(): () => void {
    let release: () => void = () => undefined;
    const gate = new Promise<void>(resolve => {
      release = resolve;
    });
    this.answer = async input => {
      await gate;
      return acceptance(input);
    };
    return release;
  }
}

export function acceptance(input: ConversationInput): Receipt {
  return input.kind === 'utterance'
    ? { kind: 'accepted', revision: input.utterance.revision ?? 0, duplicate: false }
    : { kind: 'accepted', duplicate: false };
}

export function refusing(
  code: Extract<Receipt, { kind: 'refused' }>['code'],
  retryAfterMs?: number,
): Receipt {
  return {
    kind: 'refused',
    code,
    message: 'as the test says',
    retryable: retryAfterMs !== undefined,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Where signals come from; counts its listeners. */
export class ScriptedSignals {
  readonly listeners = new Set<SignalsListener>();

  onSignals(listener: SignalsListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(key: ConversationKey, view: SignalsView): void {
    for (const listener of this.listeners) listener(key, view);
  }
}

export interface TestStreamsOptions {
  readonly limits?: Partial<StreamLimits>;
  readonly gate?: Partial<Omit<WebSocketGateOptions, 'endpoints'>>;
  readonly clock?: Clock;
  readonly spend?: StreamPorts['spend'];
}

/** `/v1/streams` on a real server, in front of a scripted intake. */
export async function startStreams({ limits, gate, clock = systemClock, spend }: TestStreamsOptions = {}) {
  const intake = new ScriptedIntake();
  const hub = new ScriptedSignals();
  const meter = new CountingMeter();
  const endpoint = streamsEndpoint({
    intake,
    hub,
    meter,
    clock,
    ...(spend === undefined ? {} : { spend }),
    limits: {
      maxBatchMessages: 4,
      maxMessagesPerSecond: 5_000,
      maxUnacknowledged: 256,
      firstMessageTimeoutMs: 60_000,
      idleTimeoutMs: 60_000,
      maxOpenConversations: 1_000,
      ...limits,
    },
  });
  const started = await startGate([endpoint], gate);
  const url = `${started.origin}/v1/streams`;
  return {
    ...started,
    intake,
    hub,
    meter,
    url,
    connect: (query = '') => TestSource.connect(url + query),
  };
}

let utterances = 0;

/** A valid final of its own id, with changes. */
export function utteranceMessage(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    type: 'utterance',
    conversationId: 'c-1',
    utteranceId: `u-${++utterances}`,
    role: 'customer',
    text: 'the gate closed before my eyes',
    final: true,
    ...changes,
  };
}
