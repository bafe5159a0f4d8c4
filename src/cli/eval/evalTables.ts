import type { ClassifierMetrics } from '../../inference/metrics.ts';
import { verdictText, type AcceptanceRow } from './acceptanceRow.ts';
import type { SetFigures } from './evaluateAll.ts';
import { ownLexicon } from './lexiconFigures.ts';

/** The labelled sets: the model's figures, then the macro-F1 of lexicons and linear baseline on the same rows. */
export function setTable(figures: readonly SetFigures[], lexicons: readonly string[]): string[] {
  const line = (name: string, cells: readonly string[]) =>
    `${name.padEnd(22)}${cells.map((cell, at) => cell.padStart(widthOf(at, lexicons))).join('')}`;
  return [
    line('set', ['rows', 'of', 'accuracy', 'macro F1', 'recall', 'ECE', ...lexicons, 'linear']),
    ...figures.map(({ set, rows, available, model, lexicon, peers, linear }) =>
      line(set, [
        String(rows),
        String(available),
        ...[model.accuracy, model.macroF1, model.macroRecall, model.ece].map(shown),
        ...lexicons.map(name => f1(name === ownLexicon ? lexicon : peers[name])),
        f1(linear),
      ]),
    ),
  ];
}

/** The targets, a line each; measures that are missing say why. */
export function acceptanceTable(rows: readonly AcceptanceRow[]): string[] {
  const line = (name: string, measure: string, cells: readonly string[], verdict: string) =>
    `${name.padEnd(46)}${measure.padEnd(20)}${cells.map(cell => cell.padStart(9)).join('')}  ${verdict}`.trimEnd();
  return [
    line('target', 'measure', ['rows', 'model', '±', 'lexicon', 'linear', 'target', 'aim'], 'verdict'),
    ...rows.map(row =>
      line(
        row.row,
        row.measure,
        [
          row.rows === undefined ? '–' : String(row.rows),
          shown(row.model),
          shown(row.noise),
          shown(row.bestLexicon?.value),
          shown(row.linear),
          String(row.must),
          String(row.aim),
        ],
        verdictText(row),
      ),
    ),
  ];
}

function f1(figures: Pick<ClassifierMetrics, 'macroF1'> | undefined): string {
  return shown(figures?.macroF1);
}

function shown(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toFixed(3);
}

function widthOf(at: number, lexicons: readonly string[]): number {
  return at < 6 ? 10 : (lexicons[at - 6]?.length ?? 7) + 2;
}
