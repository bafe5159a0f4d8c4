import { EngineError, type ErrorCode } from '../../src/domain/errors.ts';
import type { InferenceThread, ThreadEvents, ThreadStarter } from '../../src/inference/inferenceThread.ts';
import type { WorkerJob } from '../../src/inference/workerProtocol.ts';

/** Logits of eleven labels that say "positive" or "negative" with certainty. */
export function logits(sentiment: 'negative' | 'positive'): number[] {
  return [sentiment === 'negative' ? 9 : -9, 0, sentiment === 'positive' ? 9 : -9, 0, 0, 0, 0, 0, 0, 0, 0];
}

/** A thread that does what the test says, when it says so. */
export class ScriptedThread implements InferenceThread {
  readonly jobs: WorkerJob[] = [];
  stopped = false;
  readonly #events: ThreadEvents;

  constructor(events: ThreadEvents) {
    this.#events = events;
  }

  send(job: WorkerJob): void {
    this.jobs.push(job);
  }

  stop(): void {
    this.stopped = true;
  }

  halt(): void {
    // Nothing of it is native.
  }

  get texts(): string[] {
    return this.jobs.map(({ text }) => text);
  }

  becomeReady(): void {
    this.#events.onReady();
  }

  /** Answers the oldest job that is not answered. `null` stands for a text that the model failed on. */
  answer(result: readonly number[] | null = logits('positive')): string {
    const job = this.jobs.shift();
    if (job === undefined) throw new Error('the thread has no job to answer');
    this.#events.onAnswer({ id: job.id, logits: result ?? undefined, runMs: 1 });
    return job.text;
  }

  crash(code: ErrorCode = 'SCORER_FAILED'): void {
    this.#events.onGone(new EngineError(code, 'as the test says'));
  }

  /** Ends, as asked by `stop`. */
  end(): void {
    this.#events.onGone(undefined);
  }
}

/** All threads that were started, in order. */
export class ScriptedThreads {
  readonly started: ScriptedThread[] = [];

  readonly start: ThreadStarter = events => {
    const thread = new ScriptedThread(events);
    this.started.push(thread);
    return thread;
  };

  get newest(): ScriptedThread {
    const thread = this.started.at(-1);
    if (thread === undefined) throw new Error('no thread was started');
    return thread;
  }
}
