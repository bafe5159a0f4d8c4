import { availableParallelism } from 'node:os';
import { loadConfig } from '../../config/load.ts';
import { evaluate, type Evaluation } from '../../inference/evaluate.ts';
import { createLexiconScorer } from '../../inference/lexiconScorer.ts';
import { measure, type ClassifierMetrics } from '../../inference/metrics.ts';
import { systemClock } from '../../systemClock.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { LineOutput } from '../lineOutput.ts';
import { openModel } from '../parts.ts';
import { createProgress } from '../progress.ts';
import { readLabelledSets, type LabelledSet } from './labelledSets.ts';

interface EvaluateAllFlags {
  readonly datasets: string;
  /** Most rows of a set; 0 takes all. */
  readonly limit: number;
  readonly json?: boolean;
}

interface SetFigures {
  readonly set: string;
  readonly rows: number;
  readonly available: number;
  readonly model: Evaluation;
  /** Over the same rows; three classes even where a set has only two. */
  readonly lexicon: ClassifierMetrics;
}

/** `pulso eval --all`: the model and the lexicon on every labelled set. @throws EngineError FILE_*, MODEL_*, SCORER_FAILED */
export async function evaluateAll(
  { datasets, limit, json }: EvaluateAllFlags,
  context: CliContext,
): Promise<ExitCode> {
  const sets = await readLabelledSets(datasets, limit);
  const model = await openModel(loadConfig({ env: context.env }), availableParallelism());
  const total = sets.reduce((sum, { rows }) => sum + rows.length, 0);
  const progress = createProgress({
    stream: context.stderr,
    total,
    unit: 'rows',
    nowMs: () => systemClock.nowMs(),
  });
  try {
    const figures: SetFigures[] = [];
    for (const set of sets) {
      const { name, rows, available } = set;
      const options = {
        onProgress: () => {
          progress.advance();
        },
      };
      const ofModel = await evaluate(model, rows, options);
      figures.push({ set: name, rows: rows.length, available, model: ofModel, lexicon: lexiconFigures(set) });
    }
    progress.end();
    const { name, version } = model.model.manifest;
    const lines =
      json === true
        ? [JSON.stringify({ model: { name, version }, limit, sets: figures })]
        : [
            ...tableOf(figures),
            '',
            sampleNote(limit),
            `Model: ${name} ${version}. Lexicon: the scorer that answers when the model can't.`,
          ];
    new LineOutput(context.stdout).lines(lines);
    return exitCodes.ok;
  } finally {
    progress.end();
    await model.workers.close();
  }
}

function lexiconFigures({ rows }: LabelledSet): ClassifierMetrics {
  const score = createLexiconScorer();
  return measure(
    rows.map(({ text, label, lang }) => {
      const { sentiment } = score(text, lang);
      return { gold: label, predicted: sentiment.label, confidence: sentiment.confidence };
    }),
  );
}

function sampleNote(limit: number): string {
  return limit === 0
    ? 'All rows of every set.'
    : `At most ${limit} rows a set, every nth row of larger ones; --limit 0 takes all.`;
}

function tableOf(figures: readonly SetFigures[]): string[] {
  const columns = ['rows', 'of', 'accuracy', 'macro F1', 'recall', 'ECE', 'lex. acc.', 'lex. F1'];
  const line = (name: string, cells: readonly string[]) =>
    `${name.padEnd(22)}${cells.map(cell => cell.padStart(10)).join('')}`;
  return [
    line('set', columns),
    ...figures.map(({ set, rows, available, model, lexicon }) =>
      line(set, [
        String(rows),
        String(available),
        ...[
          model.accuracy,
          model.macroF1,
          model.macroRecall,
          model.ece,
          lexicon.accuracy,
          lexicon.macroF1,
        ].map(value => value.toFixed(3)),
      ]),
    ),
  ];
}
