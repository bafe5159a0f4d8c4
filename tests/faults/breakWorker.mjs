import { setImmediate } from 'node:timers';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { InferenceSession } from 'onnxruntime-node';

/**
 * Loaded ahead of an engine whose inference threads are to break. `FAULT_WORKER` says how, after how many answers of
 * a thread, and how often at most; each break leaves a line in the file `FAULT_WORKER_NOTES`.
 */
const [how, after, most] = (process.env.FAULT_WORKER ?? '').split(':');
const notes = process.env.FAULT_WORKER_NOTES ?? '';
const isInference = !isMainThread && workerData?.modelFile !== undefined;

if (isInference) {
  if (how === 'gone' && breaks() > 0) process.exit(1);
  if (how === 'native') breakRuns();
  else breakAnswers();
}

function breakAnswers() {
  const post = parentPort.postMessage.bind(parentPort);
  let answers = 0;
  parentPort.postMessage = message => {
    if (message.kind !== 'answer' || ++answers <= Number(after) || breaks() >= Number(most)) post(message);
    else {
      answers = 0;
      appendFileSync(notes, `${how}\n`);
      breakNow(message, post);
    }
  };
}

function breakNow(message, post) {
  switch (how) {
    case 'hang':
      for (;;);
    case 'throw':
      setImmediate(() => {
        throw new Error('broken on purpose');
      });
      return;
    case 'nan':
      post({ ...message, logits: message.logits.map(() => NaN) });
      return;
    default:
      process.exit(1);
  }
}

/** A run that never comes back: to the engine the thread is in native code, where it must not be ended. */
function breakRuns() {
  const { run } = InferenceSession.prototype;
  let runs = 0;
  InferenceSession.prototype.run = function (...parameters) {
    if (++runs <= Number(after) || breaks() >= Number(most)) return run.apply(this, parameters);
    appendFileSync(notes, `${how}\n`);
    return new Promise(() => undefined);
  };
}

function breaks() {
  return existsSync(notes) ? readFileSync(notes, 'utf8').split('\n').length - 1 : 0;
}
