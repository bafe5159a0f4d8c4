import { createHash } from 'node:crypto';
import { baselineFigures, type BaselineFigures } from './baselines.ts';
import { countsOf, type Counts } from './counts.ts';
import { differencesOf, verdictOf, type Difference, type Verdict } from './difference.ts';
import type { Gold } from './gold.ts';
import { delaysOf, goldFigures, judgedOf, type GoldFigures, type Judged } from './goldFigures.ts';
import { per100 } from './ratios.ts';
import type { ConversationResult } from './result.ts';
import { firstAt } from './verdict.ts';

/** A rule file that conversations were replayed under. */
export interface Side {
  readonly file: string;
  readonly hash: string;
  /** In the order of the file. */
  readonly ruleIds: readonly string[];
}

export interface ReportInput {
  readonly results: readonly ConversationResult[];
  /** The rules, and perhaps those they are compared with. */
  readonly sides: readonly Side[];
  readonly gold: Gold | undefined;
  readonly withBaselines: boolean;
  readonly versions: Readonly<Record<string, unknown>>;
}

/** More about a side's alerts on labelled conversations. */
interface GoldDetails {
  /** Of the labelled conversations. */
  readonly per100: number | null;
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
  readonly early: number;
  readonly onTime: number;
  readonly late: number;
  /** The same by a fixed half of the conversations each: tune on the one, believe the other. */
  readonly halves: Readonly<Record<'tuning' | 'heldBack', Pick<GoldFigures, 'alerts' | 'watch'>>>;
}

export type SideReport = { readonly rules: Side; readonly gold?: GoldDetails } & Counts &
  Partial<GoldFigures>;

export interface BacktestReport extends SideReport {
  readonly conversations: number;
  readonly utterances: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly labels?: {
    readonly conversations: number;
    /** Labelled conversations that are in none of the files. */
    readonly unknown: readonly string[];
  };
  readonly against?: SideReport;
  readonly baselines?: readonly BaselineFigures[];
  readonly differences?: readonly Difference[];
  readonly perConversation: readonly ({
    readonly conversationId: string;
    readonly file: string;
    readonly gold?: string;
  } & Verdict)[];
  readonly versions: Readonly<Record<string, unknown>>;
}

/** Everything a backtest has to say, in numbers. Pure: the same results give the same report. */
export function reportOf({ results, sides, gold, withBaselines, versions }: ReportInput): BacktestReport {
  const [rules, other] = sides;
  if (rules === undefined) throw new RangeError('a backtest has rules');
  const known = new Set(results.map(({ conversationId }) => conversationId));
  const sectorOf = ({ conversationId, sector }: ConversationResult) =>
    sector ?? gold?.get(conversationId)?.sector ?? 'unknown';
  const sideReport = (side: Side, at: number): SideReport => {
    const counts = countsOf(results, at, side.ruleIds, sectorOf);
    return { rules: side, ...goldPart(results, gold, at), ...counts };
  };
  return {
    conversations: results.length,
    utterances: results.reduce((sum, { utterances }) => sum + utterances.length, 0),
    refused: refusals(results),
    ...sideReport(rules, 0),
    ...(gold === undefined
      ? {}
      : {
          labels: {
            conversations: judgedOf(results, gold, 0).length,
            unknown: [...gold.keys()].filter(id => !known.has(id)).sort(),
          },
        }),
    ...(withBaselines && gold !== undefined
      ? { baselines: baselineFigures(judgedOf(results, gold, 0)) }
      : {}),
    ...(other === undefined
      ? {}
      : { against: sideReport(other, 1), differences: differencesOf(results, gold) }),
    perConversation: results.flatMap(({ conversationId, file, judgements: [judgement] }) => {
      const label = gold?.get(conversationId)?.level;
      if (judgement === undefined) return [];
      return [
        { conversationId, file, ...verdictOf(judgement), ...(label === undefined ? {} : { gold: label }) },
      ];
    }),
    versions,
  };
}

function goldPart(
  results: readonly ConversationResult[],
  gold: Gold | undefined,
  side: number,
): Partial<GoldFigures> & { readonly gold?: GoldDetails } {
  if (gold === undefined) return {};
  const flagged = (level: 'watch' | 'alert') => {
    const judgements = results.flatMap(result => result.judgements[side] ?? []);
    return per100(judgements.filter(each => firstAt(level, each) !== undefined).length, judgements.length);
  };
  const judged = judgedOf(results, gold, side);
  return {
    ...goldFigures(judged, { alert: flagged('alert'), watch: flagged('watch') }),
    gold: detailsOf(judged),
  };
}

function detailsOf(judged: readonly Judged[]): GoldDetails {
  const delays = delaysOf(judged, 'alert');
  const wanted = judged.filter(({ label }) => label.alertAt !== null).length;
  const flagged = flaggedIn(judged, 'alert');
  const half = (which: boolean) => {
    const part = judged.filter(({ label }) => isHeldBack(label.conversation_id) === which);
    const { alerts, watch } = goldFigures(part, {
      alert: per100(flaggedIn(part, 'alert'), part.length),
      watch: per100(flaggedIn(part, 'watch'), part.length),
    });
    return { alerts, watch };
  };
  return {
    per100: per100(flagged, judged.length),
    right: delays.length,
    wrong: flagged - delays.length,
    missed: wanted - delays.length,
    early: delays.filter(delay => delay < 0).length,
    onTime: delays.filter(delay => delay === 0).length,
    late: delays.filter(delay => delay > 0).length,
    halves: { tuning: half(false), heldBack: half(true) },
  };
}

function flaggedIn(judged: readonly Judged[], level: 'watch' | 'alert'): number {
  return judged.filter(({ judgement }) => firstAt(level, judgement) !== undefined).length;
}

/** By the conversation's id alone, so that more labels never move one from one half to the other. */
export function isHeldBack(conversationId: string): boolean {
  return (createHash('sha256').update(conversationId).digest()[0] ?? 0) % 2 === 1;
}

function refusals(results: readonly ConversationResult[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { refused } of results)
    for (const code of refused) counts.set(code, (counts.get(code) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
