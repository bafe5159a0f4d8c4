// Latency of a model file in onnxruntime-node: one thread, one utterance a run.
// usage: node latency.mjs MODEL_ONNX [--json]   (from a folder where onnxruntime-node resolves)
import { createRequire } from 'node:module';

const require = createRequire(`${process.cwd()}/latency.js`);
const ort = require('onnxruntime-node');
const [modelFile, ...flags] = process.argv.slice(2);
const warmUpRuns = 50;
const measuredRuns = 500;
const vocabularySize = 48_000;

const session = await ort.InferenceSession.create(modelFile, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  executionMode: 'sequential',
});

function feeds(tokens) {
  const ids = BigInt64Array.from({ length: tokens }, (_, i) => BigInt(5 + ((i * 977) % (vocabularySize - 10))));
  const mask = new BigInt64Array(tokens).fill(1n);
  return { input_ids: new ort.Tensor('int64', ids, [1, tokens]), attention_mask: new ort.Tensor('int64', mask, [1, tokens]) };
}

const rows = [];
for (const tokens of [8, 16, 32, 64, 128]) {
  const input = feeds(tokens);
  for (let i = 0; i < warmUpRuns; i++) await session.run(input);
  const spentMs = [];
  for (let i = 0; i < measuredRuns; i++) {
    const begin = process.hrtime.bigint();
    await session.run(input);
    spentMs.push(Number(process.hrtime.bigint() - begin) / 1e6);
  }
  spentMs.sort((a, b) => a - b);
  const at = (share) => Number(spentMs[Math.floor(share * (measuredRuns - 1))].toFixed(2));
  rows.push({ tokens, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) });
}
const rssMiB = Math.round(process.memoryUsage().rss / 2 ** 20);
if (flags.includes('--json')) console.log(JSON.stringify({ samples: measuredRuns, node: process.version, rows, rssMiB }));
else console.table(rows);
