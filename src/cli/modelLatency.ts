import { readFile } from 'node:fs/promises';
import type { Scorer } from '../domain/ports.ts';
import type { LoadedModel } from '../inference/model.ts';
import { createTokenEncoder } from '../inference/tokenize.ts';
import { systemClock } from '../systemClock.ts';
import { percentile } from './percentiles.ts';

/** The length that the latency budget names. */
export const measuredTokens = 16;
/** What a customer says at a time, longer than `measuredTokens`: made up. */
export const sampleUtterance =
  'I have been waiting for my replacement card since Monday and nobody could tell me where it is';

/** The beginning of the sample utterance that has `measuredTokens` tokens at most. */
export async function sampleOfMeasuredTokens({ tokenizerFile, manifest }: LoadedModel): Promise<string> {
  const encode = createTokenEncoder(await readFile(tokenizerFile, 'utf8'), manifest);
  const words = sampleUtterance.split(' ');
  while (encode(words.join(' ')).length > measuredTokens) words.pop();
  return words.join(' ');
}

/** Scores a text again and again, one run after the other; milliseconds, rounded to hundredths. */
export async function measureLatency(
  scorer: Scorer,
  text: string,
  runs: number,
): Promise<{ readonly p50Ms: number; readonly p99Ms: number }> {
  const durationsMs: number[] = [];
  for (let run = 0; run < runs; run++) {
    const startedAtMs = systemClock.nowMs();
    await scorer.score({ text, language: 'en', priority: 'final', deadlineMs: Infinity });
    durationsMs.push(systemClock.nowMs() - startedAtMs);
  }
  const of = (percent: number) => Math.round((percentile(durationsMs, percent) ?? 0) * 100) / 100;
  return { p50Ms: of(50), p99Ms: of(99) };
}
