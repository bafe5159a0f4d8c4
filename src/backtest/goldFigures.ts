import type { Level } from '../domain/escalation.ts';
import { PHRASE_CATEGORIES, type PhraseCategory } from '../domain/signals.ts';
import type { Gold, GoldLabel } from './gold.ts';
import { f1Of, median, precisionOf, ratio, tally, type Precision, type Tally } from './ratios.ts';
import type { ConversationResult, Judgement } from './result.ts';
import { endsRecovered, firstAt, isAtLeast } from './verdict.ts';

export interface LevelFigures extends Precision {
  readonly f1: number | null;
  /** Conversations flagged per 100; of all conversations, with or without a label. */
  readonly per100: number | null;
  /** Utterances from where the gold wants it to where it came, of those that are right; negative is early. */
  readonly medianDelayUtterances: number | null;
}

export interface GoldFigures {
  readonly alerts: LevelFigures;
  readonly watch: LevelFigures;
  readonly phrases: Readonly<Partial<Record<PhraseCategory, Precision>>>;
  readonly recovered: Precision;
  readonly sentiment: { readonly accuracy: number | null };
}

/** A labelled conversation with what one rule file made of it. */
export interface Judged {
  readonly label: GoldLabel;
  readonly result: ConversationResult;
  readonly judgement: Judgement;
}

export function judgedOf(results: readonly ConversationResult[], gold: Gold, side: number): Judged[] {
  return results.flatMap(result => {
    const label = gold.get(result.conversationId);
    const judgement = result.judgements[side];
    return label === undefined || judgement === undefined ? [] : [{ label, result, judgement }];
  });
}

/** The figures of docs/backtest.md. Only labelled conversations count, but for `per100`, which is given. */
export function goldFigures(
  judged: readonly Judged[],
  flaggedPer100: Readonly<Record<'alert' | 'watch', number | null>>,
): GoldFigures {
  return {
    alerts: { ...levelFigures(judged, 'alert'), per100: flaggedPer100.alert, ...delay(judged, 'alert') },
    watch: { ...levelFigures(judged, 'watch'), per100: flaggedPer100.watch, ...delay(judged, 'watch') },
    phrases: Object.fromEntries(
      PHRASE_CATEGORIES.map(category => [category, precisionOf(phraseTally(judged, category))]),
    ),
    recovered: precisionOf(recoveredTally(judged)),
    sentiment: sentimentFigures(judged),
  };
}

/** Found and wanted at a level or above, by conversation. */
export function levelTally(judged: readonly Judged[], level: Level): Tally {
  return tally(
    judged.map(({ label, judgement }) => ({
      found: firstAt(level, judgement) !== undefined,
      gold: wants(label, level),
    })),
  );
}

function levelFigures(judged: readonly Judged[], level: Level) {
  const counts = levelTally(judged, level);
  return { ...precisionOf(counts), f1: f1Of(counts) };
}

function delay(judged: readonly Judged[], level: 'watch' | 'alert') {
  return { medianDelayUtterances: median(delaysOf(judged, level)) };
}

/** Of the conversations that were flagged rightly; negative is early. */
export function delaysOf(judged: readonly Judged[], level: 'watch' | 'alert'): number[] {
  return judged.flatMap(({ label, judgement }) => {
    const wantedAt = level === 'alert' ? label.alertAt : label.watchAt;
    const flagged = firstAt(level, judgement);
    return !wants(label, level) || wantedAt === null || flagged === undefined ? [] : [flagged.at - wantedAt];
  });
}

function wants({ level }: GoldLabel, least: Level): boolean {
  return level !== 'none' && isAtLeast(level, least);
}

/** A phrase is a category in an utterance of the customer, however often. */
function phraseTally(judged: readonly Judged[], category: PhraseCategory): Tally {
  return tally(
    judged.flatMap(({ label, result }) => {
      const wanted = new Set(label.phrases.filter(each => each.category === category).map(({ at }) => at));
      return result.utterances
        .filter(({ role }) => role === 'customer')
        .map(({ at, phrases }) => ({ found: phrases.includes(category), gold: wanted.has(at) }));
    }),
  );
}

/** Outcomes are labelled from `watch` on only: of the others nobody said whether they recovered. */
function recoveredTally(judged: readonly Judged[]): Tally {
  return tally(
    judged
      .filter(({ label }) => label.outcome !== null)
      .map(({ label, judgement }) => ({
        found: endsRecovered(judgement),
        gold: label.outcome === 'recovered',
      })),
  );
}

/** What was not scored is not neutral: it counts as wrong. */
function sentimentFigures(judged: readonly Judged[]) {
  const pairs = judged.flatMap(({ label, result }) =>
    Object.entries(label.sentiment).map(([at, wanted]) => result.utterances[Number(at)]?.label === wanted),
  );
  return { accuracy: ratio(pairs.filter(Boolean).length, pairs.length) };
}
