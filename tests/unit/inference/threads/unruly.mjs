// A worker without a model that does what its texts say: crash, hang, or answer.
import { parentPort, workerData } from 'node:worker_threads';

const shared = new Int32Array(workerData.shared);
const [phase, script] = [1, 0];

Atomics.store(shared, phase, script);
parentPort.on('message', message => {
  if (message === 'stop') {
    parentPort.close();
    return;
  }
  if (message.text === 'crash') throw new Error('as the text says');
  if (message.text === 'hang') for (;;);
  parentPort.postMessage({ kind: 'answer', id: message.id, logits: Array(11).fill(0), runMs: 1 });
});
parentPort.postMessage({ kind: 'ready' });
