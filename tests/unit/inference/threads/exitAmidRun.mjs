// Ends its own process while the model is running, as an impatient second signal does.
import { performance } from 'node:perf_hooks';
import { openScorer } from '../../../../dist/inference/openScorer.js';

const scorer = await openScorer(
  {
    dir: 'models/pulso-care-12l',
    workers: 2,
    maxQueuedFinals: 1_000,
    maxQueuedInterims: 1,
    cache: { entries: 0, maxChars: 1 },
  },
  { clock: { nowMs: () => performance.now() }, meter: { stage() {}, count() {}, refused() {} } },
);
const text = 'we have been waiting for the technician since the early morning. '.repeat(20);
for (let i = 0; i < 200; i++)
  void scorer
    .score({ text, language: 'en', priority: 'final', deadlineMs: Infinity })
    .then(() => process.exit(7));
