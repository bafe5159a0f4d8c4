import { verdictOf, type Target, type Verdict } from './targets.ts';

/** One line of the table of targets. */
export interface AcceptanceRow {
  readonly row: string;
  readonly measure: string;
  readonly rows?: number;
  /** Null when it could not be measured; `because` says why. */
  readonly model: number | null;
  readonly because?: string;
  /** How far the figure may be off because the rows are few: two standard errors. */
  readonly noise?: number;
  /** What a perfect model would be measured with on these rows, where that is not 0. */
  readonly byChance?: number;
  readonly bestLexicon?: { readonly name: string; readonly value: number };
  readonly linear?: number;
  readonly must: number;
  readonly aim: number;
  readonly verdict: Verdict | null;
}

type Extras = Pick<AcceptanceRow, 'rows' | 'noise' | 'byChance' | 'bestLexicon' | 'linear' | 'because'>;

/** A measured value against its target; without a value, why there is none. */
export function acceptanceRow(
  row: string,
  measure: string,
  value: number | undefined,
  { must, aim, better }: Target,
  { because, ...extras }: Extras = {},
): AcceptanceRow {
  const bounds = { must, aim };
  if (value === undefined)
    return {
      row,
      measure,
      model: null,
      ...(because === undefined ? {} : { because }),
      ...bounds,
      verdict: null,
    };
  const model = printed(value);
  return { row, measure, ...extras, model, ...bounds, verdict: verdictOf(model, { must, aim, better }) };
}

/** Three decimals, as the table shows it. */
export function printed(value: number): number {
  return Math.round(value * 1_000) / 1_000 + 0;
}

const verdicts = { aim: 'reaches the aim', target: 'reaches the target', missed: 'misses the target' };

/** What a line of the table says at its end. */
export function verdictText({ verdict, because = '', byChance }: AcceptanceRow): string {
  if (verdict === null) return `not measured: ${because}`;
  const chance = byChance === undefined ? '' : ` (by chance alone: ${byChance.toFixed(3)})`;
  return `${verdicts[verdict]}${chance}`;
}
