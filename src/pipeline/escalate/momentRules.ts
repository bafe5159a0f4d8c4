import type { JourneyEventFacts } from '../../domain/packFacts.ts';
import type { Emotions } from '../../domain/signals.ts';
import type { CustomerUtterance } from './customer.ts';
import type { OpenMoment } from './momentState.ts';

/** The numbers of docs/moments.md, which a test compares. */
export const momentRules = {
  /** Finals of anybody for which a journey event that was named can still open a moment. */
  namedWithin: 6,
  /** Intensity from which a moment opens. */
  openFrom: 0.3,
  /** Customer utterances in a row above the level of recovery that make a recovery. */
  heldUtterances: 3,
  /** The level of recovery lies at most here; lower for a customer whose mood was lower before, … */
  recoveryAtMost: -0.2,
  /** … namely this much below what it was. A mood that has held may lie this much below the level. */
  recoverySlack: 0.1,
  /** And it lies at least this far above the lowest point of the moment. */
  recoveryRise: 0.3,
  /** Anger above which no utterance counts as recovered, whatever its valence. */
  angerAtMost: 0.4,
  /** One warm utterance is relief: gratitude or joy, a good valence, no anger, a mood that has come up. */
  relief: { warmth: 0.5, valence: 0.4, anger: 0.3, smoothed: -0.35 },
  /** Moments that one conversation may open. */
  maxMoments: 5,
} as const;

/** How strongly the customer feels, measured against what is usual for this customer. */
export interface Feeling {
  /** 0…1: how far the valence lies below the customer's baseline. */
  readonly drop: number;
  /** 0…1: the strongest of anger, fear, sadness and frustration; 0 when the scorer gives no emotions. */
  readonly heat: number;
  readonly strongest: 'anger' | 'fear' | 'sadness' | 'frustration';
  /** `drop × (0.5 + 0.5 · heat)`. */
  readonly strength: number;
}

/** @param baseline the customer's own usual valence; null (unknown) is taken as neutral */
export function feelingOf(
  { valence, emotions }: Pick<CustomerUtterance, 'valence' | 'emotions'>,
  baseline: number | null,
): Feeling {
  const drop = Math.min(1, Math.max(0, (baseline ?? 0) - (valence ?? 0)));
  const strongest = strongestOf(emotions);
  const heat = emotions?.[strongest] ?? 0;
  return { drop, heat, strongest, strength: drop * (0.5 + 0.5 * heat) };
}

/** `weight of the words × (0.5 + 0.5 · severity of the event) × strength of the feeling`. */
export function intensityOf(weight: number, { severity }: JourneyEventFacts, { strength }: Feeling): number {
  return weight * (0.5 + 0.5 * severity) * strength;
}

/** The valence from which an utterance counts as recovered. */
export function recoveryLevel({ before, lowest }: Pick<OpenMoment, 'before' | 'lowest'>): number {
  const { recoveryRise, recoveryAtMost, recoverySlack } = momentRules;
  return Math.max(lowest + recoveryRise, Math.min(recoveryAtMost, (before ?? 0) - recoverySlack));
}

export function isRelief({ valence, emotions }: CustomerUtterance, smoothed: number): boolean {
  const { relief } = momentRules;
  if (valence === null || emotions === null) return false;
  return (
    Math.max(emotions.gratitude, emotions.joy) >= relief.warmth &&
    valence >= relief.valence &&
    emotions.anger <= relief.anger &&
    smoothed >= relief.smoothed
  );
}

function strongestOf(emotions: Emotions | null): Feeling['strongest'] {
  if (emotions === null) return 'anger';
  return (['anger', 'fear', 'sadness', 'frustration'] as const).reduce((most, emotion) =>
    emotions[emotion] > emotions[most] ? emotion : most,
  );
}
