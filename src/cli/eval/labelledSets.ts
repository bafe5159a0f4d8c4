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
  readonly rows: readonly EvaluationRow[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The sets of a folder: `<set>/dev.jsonl[.gz]`, and the gold conversations when they are beside it. Rows without a
 * label or in another language are left out, and so are sets of which nothing is left.
 * @param limit most rows of a set, taken at a fixed stride; 0 takes all
 * @throws EngineError FILE_UNREADABLE, FILE_INVALID
 */
export async function readLabelledSets(folder: string, limit: number): Promise<LabelledSet[]> {
  const sets = [await readGold(join(folder, '..', 'conversations'))];
  for (const name of foldersOf(folder)) {
    const path = packedOrNot(join(folder, name, 'dev.jsonl'));
    if (path !== undefined) sets.push({ name, rows: await readRows(path) });
  }
  const found = sets.filter(({ rows }) => rows.length > 0);
  if (found.length === 0) throw new EngineError('FILE_UNREADABLE', `${folder} holds no labelled dev sets`);
  return found.map(({ name, rows }) => ({ name, available: rows.length, rows: everyNth(rows, limit) }));
}

function foldersOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (cause) {
    throw new EngineError('FILE_UNREADABLE', `${folder} can't be read: name the folder with --datasets`, {
      cause,
    });
  }
}

function packedOrNot(path: string): string | undefined {
  return [path, `${path}.gz`].find(existsSync);
}

async function readRows(path: string): Promise<EvaluationRow[]> {
  const rows: EvaluationRow[] = [];
  for await (const { text, label, lang } of fieldsOf(path)) {
    const row = rowOf(text, label, lang);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** Labelled customer utterances, by conversation and index; the words are in the conversation files. */
async function readGold(
  folder: string,
): Promise<{ readonly name: string; readonly rows: readonly EvaluationRow[] }> {
  const path = packedOrNot(join(folder, 'gold', 'gold.jsonl'));
  const name = 'gold conversations';
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

async function* fieldsOf(path: string): AsyncGenerator<Fields> {
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

function everyNth<T>(rows: readonly T[], limit: number): readonly T[] {
  if (limit === 0 || rows.length <= limit) return rows;
  const stride = Math.ceil(rows.length / limit);
  return rows.filter((_, index) => index % stride === 0);
}
