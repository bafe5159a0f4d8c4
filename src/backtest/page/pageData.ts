import type { Gold, GoldLabel } from '../gold.ts';
import type { BacktestReport } from '../report.ts';
import type { ConversationResult, Judgement } from '../result.ts';
import { interestOf, outcomesOf } from './interest.ts';

/** Three decimals are finer than a pixel. */
function short(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e3) / 1e3;
}

/** What the page's script draws from, in names as short as thousands of conversations want them. */
export function pageData(
  report: BacktestReport,
  results: readonly ConversationResult[],
  gold: Gold | undefined,
): object {
  const { perConversation: _, ...figures } = report;
  return {
    report: figures,
    conversations: results.map(result => {
      const label = gold?.get(result.conversationId);
      return {
        id: result.conversationId,
        file: result.file.split(/[\\/]/).at(-1),
        lang: result.language,
        sector: result.sector ?? label?.sector ?? null,
        interest: interestOf(result, label),
        is: outcomesOf(result, label),
        u: result.utterances.map(({ role, valence, label: sentiment, phrases, text }) => ({
          r: role,
          v: short(valence),
          ...(sentiment === null ? {} : { s: sentiment }),
          ...(phrases.length === 0 ? {} : { p: phrases }),
          ...(text === undefined ? {} : { t: text }),
        })),
        j: result.judgements.map(judgementData),
        ...(label === undefined ? {} : { gold: goldData(label) }),
      };
    }),
  };
}

function judgementData({ escalations, moments, peakEnd }: Judgement) {
  return {
    e: escalations.map(({ edge, rule, level, at }) => ({ edge, rule, level, at })),
    m: moments,
    pe: short(peakEnd),
  };
}

function goldData({ level, watchAt, alertAt, outcome, recoveredAt, sentiment, phrases }: GoldLabel) {
  return { level, watchAt, alertAt, outcome, recoveredAt: recoveredAt ?? null, sentiment, phrases };
}
