import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGES, type Language } from '../../domain/conversation.ts';
import { EngineError } from '../../domain/errors.ts';
import { SENTIMENT_LABELS, type SentimentLabel } from '../../domain/signals.ts';
import type { EvaluationRow } from '../../inference/evaluate.ts';
import { textLines } from '../../replay/textLines.ts';

/** One set with labels, sampled. */
export interface LabelledSet {
  readonly name: string;
  /** Labelled rows that it holds. */
  readonly available: number;
  readonly rows: readonly LabelledRow[];
}

export interface LabelledRow extends EvaluationRow {
  /** How it was said, where the set tells: `voice`, `chat` or `social`. */
  readonly form?: string;
}

/** Name of the set of labelled customer utterances in the gold conversations. */
export const goldSet = 'gold conversations';

/** Public sets drawn from the same posts, so that a dev row of one can be a training row of another. */
const sameSource: readonly (readonly string[])[] = [
  ['tweeteval_sentiment', 'umsab_en'],
  ['umsab_es', 'tass2020_es'],
];

const remedy =
  'the public sets are not part of the engine (models/train/README.md tells where they come from); name their folder with --datasets';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The sets of a folder: `<set>/dev.jsonl[.gz]`, and the gold conversations when they are beside it. Rows without a
 * label or in another language are left out, rows that are training rows of a set drawn from the same source too (a model may have
 * learnt them), and so are sets of which nothing is left.
 * @param limit most rows of a set, taken at a fixed stride; 0 takes all
 * @throws EngineError FILE_UNREADABLE, FILE_INVALID
 */
export async function readLabelledSets(folder: string, limit: number): Promise<LabelledSet[]> {
  const sets = [await readGold(join(folder, '..', 'conversations'))];
  for (const name of foldersOf(folder)) {
    const path = packedOrNot(join(folder, name, 'dev.jsonl'));
    if (path === undefined) continue;
    const learnt = await trainingKeys(folder, sameSource.find(group => group.includes(name)) ?? []);
    sets.push({ name, rows: (await readRows(path)).filter(({ text }) => !learnt.has(keyOf(text))) });
  }
  const found = sets.filter(({ rows }) => rows.length > 0);
  if (found.length === 0)
    throw new EngineError('FILE_UNREADABLE', `${folder} holds no labelled dev sets: ${remedy}`);
  return found.map(({ name, rows }) => ({ name, available: rows.length, rows: sampleOf(rows, limit) }));
}

/** The dev rows of those written for this project, in a checkout; an installed engine has none. @throws EngineError FILE_INVALID */
export async function readOwnSets(folder: string, limit: number): Promise<LabelledSet[]> {
  if (!existsSync(folder)) return [];
  const sets: LabelledSet[] = [];
  for (const file of foldersOf(folder).filter(name => name.endsWith('.jsonl'))) {
    const rows = await readRows(join(folder, file), 'dev');
    sets.push({ name: file.replace('.jsonl', ''), available: rows.length, rows: sampleOf(rows, limit) });
  }
  return sets;
}

function foldersOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (cause) {
    throw new EngineError('FILE_UNREADABLE', `${folder} can't be read: ${remedy}`, {
      cause,
    });
  }
}

/** The file, or its gzip, or neither. */
export function packedOrNot(path: string): string | undefined {
  return [path, `${path}.gz`].find(existsSync);
}

/** Keys of the texts in the training parts of the sets. */
async function trainingKeys(folder: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (const name of names) {
    const path = packedOrNot(join(folder, name, 'train.jsonl'));
    if (path === undefined) continue;
    for await (const { text } of fieldsOf(path)) if (typeof text === 'string') keys.add(keyOf(text));
  }
  return keys;
}

/** Letters and digits, lower case: texts with the same key count as the same text. */
function keyOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}_]/gu, '');
}

/** @param wanted part of a file that holds several */
async function readRows(path: string, wanted?: string): Promise<LabelledRow[]> {
  const rows: LabelledRow[] = [];
  for await (const { text, label, lang, form, split } of fieldsOf(path)) {
    if (split !== wanted) continue;
    const row = rowOf(text, label, lang);
    if (row !== undefined) rows.push(typeof form === 'string' ? { ...row, form } : row);
  }
  return rows;
}

/** Labelled customer utterances, by conversation and index; the words are in the conversation files. */
async function readGold(
  folder: string,
): Promise<{ readonly name: string; readonly rows: readonly LabelledRow[] }> {
  const path = packedOrNot(join(folder, 'gold', 'gold.jsonl'));
  const name = goldSet;
  if (path === undefined) return { name, rows: [] };
  const labels = new Map<unknown, Fields>();
  for await (const { conversation_id: id, sentiment } of fieldsOf(path))
    labels.set(id, (sentiment ?? {}) as Fields);
  const rows: EvaluationRow[] = [];
  const seen = new Map<unknown, number>();
  for (const file of readdirSync(folder)
    .sort()
    .filter(each => /\.jsonl(\.gz)?$/.test(each)))
    for await (const { conversation_id: id, text, lang } of fieldsOf(join(folder, file))) {
      const index = seen.get(id) ?? 0;
      seen.set(id, index + 1);
      const row = rowOf(text, labels.get(id)?.[index], lang);
      if (row !== undefined) rows.push(row);
    }
  return { name, rows };
}

/** The objects of a JSONL file, packed or not. @throws EngineError FILE_* */
export async function* fieldsOf(path: string): AsyncGenerator<Fields> {
  for await (const { number, text } of textLines(path)) {
    try {
      yield (JSON.parse(text) ?? {}) as Fields;
    } catch {
      throw new EngineError('FILE_INVALID', `${path}:${number}: the line is not JSON`);
    }
  }
}

function rowOf(text: unknown, label: unknown, lang: unknown): EvaluationRow | undefined {
  const sentiment: SentimentLabel | undefined = SENTIMENT_LABELS.find(known => known === label);
  const language: Language | undefined = LANGUAGES.find(known => known === lang);
  if (typeof text !== 'string' || sentiment === undefined || language === undefined) return undefined;
  return { text, label: sentiment, lang: language };
}

/** At most `limit` of them, from all over, in their order; 0 takes all. No whole stride: sets repeat their labels in turn. */
export function sampleOf<T>(rows: readonly T[], limit: number): readonly T[] {
  if (limit === 0 || rows.length <= limit) return rows;
  return Array.from({ length: limit }, (_, i) => rows[Math.floor((i * rows.length) / limit)]).flatMap(
    row => row ?? [],
  );
}
