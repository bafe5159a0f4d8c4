import type { Language } from '../domain/conversation.ts';
import { EngineError } from '../domain/errors.ts';
import type { Emotion, Emotions, Sentiment, SentimentLabel } from '../domain/signals.ts';

export interface Reading {
  readonly sentiment: Sentiment;
  readonly emotions: Emotions;
}

/** What a calibration needs of the manifest. */
export interface CalibrationFacts {
  readonly labels: readonly SentimentLabel[];
  readonly emotions: readonly Emotion[];
  readonly calibration: Readonly<
    Record<Language, { readonly temperature: number; readonly bias: readonly number[] }>
  >;
  readonly valence: { readonly scale: Readonly<Record<Language, number>> };
  readonly emotionCalibration?:
    Readonly<Record<Emotion, { readonly scale: number; readonly bias: number }>> | undefined;
}

/**
 * From a model's logits (sentiments, then emotions, both in the manifest's order) to what they mean:
 * p = softmax(logits / temperature + bias) per language, valence = (p(positive) − p(negative)) × scale cut to
 * −1…1, emotions = sigmoid(logit × scale + bias) each. Temperature scaling: Guo et al. 2017, "On Calibration of Modern
 * Neural Networks"; of one logit: Platt 1999, "Probabilistic Outputs for Support Vector Machines".
 * @throws EngineError SCORER_OUTPUT_INVALID for a wrong number of logits, or one that is no finite number
 */
export function calibrate(logits: readonly number[], language: Language, facts: CalibrationFacts): Reading {
  const expected = facts.labels.length + facts.emotions.length;
  if (logits.length !== expected)
    throw new EngineError('SCORER_OUTPUT_INVALID', `the model gave ${logits.length} logits, not ${expected}`);
  const odd = logits.findIndex(logit => !Number.isFinite(logit));
  if (odd >= 0) throw new EngineError('SCORER_OUTPUT_INVALID', `logit ${odd} is not a finite number`);
  return {
    sentiment: sentimentOf(probabilitiesOf(logits, language, facts), facts.valence.scale[language]),
    emotions: emotionsOf(logits, facts),
  };
}

/**
 * The sentiment that three probabilities stand for. Label: the most probable (the first of equals, in the order
 * negative, neutral, positive); confidence: its probability.
 */
export function sentimentOf(probabilities: Sentiment['probabilities'], scale = 1): Sentiment {
  const { negative, neutral, positive } = probabilities;
  const confidence = Math.max(negative, neutral, positive);
  const label = negative === confidence ? 'negative' : neutral === confidence ? 'neutral' : 'positive';
  const valence = Math.min(1, Math.max(-1, (positive - negative) * scale));
  return { label, valence, confidence, probabilities };
}

function probabilitiesOf(
  logits: readonly number[],
  language: Language,
  { labels, calibration }: CalibrationFacts,
): Sentiment['probabilities'] {
  const { temperature, bias } = calibration[language];
  const adjusted = labels.map((_, i) => (logits[i] ?? 0) / temperature + (bias[i] ?? 0));
  const shares = softmax(adjusted);
  const of = (label: SentimentLabel) => shares[labels.indexOf(label)] ?? 0;
  return { negative: of('negative'), neutral: of('neutral'), positive: of('positive') };
}

function emotionsOf(
  logits: readonly number[],
  { labels, emotions, emotionCalibration }: CalibrationFacts,
): Emotions {
  const of = (emotion: Emotion) => {
    const { scale, bias } = emotionCalibration?.[emotion] ?? asItIs;
    return sigmoid((logits[labels.length + emotions.indexOf(emotion)] ?? 0) * scale + bias);
  };
  return {
    anger: of('anger'),
    frustration: of('frustration'),
    sadness: of('sadness'),
    fear: of('fear'),
    joy: of('joy'),
    gratitude: of('gratitude'),
    confusion: of('confusion'),
    abuse: of('abuse'),
  };
}

const asItIs = { scale: 1, bias: 0 };

/** Shares that add up to 1. The greatest value is taken off first, so that no exponential overflows. */
export function softmax(values: readonly number[]): number[] {
  const greatest = Math.max(...values);
  const powers = values.map(value => Math.exp(value - greatest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map(power => power / sum);
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
