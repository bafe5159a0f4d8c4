import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { EngineError } from '../domain/errors.ts';
import { checkShape } from './modelShape.ts';
import { createTokenEncoder, type TokenEncoder } from './tokenize.ts';
import {
  phases,
  sharedPlaces,
  type MessageFromWorker,
  type MessageToWorker,
  type WorkerJob,
  type WorkerSetup,
} from './workerProtocol.ts';

/**
 * The inference thread: one session, one tokenizer, one utterance a run. A batch would make scores depend on
 * their neighbours, because dynamic int8 takes its activation range per call.
 */

const setup = workerData as WorkerSetup;
const shared = new Int32Array(setup.shared);
const port = parentPort;
if (port === null) throw new Error('worker.js only runs as a worker thread');

/** Lengths that are run once before the first request, so that memory is allocated and code is warm. */
const warmUpTokens = [4, 16, 48, setup.manifest.maxTokens];

try {
  const [encode, session] = [await loadTokenizer(), await loadSession()];
  for (const length of warmUpTokens) await logitsOf(session, Array<number>(length).fill(0));
  listen(encode, session);
  tell({ kind: 'ready' });
} catch (error) {
  const { code, message } =
    error instanceof EngineError ? error : new EngineError('SCORER_FAILED', 'the worker could not start');
  tell({ kind: 'refused', code, message });
}

async function loadTokenizer(): Promise<TokenEncoder> {
  try {
    return createTokenEncoder(await readFile(setup.tokenizerFile, 'utf8'), setup.manifest);
  } catch (error) {
    throw corrupt(setup.tokenizerFile, 'is not a tokenizer that can be loaded', error);
  }
}

async function loadSession(): Promise<InferenceSession> {
  const session = await inNative(() =>
    InferenceSession.create(setup.modelFile, {
      // One thread a session: cores are used by more workers, which share nothing and wait for nothing.
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // The arena saves 5 % of a run. Memory patterns are kept per input length and saved nothing.
      enableCpuMemArena: true,
      enableMemPattern: false,
      logSeverityLevel: 4,
    }),
  ).catch((error: unknown) => {
    throw corrupt(setup.modelFile, 'is not a model that onnxruntime can load', error);
  });
  checkShape(session, setup.manifest, setup.modelFile);
  return session;
}

function listen(encode: TokenEncoder, session: InferenceSession): void {
  const waiting: WorkerJob[] = [];
  let busy = false;
  const work = async () => {
    busy = true;
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift())
      await answer(job, encode, session);
    busy = false;
  };
  port?.on('message', (message: MessageToWorker) => {
    if (message === 'stop') port.close();
    else {
      waiting.push(message);
      if (!busy) void work();
    }
  });
}

async function answer(
  { id, text }: WorkerJob,
  encode: TokenEncoder,
  session: InferenceSession,
): Promise<void> {
  const begunAtMs = performance.now();
  let logits: readonly number[] | undefined;
  try {
    logits = await logitsOf(session, encode(text));
  } catch {
    // Without logits the answer says that this text failed; what the libraries say may quote it.
  }
  tell({ kind: 'answer', id, logits, runMs: performance.now() - begunAtMs });
}

async function logitsOf(session: InferenceSession, ids: readonly number[]): Promise<number[]> {
  const { inputs, outputs } = setup.manifest;
  const shape = [1, ids.length];
  const feeds = {
    [inputs.ids]: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
    [inputs.mask]: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
  };
  const found = await inNative(() => session.run(feeds, [outputs.sentiment, outputs.emotion]));
  return [...floatsOf(found[outputs.sentiment]), ...floatsOf(found[outputs.emotion])];
}

function floatsOf(output: InferenceSession.OnnxValueMapType[string] | undefined): Float32Array {
  if (output instanceof Tensor && output.data instanceof Float32Array) return output.data;
  throw new EngineError('SCORER_OUTPUT_INVALID', 'an output of the model is not float32');
}

/** Runs native code, unless the thread must stop; see `sharedPlaces`. */
async function inNative<T>(run: () => Promise<T>): Promise<T> {
  Atomics.store(shared, sharedPlaces.phase, phases.native);
  try {
    if (Atomics.load(shared, sharedPlaces.stop) === 1)
      throw new EngineError('SCORER_CLOSED', 'the worker stops');
    return await run();
  } finally {
    Atomics.store(shared, sharedPlaces.phase, phases.script);
    Atomics.notify(shared, sharedPlaces.phase);
  }
}

function corrupt(file: string, what: string, cause: unknown): EngineError {
  if (cause instanceof EngineError) return cause;
  return new EngineError('MODEL_CORRUPT', `${file} ${what}: restore it, or export it again`, { cause });
}

function tell(message: MessageFromWorker): void {
  port?.postMessage(message);
}
