import type { ArcView } from '../../domain/escalation.ts';
import type { Reading } from './reading.ts';

/** Weight of a new valence in the smoothed one: half of the memory is gone after 1.4 utterances. */
export const smoothing = 0.4;
/** A valence at or below this counts as negative for the streak. */
export const negativeBelow = -0.25;
/** Scored utterances that make the opening, from which the baseline is taken. */
export const openingUtterances = 3;
/** Neutral pseudo-utterances mixed into the baseline, so that a furious opening is not taken for usual. */
const baselinePriorWeight = 2;
const baselinePriorValence = 0;
/** Utterances that earlier conversations count for at most: four openings outweigh the one of today. */
export const earlierWeight = 12;

/** What the valences of one participant so far add up to. Weights are those of `reading.ts`. */
export interface ArcTotals {
  readonly scored: number;
  readonly weight: number;
  readonly smoothed: number;
  readonly mean: number;
  /** Weighted sum of squared deviations from the mean (Welford 1962, weighted by West 1979). */
  readonly squares: number;
  readonly negativeStreak: number;
  readonly peak: { readonly valence: number; readonly utteranceId: string } | null;
  readonly end: number;
  readonly opening: { readonly count: number; readonly weight: number; readonly sum: number };
  /** The participant's usual valence from earlier conversations, as pseudo-utterances; weight 0: nothing known. */
  readonly earlier: { readonly weight: number; readonly sum: number };
}

export const emptyArc: ArcTotals = {
  scored: 0,
  weight: 0,
  smoothed: 0,
  mean: 0,
  squares: 0,
  negativeStreak: 0,
  peak: null,
  end: 0,
  opening: { count: 0, weight: 0, sum: 0 },
  earlier: { weight: 0, sum: 0 },
};

/** Adds one reading; one that was not scored changes nothing. */
export function addReading(arc: ArcTotals, reading: Reading): ArcTotals {
  const { valence, weight, brief, utteranceId } = reading;
  if (valence === null) return arc;
  const total = arc.weight + weight;
  const mean = arc.mean + (weight / total) * (valence - arc.mean);
  const { opening, peak } = arc;
  return {
    ...arc,
    scored: arc.scored + 1,
    weight: total,
    smoothed: arc.smoothed + smoothing * weight * (valence - arc.smoothed),
    mean,
    squares: arc.squares + weight * (valence - arc.mean) * (valence - mean),
    negativeStreak: streakAfter(arc.negativeStreak, reading, valence),
    peak: peak !== null && Math.abs(peak.valence) >= Math.abs(valence) ? peak : { valence, utteranceId },
    // "OK, bye" is not how it ended: a bare acknowledgement leaves the end where it was.
    end: brief && arc.scored > 0 ? arc.end : valence,
    opening:
      opening.count >= openingUtterances || brief
        ? opening
        : {
            count: opening.count + 1,
            weight: opening.weight + weight,
            sum: opening.sum + weight * valence,
          },
  };
}

function streakAfter(streak: number, { brief }: Reading, valence: number): number {
  if (valence <= negativeBelow) return streak + 1;
  return brief ? streak : 0;
}

/**
 * The participant's own usual valence: the mean of the opening and of what earlier conversations showed, drawn
 * towards neutral by two pseudo-utterances (docs/escalation.md). Null until the opening is complete, unless
 * enough is known from before.
 */
export function baselineOf({ opening, earlier }: ArcTotals): number | null {
  if (opening.count < openingUtterances && earlier.weight < openingUtterances) return null;
  return (
    (opening.sum + earlier.sum + baselinePriorWeight * baselinePriorValence) /
    (opening.weight + earlier.weight + baselinePriorWeight)
  );
}

/** The arc with what earlier conversations showed: at most `earlierWeight` utterances' worth of it. */
export function withEarlier(
  arc: ArcTotals,
  usual: { readonly valence: number; readonly weight: number } | null,
): ArcTotals {
  const weight = Math.min(earlierWeight, usual?.weight ?? 0);
  return { ...arc, earlier: { weight, sum: weight * (usual?.valence ?? 0) } };
}

/** How this will be remembered: the mean of the most extreme and the final valence (docs/escalation.md). */
export function peakEndOf({ peak, end }: ArcTotals): number {
  return peak === null ? 0 : (peak.valence + end) / 2;
}

/** Weighted standard deviation of the valences. */
export function volatilityOf({ weight, squares }: ArcTotals): number {
  return weight === 0 ? 0 : Math.sqrt(Math.max(0, squares) / weight);
}

/** Weighted least-squares slope of the scored readings, per utterance; 0 with fewer than three. */
export function trendOf(recent: readonly Reading[]): number {
  const scored = recent.flatMap(({ valence, weight }) => (valence === null ? [] : [{ valence, weight }]));
  if (scored.length < 3) return 0;
  let total = 0;
  let meanAt = 0;
  let mean = 0;
  for (const [at, { valence, weight }] of scored.entries()) {
    total += weight;
    meanAt += weight * at;
    mean += weight * valence;
  }
  meanAt /= total;
  mean /= total;
  let along = 0;
  let across = 0;
  for (const [at, { valence, weight }] of scored.entries()) {
    along += weight * (at - meanAt) ** 2;
    across += weight * (at - meanAt) * (valence - mean);
  }
  return across / along;
}

/** The arc as events and views show it; values rounded to three decimals. */
export function arcView(arc: ArcTotals, recent: readonly Reading[]): ArcView {
  const baseline = baselineOf(arc);
  return {
    scoredUtterances: arc.scored,
    smoothed: round(arc.smoothed),
    trend: round(trendOf(recent)),
    negativeStreak: arc.negativeStreak,
    volatility: round(volatilityOf(arc)),
    peak: arc.peak === null ? null : { ...arc.peak, valence: round(arc.peak.valence) },
    end: round(arc.end),
    peakEnd: round(peakEndOf(arc)),
    baseline: baseline === null ? null : round(baseline),
  };
}

/** Three decimals, and no negative zero. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000 + 0;
}
