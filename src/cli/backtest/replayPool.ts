import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ConversationResult } from '../../backtest/result.ts';
import type { PackedScore } from '../../backtest/scoreStore.ts';
import type { Language } from '../../domain/conversation.ts';
import { EngineError } from '../../domain/errors.ts';
import type { MessageFromReplayer, MessageToReplayer, ReplaySetup, ReplayUnit } from './workerProtocol.ts';

export interface ReplayPoolPorts {
  /** Scores a text that came without a score; undefined where that fails. */
  readonly score: (text: string, language: Language) => Promise<PackedScore | undefined>;
  /** In any order; `batch` is as given to `replay`. */
  readonly onResults: (batch: number, results: readonly (readonly ConversationResult[])[]) => void;
}

/**
 * Threads that replay batches of conversations, one batch each at a time. `replay` resolves when a thread has
 * taken the batch: who reads the files waits for the threads, so that never more than a batch a thread is held.
 */
export class ReplayPool {
  readonly #ports: ReplayPoolPorts;
  readonly #idle: Worker[] = [];
  readonly #waiting: { readonly take: (worker: Worker) => void; readonly give: (error: Error) => void }[] =
    [];
  readonly #workers: readonly Worker[];
  #failure: Error | undefined;

  constructor(threads: number, setup: ReplaySetup, ports: ReplayPoolPorts) {
    this.#ports = ports;
    this.#workers = Array.from({ length: threads }, () => this.#start(setup));
  }

  /** @throws EngineError when a thread has failed */
  async replay(
    batch: number,
    units: readonly ReplayUnit[],
    scores: ReadonlyMap<string, PackedScore>,
  ): Promise<void> {
    const worker = await this.#free();
    worker.postMessage({ kind: 'replay', batch, units, scores } satisfies MessageToReplayer);
  }

  /** Resolves when every batch is replayed and the threads have ended. @throws EngineError as `replay` */
  async end(): Promise<void> {
    for (const _ of this.#workers) {
      const worker = await this.#free();
      const gone = once(worker, 'exit');
      worker.postMessage({ kind: 'end' } satisfies MessageToReplayer);
      await gone;
    }
  }

  /** Ends all threads at once, whatever they do. */
  async stop(): Promise<void> {
    await Promise.all(this.#workers.map(worker => worker.terminate()));
  }

  #free(): Promise<Worker> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const worker = this.#idle.pop();
    if (worker !== undefined) return Promise.resolve(worker);
    return new Promise((take, give) => this.#waiting.push({ take, give }));
  }

  #start(setup: ReplaySetup): Worker {
    const worker = new Worker(workerScript(), { workerData: setup, execArgv: [], name: 'pulso-backtest' });
    worker.on('message', (message: MessageFromReplayer) => {
      switch (message.kind) {
        case 'ready':
          this.#freed(worker);
          break;
        case 'replayed':
          this.#ports.onResults(message.batch, message.results);
          this.#freed(worker);
          break;
        case 'score':
          void this.#score(worker, message.id, message.text, message.language);
          break;
        case 'failed':
          this.#fail(new EngineError(message.code ?? 'INTERNAL', message.message));
          break;
      }
    });
    worker.on('error', error => {
      this.#fail(error);
    });
    worker.on('exit', code => {
      if (code !== 0) this.#fail(new EngineError('INTERNAL', `a replaying thread ended (exit code ${code})`));
    });
    return worker;
  }

  async #score(worker: Worker, id: number, text: string, language: Language): Promise<void> {
    const packed = await this.#ports.score(text, language).catch((error: unknown) => {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    });
    worker.postMessage({ kind: 'scored', id, packed } satisfies MessageToReplayer);
  }

  #freed(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(worker);
    else next.take(worker);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { give } of this.#waiting.splice(0)) give(this.#failure);
  }
}

/** The compiled thread, also when this file runs as TypeScript: threads have no loader. */
function workerScript(): URL {
  const here = import.meta.url;
  return here.endsWith('.ts')
    ? new URL('../../../dist/cli/backtest/replayWorker.js', here)
    : new URL('./replayWorker.js', here);
}
