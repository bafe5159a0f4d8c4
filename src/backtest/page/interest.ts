import type { GoldLabel } from '../gold.ts';
import { verdictOf } from '../difference.ts';
import type { ConversationResult } from '../result.ts';
import { firstAt, highestLevel } from '../verdict.ts';

/** What a conversation is an example of; the page filters by it. */
export const OUTCOMES = [
  'missed',
  'wrong',
  'right',
  'differs',
  'critical',
  'alert',
  'watch',
  'calm',
  'lost',
  'recovered',
] as const;
type Outcome = (typeof OUTCOMES)[number];

/** How much each is worth a look: where rules and labels disagree first, then where two rule files do. */
const worth: Readonly<Record<Outcome, number>> = {
  missed: 150,
  wrong: 90,
  differs: 60,
  right: 30,
  critical: 25,
  alert: 20,
  lost: 10,
  recovered: 10,
  watch: 5,
  calm: 0,
};

export function outcomesOf(result: ConversationResult, label: GoldLabel | undefined): Outcome[] {
  const [judgement, other] = result.judgements;
  if (judgement === undefined) return [];
  const level = highestLevel(judgement);
  const alerted = firstAt('alert', judgement) !== undefined;
  const edges = new Set(judgement.moments.map(({ edge }) => edge));
  const wanted = label === undefined ? undefined : label.alertAt !== null;
  const is: Readonly<Record<Outcome, boolean>> = {
    missed: wanted === true && !alerted,
    wrong: wanted === false && alerted,
    right: wanted === true && alerted,
    differs: other !== undefined && JSON.stringify(verdictOf(judgement)) !== JSON.stringify(verdictOf(other)),
    critical: level === 'critical',
    alert: level === 'alert',
    watch: level === 'watch',
    calm: level === null,
    lost: edges.has('lost'),
    recovered: edges.has('recovered'),
  };
  return OUTCOMES.filter(outcome => is[outcome]);
}

/** The greater, the sooner somebody should look; within the same outcomes the lowest valence decides. */
export function interestOf(result: ConversationResult, label: GoldLabel | undefined): number {
  const valences = result.utterances.flatMap(({ role, valence }) =>
    role === 'customer' && valence !== null ? [valence] : [],
  );
  const depth = Math.max(0, -Math.min(0, ...valences));
  const sum = outcomesOf(result, label).reduce((total, outcome) => total + worth[outcome], 0);
  return Math.round((sum + depth) * 1e3) / 1e3;
}
