import { join } from 'node:path';
import { EMOTIONS, type Emotion } from '../../domain/signals.ts';
import { areaUnderCurve } from '../../inference/metrics.ts';
import type { ScoredRow } from '../../inference/evaluate.ts';
import { sampleOf, fieldsOf, packedOrNot } from './labelledSets.ts';

/** A text with the emotions that readers found in it. */
export interface EmotionRow {
  readonly text: string;
  readonly lang: 'en';
  readonly emotions: readonly Emotion[];
}

/** GoEmotions names 27 emotions; these carry over, the others say nothing about ours. As in training. */
const ours: Readonly<Record<string, Emotion>> = {
  anger: 'anger',
  annoyance: 'frustration',
  disappointment: 'frustration',
  disapproval: 'frustration',
  sadness: 'sadness',
  grief: 'sadness',
  remorse: 'sadness',
  fear: 'fear',
  nervousness: 'fear',
  joy: 'joy',
  amusement: 'joy',
  excitement: 'joy',
  relief: 'joy',
  admiration: 'joy',
  gratitude: 'gratitude',
  confusion: 'confusion',
};
/** The set does not tell abuse. */
const told = EMOTIONS.filter(emotion => emotion !== 'abuse');

/** The dev rows of GoEmotions, those without a sentiment too; none where the set is absent. @throws EngineError FILE_* */
export async function readEmotionRows(folder: string, limit: number): Promise<readonly EmotionRow[]> {
  const path = packedOrNot(join(folder, 'goemotions', 'dev.jsonl'));
  const rows: EmotionRow[] = [];
  if (path !== undefined)
    for await (const { text, emotion } of fieldsOf(path)) {
      if (typeof text !== 'string' || typeof emotion !== 'string') continue;
      const emotions = emotion.split(',').flatMap(name => ours[name] ?? []);
      rows.push({ text, lang: 'en', emotions });
    }
  return sampleOf(rows, limit);
}

/** Mean over the emotions of the area under the curve: 0.5 is chance. Undefined when no emotion can be judged. */
export function meanEmotionAuc(scored: readonly ScoredRow<EmotionRow>[]): number | undefined {
  const areas = told.flatMap(emotion => {
    const judged = scored.map(({ row, score }) => ({
      present: row.emotions.includes(emotion),
      probability: score.emotions?.[emotion] ?? 0,
    }));
    return areaUnderCurve(judged) ?? [];
  });
  return areas.length === 0 ? undefined : areas.reduce((sum, area) => sum + area, 0) / areas.length;
}
