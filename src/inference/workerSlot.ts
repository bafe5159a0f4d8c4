import type { EngineError } from '../domain/errors.ts';
import type { InferenceThread, ThreadStarter } from './inferenceThread.ts';
import type { PendingScore } from './scoreQueue.ts';
import type { Timers } from './timers.ts';
import { Watchdog } from './watchdog.ts';
import type { WorkerAnswer } from './workerProtocol.ts';

/** What a slot tells its owner. */
export interface SlotEvents {
  /** It has room for a request. */
  onFree(): void;
  onAnswer(pending: PendingScore, answer: WorkerAnswer): void;
  /**
   * Its thread crashed, hung or could not start; another will be started.
   * @param running What it was running
   * @param waiting What it was sent and had not begun, in order
   */
  onLost(running: PendingScore | undefined, waiting: readonly PendingScore[], error: EngineError): void;
}

export interface SlotPorts {
  readonly timers: Timers;
  readonly startThread: ThreadStarter;
}

const firstBackOffMs = 100;
const longestBackOffMs = 30_000;
/** Threads that hang in native code can't be ended: while so many are ending, no other is started. */
const maxEndingThreads = 2;

/** One worker's place: keeps a thread alive there, restarts a lost one with back-off, knows what it works on. */
export class WorkerSlot {
  readonly #ports: SlotPorts;
  readonly #events: SlotEvents;
  readonly #watchdog: Watchdog;
  readonly #outstanding = new Map<number, PendingScore>();
  readonly #ending = new Set<InferenceThread>();
  readonly #endWaiters: (() => void)[] = [];
  #thread: InferenceThread | undefined;
  #ready = false;
  #closed = false;
  #startOverdue = false;
  #failures = 0;
  #nextJobId = 0;
  #cancelBackOff: (() => void) | undefined;

  constructor(ports: SlotPorts, events: SlotEvents) {
    this.#ports = ports;
    this.#events = events;
    this.#watchdog = new Watchdog(ports.timers, error => {
      this.#lose(error);
    });
    this.#start();
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** Threads lost in a row, without an answer between. */
  get failures(): number {
    return this.#failures;
  }

  get outstanding(): number {
    return this.#outstanding.size;
  }

  run(pending: PendingScore): void {
    const id = this.#nextJobId++;
    this.#outstanding.set(id, pending);
    if (this.#outstanding.size === 1) this.#watchdog.watch();
    this.#thread?.send({ id, text: pending.request.text });
  }

  /** Stops the thread and starts no other. Resolves when it has ended. */
  close(): Promise<void> {
    this.#closed = true;
    this.#cancelBackOff?.();
    this.#watchdog.close();
    this.#abandon();
    if (this.#ending.size === 0) return Promise.resolve();
    return new Promise(resolve => this.#endWaiters.push(resolve));
  }

  /** Blocks until no thread of it runs native code; see `InferenceThread.halt`. */
  halt(): void {
    this.#thread?.halt();
    for (const thread of this.#ending) thread.halt();
  }

  #start(): void {
    if (this.#closed) return;
    this.#startOverdue = this.#ending.size >= maxEndingThreads;
    if (this.#startOverdue) return;
    const thread = this.#ports.startThread({
      onReady: () => {
        if (this.#thread !== thread) return;
        this.#ready = true;
        this.#events.onFree();
      },
      onAnswer: answer => {
        if (this.#thread === thread) this.#take(answer);
      },
      onGone: error => {
        this.#ended(thread, error);
      },
    });
    this.#thread = thread;
  }

  #take(answer: WorkerAnswer): void {
    const pending = this.#outstanding.get(answer.id);
    if (pending === undefined) return;
    this.#outstanding.delete(answer.id);
    this.#failures = 0;
    // The next one begins now; with none left there is nothing to watch.
    if (this.#outstanding.size > 0) this.#watchdog.watch();
    else this.#watchdog.rest();
    this.#events.onAnswer(pending, answer);
    this.#events.onFree();
  }

  #ended(thread: InferenceThread, error: EngineError | undefined): void {
    if (this.#ending.delete(thread)) {
      if (this.#ending.size === 0) for (const wake of this.#endWaiters.splice(0)) wake();
      if (this.#startOverdue) this.#start();
    } else if (error !== undefined) {
      this.#thread = undefined;
      this.#lose(error);
    }
  }

  /** Hands back what the thread had, and plans the next one. */
  #lose(error: EngineError): void {
    const [running, ...waiting] = this.#outstanding.values();
    this.#abandon();
    this.#failures++;
    const delayMs = Math.min(longestBackOffMs, firstBackOffMs * 2 ** (this.#failures - 1));
    this.#cancelBackOff = this.#ports.timers.after(delayMs, () => {
      this.#start();
    });
    this.#events.onLost(running, waiting, error);
  }

  #abandon(): void {
    this.#watchdog.rest();
    this.#outstanding.clear();
    this.#ready = false;
    if (this.#thread === undefined) return;
    this.#ending.add(this.#thread);
    this.#thread.stop();
    this.#thread = undefined;
  }
}
