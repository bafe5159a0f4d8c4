import type { SignalsView } from '../../domain/escalation.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { Clock, Meter, Receipt } from '../../domain/ports.ts';
import type { ConversationKey } from '../../domain/conversation.ts';
import type { ConversationInput } from '../../domain/utterance.ts';
import { decodeFrame, type DecodedMessage, type RefusedMessage } from '../../pipeline/accept/decodeFrame.ts';
import { SourceOrder, type Place } from '../../pipeline/sourceOrder.ts';
import type { ConnectionListener } from '../connectionListener.ts';
import { WEBSOCKET_LIMITS } from '../limits.ts';
import { MalformedMessages } from '../malformedMessages.ts';
import type { WebSocketConnection } from '../websocketConnection.ts';
import { AnswerQueue } from './answerQueue.ts';
import { signalsAnswer, type Accepted, type Refused } from './answers.ts';
import { IdleWatch, type IdleLimits } from './idleWatch.ts';
import { OpenConversations } from './openConversations.ts';
import { Pace, type PaceLimits } from './pace.ts';
import { answerTo, pacedBy } from './receiptAnswer.ts';
import type { SignalFollower, SignalRoutes } from './signalRoutes.ts';
import { spendQuota, unlimited, type Spend } from './spendQuota.ts';
import { Turns } from './turns.ts';

/** What takes the decoded inputs: the pipeline. */
export interface Intake {
  /** Never rejects. @param place in the order of the source, which is told of the receipt at once */
  submit(input: ConversationInput, place?: Place): Promise<Receipt>;
  isOpen(key: ConversationKey): boolean;
}

export interface StreamLimits extends PaceLimits, IdleLimits {
  readonly maxBatchMessages: number;
  readonly maxOpenConversations: number;
}

export interface StreamPorts {
  readonly intake: Intake;
  readonly routes: SignalRoutes;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly limits: StreamLimits;
  readonly spend?: Spend;
}

type Submission = Extract<DecodedMessage, { kind: 'input' }>;

/** How long the messages of one connection are worked off before others have their turn. */
const turnMs = 4;
/** How long a source is asked to wait when the engine is overloaded and does not say how long. */
const overloadPauseMs = 1_000;

/** One source on `/v1/streams`: its messages go to the intake, its answers come back in their order. */
export class StreamConnection implements ConnectionListener {
  readonly #connection: WebSocketConnection;
  readonly #ports: StreamPorts;
  readonly #answers: AnswerQueue<Accepted | Refused>;
  readonly #conversations: OpenConversations;
  readonly #order: SourceOrder;
  readonly #idle: IdleWatch;
  readonly #malformed = new MalformedMessages();
  readonly #pace: Pace;
  readonly #turns: Turns<DecodedMessage>;
  readonly #signals: SignalFollower | undefined;

  constructor(connection: WebSocketConnection, ports: StreamPorts) {
    const { intake, routes, clock, meter, limits } = ports;
    const { tenant, query } = connection.peer;
    this.#connection = connection;
    this.#ports = ports;
    this.#answers = new AnswerQueue(answer => connection.send(answer));
    this.#conversations = new OpenConversations(
      limits.maxOpenConversations,
      conversationId => intake.isOpen({ tenant, conversationId }),
      clock,
    );
    this.#order = new SourceOrder(clock);
    this.#idle = new IdleWatch(
      limits,
      clock,
      () => this.#answers.waiting > 0 || this.#conversations.any(),
      () => {
        connection.close('idle');
      },
    );
    this.#pace = new Pace(pacedBy(connection, meter), clock, limits);
    this.#turns = new Turns<DecodedMessage>(
      message => {
        this.#take(message);
      },
      () => {
        this.#pace.working(false);
      },
      clock,
      turnMs,
    );
    if (query.get('signals') === '1')
      this.#signals = routes.join(tenant, limits.maxOpenConversations, (conversationId, view) => {
        this.#tell(conversationId, view);
      });
  }

  text(frame: string): void {
    const { clock, limits } = this.#ports;
    const { tenant } = this.#connection.peer;
    this.#idle.heard();
    const decoded = decodeFrame(frame, { tenant, receivedAtMs: clock.nowMs(), limits });
    this.#turns.add(decoded);
    this.#pace.working(this.#turns.waiting > 0);
    this.#spend(decoded.length, frame);
    this.#pace.inProgress(this.#answers.waiting);
  }

  counted(frame: string): void {
    this.#spend(1, frame);
  }

  #spend(messages: number, frame: string): void {
    const { spend = unlimited } = this.#ports;
    spendQuota(this.#connection, this.#pace, spend, { messages, frame });
  }

  /** What the peer had sent before it closed still counts; only its answers have nowhere to go. */
  closed(): void {
    this.#idle.stop();
    this.#pace.stop();
    this.#signals?.leave();
  }

  #take(message: DecodedMessage): void {
    // What came behind the message that made the engine close is not accepted.
    if (this.#connection.closedBecause !== undefined) return;
    try {
      if (message.kind === 'input') this.#submit(message);
      else this.#refuse(message);
    } catch {
      this.#connection.close('internalError');
    }
  }

  #submit({ input, reply }: Submission): void {
    const { intake, limits } = this.#ports;
    const { conversationId } = input.key;
    const place = this.#order.place(input);
    const opens = input.kind === 'started' || input.kind === 'utterance';
    if (opens && !this.#conversations.admit(conversationId)) {
      const message = `${limits.maxOpenConversations} conversations are open on this connection, its limit`;
      const refusal = { code: 'QUOTA_EXCEEDED', message, retryable: true, retryAfterMs: 5_000 } as const;
      place?.settle({ kind: 'refused', ...refusal });
      this.#answer({ ...reply, ...refusal });
      return;
    }
    this.#signals?.follow(conversationId);
    const answer = this.#answers.reserve();
    intake
      .submit(input, place)
      .then(receipt => {
        if (input.kind === 'ended' && receipt.kind === 'accepted') this.#conversations.ended(conversationId);
        // Told to slow down first: then its refusal needs no explanation.
        if (receipt.kind === 'refused' && receipt.code === 'OVERLOADED')
          this.#pace.pauseFor(receipt.retryAfterMs ?? overloadPauseMs);
        answer(answerTo(receipt, reply));
        this.#pace.inProgress(this.#answers.waiting);
      })
      .catch(() => {
        this.#connection.close('internalError');
      });
  }

  #refuse({ kind: _, ...refusal }: RefusedMessage): void {
    this.#answer(refusal);
    if (this.#malformed.note(this.#ports.clock.nowMs())) this.#connection.close('tooManyRefusals');
  }

  /** Refuses what never reached the intake; its answer waits for its turn like any other. */
  #answer(refusal: Omit<Refused, 'type'> & { readonly code: ErrorCode }): void {
    this.#ports.meter.refused(refusal.code);
    this.#answers.reserve()({ type: 'refused', ...refusal });
  }

  #tell(conversationId: string, view: SignalsView): void {
    if (this.#connection.bufferedBytes > WEBSOCKET_LIMITS.shedSignalsPastBytes)
      this.#ports.meter.count('signals-shed');
    else this.#connection.send(signalsAnswer(conversationId, view));
  }
}
