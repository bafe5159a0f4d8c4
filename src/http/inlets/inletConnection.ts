import { randomBytes } from 'node:crypto';
import type { Clock, CountedEvent, Meter } from '../../domain/ports.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { ConversationInput } from '../../domain/utterance.ts';
import { applyInlet, type AppliedResult } from '../../pipeline/accept/inlets/apply.ts';
import type { InletState } from '../../pipeline/accept/inlets/inlet.ts';
import { parseMessage } from '../../pipeline/accept/inlets/parse.ts';
import type { ConnectionListener } from '../connectionListener.ts';
import { MalformedMessages } from '../malformedMessages.ts';
import { IdleWatch } from '../streams/idleWatch.ts';
import { OpenConversations } from '../streams/openConversations.ts';
import type { Spend } from '../streams/spendQuota.ts';
import type { Intake, StreamLimits } from '../streams/streamConnection.ts';
import type { WebSocketConnection } from '../websocketConnection.ts';
import { count } from './delivery.ts';
import type { InletSetup } from './inletSetup.ts';
import { mannersOf, type Manners, type VendorProtocol } from './manners.ts';
import { inputsOf, type StartOf } from './resultInputs.ts';
import type { Speakers } from './speakers.ts';
import { SpokenConversations } from './spokenConversations.ts';
import type { StreamSettings } from './streamSettings.ts';
import { Submissions } from './submissions.ts';

export interface InletSocketPorts {
  readonly intake: Intake;
  readonly startOf: StartOf;
  readonly speakers: Speakers;
  readonly clock: Clock;
  readonly meter: Pick<Meter, 'refused'> & { count(event: CountedEvent): void };
  readonly limits: StreamLimits;
  readonly spend: Spend;
}

/** One vendor, or the bridge before it, at a WebSocket: each frame is a message, its effects come in their order. */
export class InletConnection implements ConnectionListener {
  readonly #connection: WebSocketConnection;
  readonly #setup: InletSetup;
  readonly #settings: StreamSettings;
  readonly #ports: InletSocketPorts;
  readonly #manners: Manners;
  readonly #protocol: VendorProtocol | undefined;
  readonly #submissions: Submissions;
  readonly #conversations: OpenConversations;
  readonly #malformed = new MalformedMessages();
  readonly #idle: IdleWatch;
  readonly #spoken: SpokenConversations;
  readonly #openedAtMs: number;
  #state: InletState;

  constructor(
    connection: WebSocketConnection,
    setup: InletSetup,
    settings: StreamSettings,
    ports: InletSocketPorts,
  ) {
    const { intake, clock, limits, speakers } = ports;
    const { tenant } = connection.peer;
    this.#connection = connection;
    this.#openedAtMs = clock.nowMs();
    this.#setup = setup;
    this.#ports = ports;
    this.#manners = mannersOf(setup.inlet.name);
    this.#settings = named(settings, setup.inlet.name, this.#manners.nameless);
    this.#protocol = this.#manners.protocol?.();
    this.#state = setup.inlet.initialState();
    this.#submissions = new Submissions(connection, ports, this.#manners.quiet);
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
      () => this.#submissions.waiting > 0 || this.#conversations.any(),
      () => {
        connection.close('idle');
      },
    );
    this.#spoken = new SpokenConversations(tenant, speakers, limits.maxOpenConversations);
  }

  text(frame: string): void {
    const { clock, meter } = this.#ports;
    const { inlet } = this.#setup;
    const receivedAtMs = clock.nowMs();
    this.#idle.heard();
    this.#submissions.spend(frame);
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
  }

  counted(frame: string): void {
    this.#submissions.spend(frame);
  }

  closed(): void {
    this.#idle.stop();
    this.#submissions.stop();
    const { tenant } = this.#connection.peer;
    // What the engine closes, the vendor has not ended.
    const isEnd = this.#manners.endsConversation && this.#connection.closedBecause === undefined;
    const receivedAtMs = this.#ports.clock.nowMs();
    for (const conversationId of this.#spoken.leave(isEnd))
      this.#submit({ kind: 'ended', key: { tenant, conversationId }, reason: 'completed', receivedAtMs });
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
        this.#submissions.refuse({ conversationId, code: 'QUOTA_EXCEEDED', message, retryable: true });
        return;
      }
      if (opens) this.#spoken.speaksIn(conversationId);
      this.#submit(input);
    }
    if (result.kind === 'event' && result.scope === 'stream' && result.event === 'ended')
      this.#spoken.isOver(result.conversationId);
  }

  #submit(input: ConversationInput): void {
    this.#submissions.submit(input, receipt => {
      if (input.kind === 'ended' && receipt.kind === 'accepted')
        this.#conversations.ended(input.key.conversationId);
    });
  }

  #refuse(refusal: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly retryable: boolean;
  }): void {
    this.#submissions.refuse(refusal);
    if (this.#malformed.note(this.#ports.clock.nowMs())) this.#connection.close('tooManyRefusals');
  }
}

/** With names of its own for what the vendor does not name, where the address names nothing either. */
function named(settings: StreamSettings, inlet: string, lacking: Manners['nameless']): StreamSettings {
  if (lacking === 'nothing') return settings;
  const stream = randomBytes(6).toString('hex');
  const conversation = lacking === 'stream-and-conversation' ? { conversationId: `${inlet}-${stream}` } : {};
  return { ...settings, inlet: { stream, ...conversation, ...settings.inlet } };
}
