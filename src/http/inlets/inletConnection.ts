import { randomBytes } from 'node:crypto';
import type { Clock, CountedEvent, Meter } from '../../domain/ports.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { ConversationInput } from '../../domain/utterance.ts';
import { applyInlet, type AppliedResult } from '../../pipeline/accept/inlets/apply.ts';
import type { InletState } from '../../pipeline/accept/inlets/inlet.ts';
import { parseMessage } from '../../pipeline/accept/inlets/parse.ts';
import type { ConnectionListener } from '../connectionListener.ts';
import { MalformedMessages } from '../malformedMessages.ts';
import { AnswerQueue } from '../streams/answerQueue.ts';
import type { Accepted, Refused, SlowDown } from '../streams/answers.ts';
import { IdleWatch } from '../streams/idleWatch.ts';
import { OpenConversations } from '../streams/openConversations.ts';
import { Pace } from '../streams/pace.ts';
import type { Intake, StreamLimits } from '../streams/streamConnection.ts';
import type { WebSocketConnection } from '../websocketConnection.ts';
import { count } from './delivery.ts';
import type { InletSetup } from './inletSetup.ts';
import { mannersOf, type Manners, type VendorProtocol } from './manners.ts';
import { submitPatiently } from './patientIntake.ts';
import { inputsOf, type StartOf } from './resultInputs.ts';
import type { Speakers } from './speakers.ts';
import type { StreamSettings } from './streamSettings.ts';

export interface InletSocketPorts {
  readonly intake: Intake;
  readonly startOf: StartOf;
  readonly speakers: Speakers;
  readonly clock: Clock;
  readonly meter: Pick<Meter, 'refused'> & { count(event: CountedEvent): void };
  readonly limits: StreamLimits;
  readonly spend: (tenant: string, messages: number, bytes: number) => Promise<number>;
}

/** One vendor, or the bridge before it, at a WebSocket: each frame is a message, its effects come in their order. */
export class InletConnection implements ConnectionListener {
  readonly #connection: WebSocketConnection;
  readonly #setup: InletSetup;
  readonly #settings: StreamSettings;
  readonly #ports: InletSocketPorts;
  readonly #manners: Manners;
  readonly #protocol: VendorProtocol | undefined;
  readonly #answers: AnswerQueue<Accepted | Refused>;
  readonly #conversations: OpenConversations;
  readonly #malformed = new MalformedMessages();
  readonly #idle: IdleWatch;
  readonly #pace: Pace;
  /** Conversations spoken in here, and whether the vendor has said that this stream of theirs is over. */
  readonly #spoken = new Map<string, { over: boolean }>();
  readonly #openedAtMs: number;
  #state: InletState;

