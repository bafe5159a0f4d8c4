import { execFile } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EngineError } from '../../../src/domain/errors.ts';
import { threadStarter } from '../../../src/inference/inferenceThread.ts';
import type { LoadedModel } from '../../../src/inference/model.ts';
import { nodeTimers } from '../../../src/inference/timers.ts';
import type { WorkerAnswer } from '../../../src/inference/workerProtocol.ts';
import { modelManifest } from '../../support/modelManifest.ts';

const model: LoadedModel = {
  dir: 'none',
  manifest: modelManifest(),
  modelFile: 'none/model.onnx',
  tokenizerFile: 'none/tokenizer.json',
};
const unruly = new URL('threads/unruly.mjs', import.meta.url);

/** A real thread, with its events as promises. */
function startThread(script?: URL) {
  const start = threadStarter(model, nodeTimers, script);
  const events = new EventEmitter<{ ready: []; answer: [WorkerAnswer]; gone: [EngineError | undefined] }>();
  const ready = once(events, 'ready');
  const answer = once(events, 'answer').then(([given]: unknown[]) => given);
  const gone = once(events, 'gone').then(([error]: unknown[]) => error);
  const thread = start({
    onReady: () => events.emit('ready'),
    onAnswer: given => events.emit('answer', given),
    onGone: error => events.emit('gone', error),
  });
  onTestFinished(async () => {
    thread.stop();
    await gone;
  });
  return { thread, ready, answer, gone };
}

describe('an inference thread', () => {
  it('answers what it is sent, and ends when asked to', async () => {
    const { thread, ready, answer, gone } = startThread(unruly);
    await ready;
    thread.send({ id: 5, text: 'hello' });
    await expect(answer).resolves.toMatchObject({ id: 5 });
    thread.stop();
    await expect(gone).resolves.toBeUndefined();
  });

  it('that crashes is gone with SCORER_FAILED, and the process lives on', async () => {
    const { thread, ready, gone } = startThread(unruly);
    await ready;
    thread.send({ id: 1, text: 'crash' });
    await expect(gone).resolves.toMatchObject({ code: 'SCORER_FAILED', retryable: true });
  });

  it('that hangs in JavaScript can be ended', async () => {
    const { thread, ready, gone } = startThread(unruly);
    await ready;
    thread.send({ id: 1, text: 'hang' });
    thread.stop();
    await expect(gone).resolves.toBeUndefined();
  });

  it('whose files are gone says which model can not be loaded', async () => {
    const { gone } = startThread();
    await expect(gone).resolves.toMatchObject({ code: 'MODEL_CORRUPT' });
  });

  it('running the model does not abort a process that exits, but lets it end with its own code', async () => {
    const script = fileURLToPath(new URL('threads/exitAmidRun.mjs', import.meta.url));
    const code = await new Promise(resolve => {
      const child = execFile(process.execPath, [script], () => {
        resolve(child.exitCode ?? child.signalCode);
      });
    });
    expect(code).toBe(7);
  });
});
