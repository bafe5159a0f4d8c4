import Table from 'cli-table3';
import type { AlertedShare } from '../../backtest/counts.ts';
import type { Difference, Verdict } from '../../backtest/difference.ts';
import type { BacktestReport, SideReport } from '../../backtest/report.ts';
import { LEVELS } from '../../domain/escalation.ts';
import { PHRASE_CATEGORIES } from '../../domain/signals.ts';

type Cell = string | number | null | undefined;

/** Differences shown; `--json` and the page have them all. */
const shownDifferences = 40;

/** The report for people: one table after the other, the rules beside those they are compared with. */
export function reportTables(report: BacktestReport): string[] {
  const sides = [report, ...(report.against === undefined ? [] : [report.against])];
  const names = sides.length === 1 ? [''] : ['rules: ', 'against: '];
  const perSide = (heads: readonly string[]) => names.flatMap(name => heads.map(head => name + head));
  return [
    `${report.conversations} conversations, ${report.utterances} utterances; an alert is an escalation at alert or critical`,
    ...sides.map(
      ({ rules }, at) => `${sides.length === 1 ? 'rules' : at === 0 ? 'rules  ' : 'against'}: ${rules.file}`,
    ),
    ...(report.gold === undefined ? [] : ['', ...goldTables(report, sides, names)]),
    '',
    'Alerted conversations',
    ...table(
      ['', 'conversations', ...perSide(['alerted', 'per 100'])],
      [
        shareRow('all', sides, side => side.overall),
        ...groupRows(sides, 'bySector', 'sector '),
        ...groupRows(sides, 'byFile', ''),
      ],
    ),
    '',
    'By highest level, and moments of truth',
    ...table(
      ['', ...perSide(['count', 'per 100'])],
      [
        ...LEVELS.map(level => [
          level,
          ...sides.flatMap(({ byLevel }) => [byLevel[level].conversations, byLevel[level].per100]),
        ]),
        ...(['opened', 'recovered', 'lost'] as const).map(edge => [
          `moments ${edge}`,
          ...sides.flatMap(({ moments }) => [moments[edge].count, moments[edge].per100]),
        ]),
      ],
    ),
    '',
    'By rule',
    ...table(
      ['', ...perSide(['alerted', 'per 100', 'watched'])],
      ruleIds(sides).map(rule => [
        rule,
        ...sides.flatMap(({ byRule }) => [
          byRule[rule]?.alerted,
          byRule[rule]?.per100,
          byRule[rule]?.watched,
        ]),
      ]),
    ),
    ...(report.differences === undefined ? [] : ['', ...differenceTable(report.differences)]),
  ];
}

function goldTables(
  report: BacktestReport,
  sides: readonly SideReport[],
  names: readonly string[],
): string[] {
  const title = `Against ${report.labels?.conversations ?? 0} labelled conversations`;
  const alertRow = (name: string, { alerts, gold }: SideReport) => [
    name,
    alerts?.precision,
    alerts?.recall,
    alerts?.f1,
    gold?.per100,
    alerts?.medianDelayUtterances,
  ];
  const halves = sides.flatMap((side, at) =>
    (['tuning', 'heldBack'] as const).map(half => {
      const figures = side.gold?.halves[half].alerts;
      const name = `${names[at] ?? ''}alerts, ${half === 'tuning' ? 'tuning half' : 'held back half'}`;
      return [
        name,
        figures?.precision,
        figures?.recall,
        figures?.f1,
        figures?.per100,
        figures?.medianDelayUtterances,
      ];
    }),
  );
  return [
    title,
    ...table(
      ['', 'precision', 'recall', 'F1', 'per 100 labelled', 'median delay'],
      [
        ...sides.map((side, at) => alertRow(`${names[at] ?? ''}alerts`, side)),
        ...halves,
        ...sides.map(({ watch }, at) => [
          `${names[at] ?? ''}watch and above`,
          watch?.precision,
          watch?.recall,
          watch?.f1,
          null,
          watch?.medianDelayUtterances,
        ]),
        ...(report.baselines ?? []).map(({ name, precision, recall, f1, per100 }) => [
          name,
          precision,
          recall,
          f1,
          per100,
        ]),
        ...PHRASE_CATEGORIES.map(category => [
          `phrases: ${category}`,
          report.phrases?.[category]?.precision,
          report.phrases?.[category]?.recall,
        ]),
        ...sides.map(({ recovered }, at) => [
          `${names[at] ?? ''}recovered`,
          recovered?.precision,
          recovered?.recall,
        ]),
      ],
    ),
    `Sentiment of customers: accuracy ${shown(report.sentiment?.accuracy)}. Delay in utterances, negative is early.`,
  ];
}

function groupRows(sides: readonly SideReport[], key: 'bySector' | 'byFile', prefix: string): Cell[][] {
  return Object.keys(sides[0]?.[key] ?? {}).map(group =>
    shareRow(prefix + group, sides, side => side[key][group]),
  );
}

function shareRow(
  name: string,
  sides: readonly SideReport[],
  shareOf: (side: SideReport) => AlertedShare | undefined,
): Cell[] {
  const shares = sides.map(shareOf);
  return [name, shares[0]?.conversations, ...shares.flatMap(share => [share?.alerted, share?.per100])];
}

/** Of both files, those of the rules first. */
function ruleIds(sides: readonly SideReport[]): string[] {
  return [...new Set(sides.flatMap(({ byRule }) => Object.keys(byRule)))];
}

function differenceTable(differences: readonly Difference[]): string[] {
  const more = differences.length - shownDifferences;
  return [
    `${differences.length} conversations differ`,
    ...table(
      ['conversation', 'difference', 'rules', 'against', 'gold'],
      differences
        .slice(0, shownDifferences)
        .map(({ conversationId, kind, rules, against, gold }) => [
          conversationId,
          kind,
          told(rules),
          told(against),
          gold,
        ]),
    ),
    ...(more > 0 ? [`and ${more} more: --json and --html have all`] : []),
  ];
}

function told({ level, rule, alertAt }: Verdict): string {
  return [level ?? 'nothing', ...(alertAt === null ? [] : [`${rule ?? ''} at ${alertAt}`])].join(', ');
}

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const lines = new Table({
    head: [...head],
    colAligns: head.map((_, at) => (at === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) lines.push(head.map((_, at) => shown(row[at])));
  return lines.toString().split('\n');
}

function shown(value: Cell): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string') return value;
  return (Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 3 : 1)).replace('-', '−');
}
