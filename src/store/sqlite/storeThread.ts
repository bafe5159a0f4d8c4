import { Worker } from 'node:worker_threads';
import { EngineError } from '../../domain/errors.ts';
import type { OperationName, StoreOperations } from './operations.ts';
import type {
  MessageFromStore,
  MessageToStore,
  OpenedStore,
  StoreAnswer,
  StoreCall,
  StoreHealth,
  StoreSetup,
} from './protocol.ts';

interface Waiting {
  readonly call: StoreCall;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: EngineError) => void;
}

/** Calls that become one transaction. */
const maxCallsOfCommit = 512;
/** Inputs are refused beyond so many waiting calls; effects of accepted ones never are. */
const maxWaiting = 4_096;

/**
 * The store as seen from the main thread: calls wait in order while a commit is on its way, and whatever waits then
 * is the next commit. No timer: the sync of the disk in progress is the window in which calls gather.
 */
export class StoreThread {
  readonly epoch: string;
  readonly head: number;
  readonly #worker: Worker;
  readonly #onHealth: (health: StoreHealth) => void;
  readonly #gone: Promise<void>;
  #waiting: Waiting[] = [];
  #committing: Waiting[] = [];
  #isClosed = false;
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  private constructor(worker: Worker, opened: OpenedStore, onHealth: (health: StoreHealth) => void) {
    this.epoch = opened.epoch;
    this.head = opened.head;
    this.#worker = worker;
    this.#onHealth = onHealth;
    this.#gone = new Promise(resolve =>
      worker.once('exit', () => {
        this.#end();
        resolve();
      }),
    );
    worker.on('message', (message: MessageFromStore) => {
      this.#take(message);
    });
    worker.on('error', () => {
      this.#end();
    });
    if (opened.health !== 'ok') onHealth(opened.health);
  }

  /** @throws EngineError with the reason why the store can't be opened */
  static async open(
    setup: StoreSetup,
    onHealth: (health: StoreHealth) => void,
    script = workerScript(),
  ): Promise<StoreThread> {
    const worker = new Worker(script, { workerData: setup, execArgv: [], name: 'pulso-store' });
    const opened = await new Promise<OpenedStore>((resolve, reject) => {
      const unexpected = () => {
        reject(new EngineError('STORE_UNAVAILABLE', 'the thread of the store could not start'));
      };
      worker.once('error', unexpected);
      let refusal: EngineError | undefined;
      worker.once('exit', () => {
        if (refusal === undefined) unexpected();
        else reject(refusal);
      });
      worker.on('message', (message: MessageFromStore) => {
        if (message.kind === 'opened') resolve(message.opened);
        else if (message.kind === 'refused') refusal = new EngineError(message.code, message.message);
      });
    });
    // By name: without one, the thread's own listeners would go too, and no answer would come.
    for (const event of ['error', 'exit', 'message']) worker.removeAllListeners(event);
    return new StoreThread(worker, opened, onHealth);
  }

  call<Name extends OperationName>(
    name: Name,
    ...args: Parameters<StoreOperations[Name]>
  ): Promise<ReturnType<StoreOperations[Name]>> {
    if (this.#isClosed || this.#closing !== undefined) return Promise.reject(ended());
    if (name === 'append' && this.#waiting.length >= maxWaiting) return Promise.reject(overloaded());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ call: { name, args }, resolve: resolve as (value: unknown) => void, reject });
      // With the next turn: calls of the same moment travel together.
      if (this.#waiting.length === 1 && this.#committing.length === 0)
        queueMicrotask(() => {
          this.#commit();
        });
    });
  }

  /** Ends the thread after the last commit. A second call waits for the same end. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#onIdle = resolve;
      this.#noteIdle();
    });
    if (!this.#isClosed) this.#worker.postMessage('close' satisfies MessageToStore);
    await this.#gone;
  }

  #noteIdle(): void {
    if (this.#committing.length === 0 && this.#waiting.length === 0) this.#onIdle?.();
  }

  #commit(): void {
    if (this.#committing.length > 0 || this.#waiting.length === 0 || this.#isClosed) return;
    this.#committing = this.#waiting.splice(0, maxCallsOfCommit);
    const calls = this.#committing.map(({ call }) => call);
    this.#worker.postMessage({ kind: 'calls', calls } satisfies MessageToStore);
  }

  #take(message: MessageFromStore): void {
    if (message.kind === 'health') this.#onHealth(message.health);
    if (message.kind !== 'answers') return;
    const answered = this.#committing;
    this.#committing = [];
    // The next commit begins before the answers of this one are dealt with.
    this.#commit();
    for (const [i, waiting] of answered.entries()) settle(waiting, message.answers[i]);
    this.#noteIdle();
  }

  /** The thread is gone: what it had may be on disk or not, so nobody is told that it is. */
  #end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#closing === undefined) this.#onHealth('broken');
    for (const { reject } of [...this.#committing.splice(0), ...this.#waiting.splice(0)]) reject(ended());
    this.#noteIdle();
  }
}

function settle({ resolve, reject }: Waiting, answer: StoreAnswer | undefined): void {
  if (answer === undefined) reject(ended());
  else if (answer.ok) resolve(answer.value);
  else reject(new EngineError(answer.code, answer.message, { retryable: answer.retryable }));
}

function ended(): EngineError {
  return new EngineError('STORE_UNAVAILABLE', 'the store has ended', { retryable: true });
}

function overloaded(): EngineError {
  return new EngineError('OVERLOADED', `${maxWaiting} calls wait for the disk, limit ${maxWaiting}`, {
    retryable: true,
    retryAfterMs: 250,
  });
}

/** The compiled worker, also when this file runs as TypeScript (tests, `npm run dev`): threads have no loader. */
function workerScript(): URL {
  const here = import.meta.url;
  return here.endsWith('.ts')
    ? new URL('../../../dist/store/sqlite/worker.js', here)
    : new URL('./worker.js', here);
}