  constructor(
    connection: WebSocketConnection,
    setup: InletSetup,
    settings: StreamSettings,
    ports: InletSocketPorts,
  ) {
    const { intake, clock, limits } = ports;
    const { tenant } = connection.peer;
    this.#connection = connection;
    this.#openedAtMs = clock.nowMs();
    this.#setup = setup;
    this.#ports = ports;
    this.#manners = mannersOf(setup.inlet.name);
    this.#settings = this.#manners.nameless ? named(settings, setup.inlet.name) : settings;
    this.#protocol = this.#manners.protocol?.();
    this.#state = setup.inlet.initialState();
    this.#answers = new AnswerQueue(answer => {
      if (!this.#manners.quiet) connection.send(answer);
    });
    this.#conversations = new OpenConversations(
      limits.maxOpenConversations,
      conversationId => intake.isOpen({ tenant, conversationId }),
      clock,
    );
    // A call may begin with silence: only one without any conversation for long is idle.
    const { idleTimeoutMs } = limits;
    this.#idle = new IdleWatch(
      { idleTimeoutMs, firstMessageTimeoutMs: idleTimeoutMs },
      clock,
      () => this.#answers.waiting > 0 || this.#conversations.any(),
      () => {
        connection.close('idle');
      },
    );
    this.#pace = new Pace(this.#paced(), clock, limits);
  }

  text(frame: string): void {
    const { clock, meter } = this.#ports;
    const { inlet } = this.#setup;
    const receivedAtMs = clock.nowMs();
    this.#idle.heard();
    this.#spend(frame.length);
    const parsed = parseMessage(frame, inlet.encoding);
    if (parsed.kind === 'error') {
      meter.refused(parsed.code);
      this.#refuse({ code: parsed.code, message: parsed.message, retryable: false });
      return;
    }
    const { results, state } = applyInlet(
      inlet,
      parsed.message,
      this.#state,
      this.#settings.inlet,
      receivedAtMs,
    );
    this.#state = state;
    for (const result of results) this.#take(result, receivedAtMs);
    const answer = this.#protocol?.answer(parsed.message);
    if (answer !== undefined) this.#connection.send(answer);
    this.#pace.inProgress(this.#answers.waiting);
  }

  closed(): void {
    this.#idle.stop();
    this.#pace.stop();
    const { speakers, clock } = this.#ports;
    const { tenant } = this.#connection.peer;
    for (const [conversationId, { over }] of this.#spoken) {
      const key = { tenant, conversationId };
      const ends = over || this.#manners.endsConversation;
      if (speakers.left(key) && ends)
        this.#submit({ kind: 'ended', key, reason: 'completed', receivedAtMs: clock.nowMs() });
    }
    this.#spoken.clear();
  }

  #take(result: AppliedResult, receivedAtMs: number): void {
    const { meter, startOf, limits } = this.#ports;
    const { tenant } = this.#connection.peer;
    count(result, meter);
    if (result.kind === 'error') {
      this.#refuse({ code: result.code, message: result.message, retryable: false });
      return;
    }
    if (result.kind === 'control' && result.reply !== undefined)
      this.#connection.send(Object(result.reply) as object);
    const settings = this.#settings;
    // Named by its bridge: it may be one of several streams of the conversation.
    const joined = settings.inlet.conversationId !== undefined && !this.#manners.endsConversation;
    const inputs = inputsOf(result, {
      tenant,
      receivedAtMs,
      settings,
      startOf,
      ...(joined ? { streamStartedAtMs: this.#openedAtMs } : {}),
    });
    if ('kind' in inputs) {
      meter.refused(inputs.code);
      this.#refuse({ code: inputs.code, message: inputs.message, retryable: false });
      return;
    }
    for (const input of inputs) {
      const { conversationId } = input.key;
      const opens = input.kind === 'started' || input.kind === 'utterance';
      if (opens && !this.#conversations.admit(conversationId)) {
        const message = `${limits.maxOpenConversations} conversations are open on this connection, its limit`;
        meter.refused('QUOTA_EXCEEDED');
        this.#answer({ conversationId, code: 'QUOTA_EXCEEDED', message, retryable: true });
        return;
      }
      if (opens) this.#speaksIn(input.key.conversationId);
      this.#submit(input);
    }
    if (result.kind === 'event') this.#note(result);
  }

  /** The stream of a conversation is over, or goes on. */
  #note(result: Extract<AppliedResult, { kind: 'event' }>): void {
    const spoken = this.#spoken.get(result.conversationId ?? this.#only() ?? '');
    if (spoken === undefined || result.scope !== 'stream') return;
    spoken.over = result.event === 'ended';
  }

  /** The one conversation of this connection, where a vendor does not name it at the end. */
  #only(): string | undefined {
    return this.#spoken.size === 1 ? this.#spoken.keys().next().value : undefined;
  }

  #speaksIn(conversationId: string): void {
    const known = this.#spoken.get(conversationId);
    if (known !== undefined) {
      known.over = false;
      return;
    }
    this.#spoken.set(conversationId, { over: false });
    this.#ports.speakers.joined({ tenant: this.#connection.peer.tenant, conversationId });
    if (this.#spoken.size > this.#ports.limits.maxOpenConversations) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const oldest = this.#spoken.keys().next();
    if (oldest.done === true) return;
    this.#spoken.delete(oldest.value);
    this.#ports.speakers.left({ tenant: this.#connection.peer.tenant, conversationId: oldest.value });
  }

  #submit(input: ConversationInput): void {
    const answer = this.#answers.reserve();
    submitPatiently(this.#ports.intake, input, pauseMs => {
      this.#pace.pauseFor(pauseMs);
    })
      .then(receipt => {
        if (input.kind === 'ended' && receipt.kind === 'accepted')
          this.#conversations.ended(input.key.conversationId);
        answer(answerTo(receipt, input));
        this.#pace.inProgress(this.#answers.waiting);
      })
      .catch(() => {
        this.#connection.close('internalError');
      });
  }

  #refuse(refusal: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly retryable: boolean;
  }): void {
    this.#answer(refusal);
    if (this.#malformed.note(this.#ports.clock.nowMs())) this.#connection.close('tooManyRefusals');
  }

  #answer(refusal: Omit<Refused, 'type'>): void {
    this.#answers.reserve()({ type: 'refused', ...refusal });
  }

  /** A tenant past its quota is not read from until the quota is whole again. */
  #spend(bytes: number): void {
    this.#pace.spend(1);
    this.#ports
      .spend(this.#connection.peer.tenant, 1, bytes)
      .then(waitMs => {
        if (waitMs > 0) this.#pace.pauseFor(waitMs);
      })
      .catch(() => {
        this.#connection.close('internalError');
      });
  }

  #paced() {
    const connection = this.#connection;
    return {
      pause: () => {
        connection.pause();
      },
      resume: () => {
        connection.resume();
      },
      slowDown: (retryAfterMs: number) => {
        this.#ports.meter.count('slow-down');
        if (!this.#manners.quiet) connection.send({ type: 'slow-down', retryAfterMs } satisfies SlowDown);
      },
    };
  }
}

function named(settings: StreamSettings, inlet: string): StreamSettings {
  const own = randomBytes(6).toString('hex');
  return { ...settings, inlet: { conversationId: `${inlet}-${own}`, stream: own, ...settings.inlet } };
}

function answerTo(receipt: Awaited<ReturnType<Intake['submit']>>, input: ConversationInput) {
  const { conversationId } = input.key;
  const utteranceId = input.kind === 'utterance' ? input.utterance.utteranceId : undefined;
  if (receipt.kind === 'accepted')
    return utteranceId === undefined
      ? undefined
      : ({ type: 'accepted', conversationId, utteranceId, revision: receipt.revision ?? 0 } as const);
  const { kind: _, ...refusal } = receipt;
  return {
    type: 'refused',
    conversationId,
    ...(utteranceId === undefined ? {} : { utteranceId }),
    ...refusal,
  } as const;
}
