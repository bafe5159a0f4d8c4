import type { Clock, CountedEvent, Receipt } from '../../domain/ports.ts';
import type { ConversationInput } from '../../domain/utterance.ts';
import { SourceOrder } from '../../pipeline/sourceOrder.ts';
import { AnswerQueue } from '../streams/answerQueue.ts';
import type { Accepted, Refused } from '../streams/answers.ts';
import { Pace, type PaceLimits } from '../streams/pace.ts';
import { answerTo, pacedBy } from '../streams/receiptAnswer.ts';
import { spendQuota, type Spend } from '../streams/spendQuota.ts';
import type { Intake } from '../streams/streamConnection.ts';
import type { WebSocketConnection } from '../websocketConnection.ts';
import { submitPatiently } from './patientIntake.ts';

export interface SubmissionPorts {
  readonly intake: Pick<Intake, 'submit'>;
  readonly clock: Clock;
  readonly meter: { count(event: CountedEvent): void };
  readonly limits: PaceLimits;
  readonly spend: Spend;
}

/**
 * What one connection has handed to the engine: its answers go out in their order, and reading pauses while too much is
 * on its way. A vendor that knows no answers gets none, and is paused all the same.
 */
export class Submissions {
  readonly #connection: WebSocketConnection;
  readonly #ports: SubmissionPorts;
  readonly #answers: AnswerQueue<Accepted | Refused>;
  readonly #pace: Pace;
  readonly #order: SourceOrder;
  readonly #pending = new Set<Promise<void>>();

  constructor(connection: WebSocketConnection, ports: SubmissionPorts, quiet: boolean) {
    this.#connection = connection;
    this.#ports = ports;
    this.#answers = new AnswerQueue(answer => {
      if (!quiet) connection.send(answer);
    });
    this.#order = new SourceOrder(ports.clock);
    this.#pace = new Pace(pacedBy(connection, ports.meter, quiet), ports.clock, ports.limits);
  }

  /** Messages whose answer is still to come. */
  get waiting(): number {
    return this.#answers.waiting;
  }

  /** A message was read. */
  spend(frame: string): void {
    spendQuota(this.#connection, this.#pace, this.#ports.spend, { frame });
  }

  /** @param settled hears what became of it, after its answer has its place */
  submit(input: ConversationInput, settled: (receipt: Receipt) => void): void {
    const answer = this.#answers.reserve();
    const submission = this.#submitted(input)
      .then(receipt => {
        settled(receipt);
        answer(answerTo(receipt, replyOf(input)));
        this.#pace.inProgress(this.#answers.waiting);
      })
      .catch(() => {
        this.#connection.close('internalError');
      })
      .finally(() => {
        this.#pending.delete(submission);
      });
    this.#pending.add(submission);
    this.#pace.inProgress(this.#answers.waiting);
  }

  /** Answers what was not handed on; waits for its turn like any other answer. */
  refuse(refusal: Omit<Refused, 'type'>): void {
    this.#answers.reserve()({ type: 'refused', ...refusal });
  }

  /** The connection is gone: what was submitted still counts. */
  stop(): void {
    this.#pace.stop();
  }

  async #submitted(input: ConversationInput): Promise<Receipt> {
    // An end would shut out what a busy engine has yet to take.
    if (input.kind === 'ended' && this.#pending.size > 0) await Promise.all(this.#pending);
    const pause = (pauseMs: number) => {
      this.#pace.pauseFor(pauseMs);
    };
    return submitPatiently(this.#ports.intake, input, pause, this.#order.place(input));
  }
}

function replyOf(input: ConversationInput) {
  const { conversationId } = input.key;
  return input.kind === 'utterance'
    ? { conversationId, utteranceId: input.utterance.utteranceId }
    : { conversationId };
}
