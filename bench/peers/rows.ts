import { existsSync, readFileSync } from 'node:fs';
import { readLabelledSets, type LabelledSet } from '../../src/cli/eval/labelledSets.ts';
import type { EvaluationRow } from '../../src/inference/evaluate.ts';

/** Customer care first, then what scorers are usually compared on. */
const wanted = [
  'gold conversations',
  'care_written_en',
  'care_written_es',
  'care_utterances_en',
  'care_utterances_es',
  'tweeteval_sentiment',
  'umsab_en',
  'umsab_es',
];

/**
 * Labelled rows: of public sets and gold conversations where their folder is there (`BENCH_DATASETS`, default
 * `../shared/datasets`), else the rows of `models/data` that training has held back.
 * @param limit most rows of a set, taken at a fixed stride
 */
export async function readRows(limit: number): Promise<LabelledSet[]> {
  const folder = process.env['BENCH_DATASETS'] ?? '../shared/datasets';
  if (!existsSync(folder)) return ['care_turns_en', 'care_turns_es'].map(name => heldBack(name, limit));
  const sets = await readLabelledSets(folder, limit);
  return sets.filter(({ name }) => wanted.includes(name));
}

function heldBack(name: string, limit: number): LabelledSet {
  const rows = readFileSync(`models/data/${name}.jsonl`, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as EvaluationRow & { readonly split: string })
    .filter(({ split }) => split === 'dev');
  return { name, available: rows.length, rows: rows.slice(0, limit) };
}
