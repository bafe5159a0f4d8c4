import { Type } from '@sinclair/typebox';
import { count, leaf, ms, section } from './parts.ts';

/** The model and the queues in front of it: docs/overload.md. */
export const ModelSection = section({
  dir: leaf(
    Type.String({ default: 'models/pulso-care-12l', minLength: 1 }),
    'MODEL_DIR',
    'Folder with model.onnx, tokenizer.json and manifest.json.',
  ),
  workers: leaf(
    Type.Integer({ default: 0, minimum: 0, maximum: 64 }),
    'MODEL_WORKERS',
    'Inference worker threads; 0 takes one less than the CPU cores, at least 1.',
  ),
  cacheEntries: leaf(
    Type.Integer({ default: 2048, minimum: 0 }),
    'MODEL_CACHE_ENTRIES',
    'Short utterances whose result is kept for reuse; 0 switches the cache off.',
  ),
  cacheMaxChars: leaf(
    count(40),
    'MODEL_CACHE_MAX_CHARS',
    'Longest text, in UTF-16 units, that the cache keeps.',
  ),
  finalDeadlineMs: leaf(
    ms(250, 1),
    'MODEL_FINAL_DEADLINE_MS',
    'After this long in the queue a final is answered by the lexicon scorer.',
  ),
  interimDeadlineMs: leaf(
    ms(100, 1),
    'MODEL_INTERIM_DEADLINE_MS',
    'After this long in the queue an interim is shed.',
  ),
  maxQueuedFinals: leaf(
    count(4096),
    'MODEL_MAX_QUEUED_FINALS',
    'Finals that may wait for the model; more are refused before acceptance.',
  ),
  maxQueuedInterims: leaf(
    count(64),
    'MODEL_MAX_QUEUED_INTERIMS',
    'Interims that may wait for the model; the oldest are shed first.',
  ),
});

/** The words that mattered in an alert. */
export const EvidenceSection = section({
  wordsBudgetMs: leaf(
    ms(0),
    'EVIDENCE_WORDS_BUDGET_MS',
    'Time to find the words that mattered in an alert, off the hot path; 0 does not look for them.',
  ),
});
