import process from 'node:process';
import { EngineError } from '../domain/errors.ts';
import type { Clock, ScoreOutcome, Scorer, ScoreRequest } from '../domain/ports.ts';
import { calibrate, type CalibrationFacts } from './calibrate.ts';
import type { ThreadStarter } from './inferenceThread.ts';
import type { LexiconScorer } from './lexiconScorer.ts';
import { ScoreQueue, type PendingScore, type ScoreQueueOptions } from './scoreQueue.ts';
import type { Timers } from './timers.ts';
import type { WorkerAnswer } from './workerProtocol.ts';
import { WorkerSlot } from './workerSlot.ts';

export interface OnnxScorerOptions extends ScoreQueueOptions {
  /** Inference threads; each holds the model once and uses one core. */
  readonly workers: number;
}

export interface OnnxScorerPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly lexicon: LexiconScorer;
  readonly startThread: ThreadStarter;
  readonly facts: CalibrationFacts;
  /** Told of every lost worker and every text that failed; the error holds no words of it. */
  readonly onFault?: (error: EngineError) => void;
}

export interface ScorerHealth {
  readonly workers: number;
  /** Workers that are loaded and answering. */
  readonly alive: number;
  /** True while at least one is. */
  readonly ready: boolean;
}

/**
 * Requests that a worker holds at once: one runs, one waits so that the worker never does. More would take
 * decisions away from the queue, where a final still overtakes interims.
 */
const pipelineDepth = 2;
/** A text that costs this many workers is not tried again. */
const maxLosses = 2;
/** When each worker was lost so often in a row, finals no longer wait for one. */
const hopelessFailures = 3;

/** The model's scorer: one queue, worker threads that each run one text at a time. */
export class OnnxScorer implements Scorer {
  readonly #ports: OnnxScorerPorts;
  readonly #queue: ScoreQueue;
  readonly #slots: readonly WorkerSlot[];
  readonly #started: Promise<void>;
  #closing: Promise<void> | undefined;
  readonly #halt = (): void => {
    for (const slot of this.#slots) slot.halt();
  };

  /**
   * Starts the workers; resolves when every one is loaded and warm.
   * @throws EngineError MODEL_CORRUPT, MODEL_SHAPE_MISMATCH or SCORER_FAILED: what the first worker says that
   * can't start
   */
  static async start(options: OnnxScorerOptions, ports: OnnxScorerPorts): Promise<OnnxScorer> {
    const scorer = new OnnxScorer(options, ports);
    try {
      await scorer.#started;
    } catch (error) {
      await scorer.close();
      throw error;
    }
    return scorer;
  }

  private constructor(options: OnnxScorerOptions, ports: OnnxScorerPorts) {
    this.#ports = ports;
    this.#queue = new ScoreQueue(options, ports);
    const starts: Promise<void>[] = [];
    this.#slots = Array.from({ length: options.workers }, () => {
      const { slot, started } = this.#openSlot();
      starts.push(started);
      return slot;
    });
    this.#started = Promise.all(starts).then(() => undefined);
    process.on('exit', this.#halt);
  }

  score(request: ScoreRequest): Promise<ScoreOutcome> {
    const outcome = this.#queue.score(request);
    this.#dispatch();
    return outcome;
  }

  health(): ScorerHealth {
    const alive = this.#slots.filter(slot => slot.ready).length;
    return { workers: this.#slots.length, alive, ready: alive > 0 };
  }

  /** Requests that wait for a worker, by priority. */
  queueDepth(): ScoreQueue['depth'] {
    return this.#queue.depth;
  }

  /** Resolves when everything asked so far is answered. */
  drain(): Promise<void> {
    return this.#queue.idle();
  }

  /** Ends the workers; unanswered requests and later ones have failed. A second call waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#queue.close();
    let cancel: () => void = () => undefined;
    // A thread that hangs in native code never ends; it must not keep the engine from ending.
    const patience = new Promise<void>(resolve => {
      cancel = this.#ports.timers.after(longestCloseMs, resolve);
    });
    await Promise.race([Promise.all(this.#slots.map(slot => slot.close())), patience]);
    cancel();
    process.off('exit', this.#halt);
  }

  #openSlot(): { slot: WorkerSlot; started: Promise<void> } {
    let settle: (error?: EngineError) => void = () => undefined;
    const started = new Promise<void>((resolve, reject) => {
      settle = error => {
        if (error === undefined) resolve();
        else reject(error);
      };
    });
    const slot = new WorkerSlot(this.#ports, {
      onFree: () => {
        settle();
        this.#dispatch();
      },
      onAnswer: (pending, answer) => {
        this.#settle(pending, answer);
      },
      onLost: (running, waiting, error) => {
        settle(error);
        this.#recover(running, waiting);
        this.#ports.onFault?.(error);
        this.#dispatch();
      },
    });
    return { slot, started };
  }

  /** Hands waiting requests to workers while both last. */
  #dispatch(): void {
    const hopeless = this.#slots.every(slot => !slot.ready && slot.failures >= hopelessFailures);
    for (;;) {
      const slot = hopeless ? undefined : this.#freest();
      if (!hopeless && slot === undefined) return;
      const pending = this.#queue.take();
      if (pending === undefined) return;
      if (slot === undefined) this.#queue.giveUp(pending);
      else slot.run(pending);
    }
  }

  #freest(): WorkerSlot | undefined {
    let freest: WorkerSlot | undefined;
    for (const slot of this.#slots)
      if (slot.ready && slot.outstanding < (freest?.outstanding ?? pipelineDepth)) freest = slot;
    return freest;
  }

  #settle(pending: PendingScore, { logits, runMs }: WorkerAnswer): void {
    this.#queue.returned(pending);
    // Answered at its deadline already: the late result is of no use.
    if (pending.settled) return;
    try {
      if (logits === undefined) throw new EngineError('SCORER_FAILED', 'the model failed on a text');
      const reading = calibrate(logits, pending.request.language, this.#ports.facts);
      this.#queue.answer(pending, { scorer: 'model', cached: false, ...reading }, runMs);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.#queue.giveUp(pending);
      this.#ports.onFault?.(error);
    }
  }

  /** A lost worker's requests go on: in front, in their order, but a text that costs workers not for ever. */
  #recover(running: PendingScore | undefined, waiting: readonly PendingScore[]): void {
    for (const pending of waiting.toReversed()) this.#queue.putBack(pending);
    if (running === undefined) return;
    running.losses++;
    if (running.losses < maxLosses) this.#queue.putBack(running);
    else this.#queue.giveUp(running);
  }
}

const longestCloseMs = 3_000;
