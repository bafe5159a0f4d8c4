import { EMOTIONS, type UtteranceSignals } from '../../domain/signals.ts';
import type { Colours } from './colours.ts';
import { markedLines } from './markedText.ts';
import { byValence, signed, valenceBar } from './valence.ts';

export interface ScoreFacts {
  readonly manifest: {
    readonly name: string;
    readonly version: string;
    readonly thresholds: Readonly<Record<string, number>>;
  };
  readonly durationMs: number;
  readonly width: number;
  readonly colours: Colours;
}

/** What was detected in one text, for people. Emotions below their thresholds are left out. */
export function scoreLines(text: string, signals: UtteranceSignals, facts: ScoreFacts): string[] {
  const { colours, manifest, durationMs, width } = facts;
  const { score, phrases, language, notScoredBecause } = signals;
  const rows: [string, string][] = [];
  if (score === undefined) rows.push(['not scored', notScoredBecause ?? 'unknown']);
  else {
    const { valence, label, confidence } = score.sentiment;
    rows.push(['valence', `${valenceBar(valence, colours)} ${colours.bold(signed(valence))}`]);
    rows.push(['label', `${byValence(valence, label, colours)} (${percent(confidence)} sure)`]);
    const felt = EMOTIONS.map(emotion => ({ emotion, probability: score.emotions?.[emotion] ?? 0 }))
      .filter(({ emotion, probability }) => probability >= (manifest.thresholds[emotion] ?? 1))
      .sort((a, b) => b.probability - a.probability);
    const emotions = felt.map(({ emotion, probability }) => `${emotion} ${percent(probability)}`);
    rows.push(['emotions', emotions.length === 0 ? 'none' : emotions.join(', ')]);
  }
  for (const { phraseId, weight } of phrases) rows.push(['phrase', `${phraseId} (weight ${weight})`]);
  rows.push(['language', language ?? 'not one of those the model knows']);
  const scorer = score?.scorer === 'lexicon' ? 'lexicon' : `${manifest.name} ${manifest.version}`;
  rows.push(['scorer', `${scorer}, ${durationMs.toFixed(1)} ms`]);
  return [
    '',
    ...markedLines(text, phrases, width - 2, colours).map(line => `  ${line}`),
    '',
    ...rows.map(([name, value]) => `  ${colours.dim(name.padEnd(10))}  ${value}`),
    '',
  ];
}

function percent(probability: number): string {
  return `${Math.round(probability * 100)} %`;
}
