import { availableParallelism } from 'node:os';
import { loadConfig } from '../../src/config/load.ts';
import { openModel } from '../../src/cli/parts.ts';
import { readCorpus } from '../core/corpus.ts';

const texts = 600;

/** Texts a second through the product's scorer by its number of workers, up to the cores. */
export async function workerRate(): Promise<{ readonly workers: number; readonly perSecond: number }[]> {
  const lines = (await readCorpus()).lines.slice(0, texts).map(({ text }) => text);
  const rates = [];
  for (let workers = 1; workers <= availableParallelism(); workers *= 2) {
    const model = await openModel(
      loadConfig({ env: { ...process.env, PULSO_MODEL_CACHE_ENTRIES: '0' } }),
      workers,
    );
    const beganAtMs = performance.now();
    await Promise.all(
      lines.map(text => model.score({ text, language: 'en', priority: 'final', deadlineMs: Infinity })),
    );
    rates.push({ workers, perSecond: (lines.length * 1_000) / (performance.now() - beganAtMs) });
    await model.workers.close();
  }
  return rates;
}
