import type { ErrorCode } from '../domain/errors.ts';
import type { ModelManifest } from './manifest.ts';

/** What a worker is started with. */
export interface WorkerSetup {
  readonly manifest: ModelManifest;
  readonly modelFile: string;
  readonly tokenizerFile: string;
  /** Two 32-bit places, see `sharedPlaces`. */
  readonly shared: SharedArrayBuffer;
}

/** One text to score. Ids are the sender's; answers carry them back. */
export interface WorkerJob {
  readonly id: number;
  readonly text: string;
}

/** `stop` wakes an idle worker, so that it sees that it must end. */
export type MessageToWorker = WorkerJob | 'stop';

/** Logits in the manifest's order: sentiments, then emotions. `runMs`: tokenising and running. */
export interface WorkerAnswer {
  readonly id: number;
  readonly logits: readonly number[] | undefined;
  readonly runMs: number;
}

export type MessageFromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }
  | ({ readonly kind: 'answer' } & WorkerAnswer);

/**
 * Ending a thread while native code runs in it aborts the whole process: onnxruntime's binding throws in a
 * context that no longer executes JavaScript. So both sides share two numbers. The worker says when it is in
 * native code, and looks whether it must stop before it enters; whoever ends it sets `stop` first, and ends the
 * thread only while it is outside. Sequential consistency of Atomics makes the two orders exclude each other.
 */
export const sharedPlaces = { stop: 0, phase: 1 } as const;
export const phases = { script: 0, native: 1 } as const;
export const sharedBytes = 2 * Int32Array.BYTES_PER_ELEMENT;
