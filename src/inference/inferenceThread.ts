import { Worker } from 'node:worker_threads';
import { EngineError } from '../domain/errors.ts';
import type { LoadedModel } from './model.ts';
import type { Timers } from './timers.ts';
import {
  phases,
  sharedBytes,
  sharedPlaces,
  type MessageFromWorker,
  type MessageToWorker,
  type WorkerAnswer,
  type WorkerJob,
  type WorkerSetup,
} from './workerProtocol.ts';

/** What a thread tells. `onGone` comes once and last, also after `stop`. */
export interface ThreadEvents {
  onReady(): void;
  onAnswer(answer: WorkerAnswer): void;
  /** The thread has ended. @param error Why; undefined when it was asked to. */
  onGone(error: EngineError | undefined): void;
}

/** A thread that scores one text after the other, in the order sent. */
export interface InferenceThread {
  send(job: WorkerJob): void;
  /**
   * Ends it as soon as that is safe, without finishing what it was sent. A thread that hangs in native code
   * can't be ended; it no longer keeps the process alive.
   */
  stop(): void;
  /**
   * Blocks until no native code runs in it, at most two seconds, and lets none begin. For the exit of the
   * process only: ending amid native code, it would abort.
   */
  halt(): void;
}

/** Starts a thread. Its events come later, never during the call. */
export type ThreadStarter = (events: ThreadEvents) => InferenceThread;

/** How long a stopped thread may take to end by itself. */
const graceMs = 1_000;
/** How long `halt` waits for a run in progress. */
const haltWaitMs = 2_000;

/** Starts worker threads for a model. `script` is for tests of how threads misbehave. */
export function threadStarter(model: LoadedModel, timers: Timers, script = workerScript()): ThreadStarter {
  return events => startThread(model, timers, script, events);
}

/**
 * Of an inference thread. ONNX Runtime reads the command line of its process by a regular expression that goes a call deeper
 * with every character: 14 kB of it, a long text for `pulso score`, overflow the 4 MB that a thread has otherwise.
 */
const stackMegabytes = 64;

function startThread(model: LoadedModel, timers: Timers, script: URL, events: ThreadEvents): InferenceThread {
  const shared = new Int32Array(new SharedArrayBuffer(sharedBytes));
  // Loading the native library counts as native: a thread that has only begun must not be ended either.
  Atomics.store(shared, sharedPlaces.phase, phases.native);
  const setup: WorkerSetup = {
    manifest: model.manifest,
    modelFile: model.modelFile,
    tokenizerFile: model.tokenizerFile,
    shared: shared.buffer,
  };
  const worker = new Worker(script, {
    workerData: setup,
    execArgv: [],
    name: 'pulso-inference',
    resourceLimits: { stackSizeMb: stackMegabytes },
  });
  let stopping = false;
  let cancelGrace: (() => void) | undefined;
  let failure: EngineError | undefined;
  worker.on('message', (message: MessageFromWorker) => {
    switch (message.kind) {
      case 'ready':
        events.onReady();
        break;
      case 'refused':
        failure = new EngineError(message.code, message.message);
        break;
      case 'answer':
        events.onAnswer(message);
        break;
    }
  });
  worker.on('error', cause => {
    failure = new EngineError('SCORER_FAILED', 'an inference worker crashed', { cause, retryable: true });
  });
  worker.on('exit', () => {
    cancelGrace?.();
    const unexpected = new EngineError('SCORER_FAILED', 'an inference worker ended', { retryable: true });
    events.onGone(stopping ? undefined : (failure ?? unexpected));
  });

  const endIfSafe = () => {
    worker.unref();
    if (Atomics.load(shared, sharedPlaces.phase) === phases.script) void worker.terminate();
  };
  return {
    send: job => {
      worker.postMessage(job satisfies MessageToWorker);
    },
    stop: () => {
      if (stopping) return;
      stopping = true;
      Atomics.store(shared, sharedPlaces.stop, 1);
      worker.postMessage('stop' satisfies MessageToWorker);
      cancelGrace = timers.after(graceMs, endIfSafe);
    },
    halt: () => {
      Atomics.store(shared, sharedPlaces.stop, 1);
      Atomics.wait(shared, sharedPlaces.phase, phases.native, haltWaitMs);
    },
  };
}

/** The compiled worker, also when this file runs as TypeScript (tests, `npm run dev`): threads have no loader. */
function workerScript(): URL {
  const here = import.meta.url;
  return here.endsWith('.ts')
    ? new URL('../../dist/inference/worker.js', here)
    : new URL('./worker.js', here);
}
