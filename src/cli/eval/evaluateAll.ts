import { availableParallelism } from 'node:os';
import { loadConfig } from '../../config/load.ts';
import { shippedPath } from '../../config/shipped.ts';
import { measureScored, scoreRows, type Evaluation, type ScoredRow } from '../../inference/evaluate.ts';
import type { ClassifierMetrics } from '../../inference/metrics.ts';
import { systemClock } from '../../systemClock.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { LineOutput } from '../lineOutput.ts';
import { openModel } from '../parts.ts';
import { createProgress } from '../progress.ts';
import { acceptanceRows } from './acceptance.ts';
import { meanEmotionAuc, readEmotionRows } from './emotionAuc.ts';
import { acceptanceTable, setTable } from './evalTables.ts';
import { readLabelledSets, readOwnSets, type LabelledRow } from './labelledSets.ts';
import { openLexicons, ownLexicon, type LexiconFigures } from './lexiconFigures.ts';
import { readLinearBaseline, type LinearBaseline } from './linearBaseline.ts';
import { measureModel } from './modelFacts.ts';
import { speechForm } from './speechForm.ts';
import { setTargets } from './targets.ts';

interface EvaluateAllFlags {
  readonly datasets: string;
  /** Most rows of a set; 0 takes all. */
  readonly limit: number;
  readonly json?: boolean;
}

/** A set, and how the model and those it is compared with do on it. */
export interface SetFigures {
  readonly set: string;
  readonly rows: number;
  readonly available: number;
  readonly model: Evaluation;
  /** The engine's own, over the same rows. */
  readonly lexicon: ClassifierMetrics;
  readonly peers: LexiconFigures;
  /** Over all rows of the set. */
  readonly linear?: LinearBaseline['sets'][string];
}

/** `pulso eval --all`: model, lexicons and linear baseline on every labelled set, and the targets. @throws EngineError FILE_*, MODEL_*, SCORER_FAILED */
export async function evaluateAll(flags: EvaluateAllFlags, context: CliContext): Promise<ExitCode> {
  const { datasets, limit, json } = flags;
  const sets = [
    ...(await readLabelledSets(datasets, limit)),
    ...(await readOwnSets(shippedPath('models/data'), limit)),
  ];
  const spokenSets = sets.filter(({ name }) =>
    setTargets.some(({ set, spoken }) => set === name && spoken === true),
  );
  const emotionRows = await readEmotionRows(datasets, limit);
  const [lexicons, linear] = [await openLexicons(), await readLinearBaseline()];
  const model = await openModel(loadConfig({ env: context.env }), availableParallelism());
  const total = [...sets, ...spokenSets].reduce((sum, { rows }) => sum + rows.length, emotionRows.length);
  const progress = createProgress({
    stream: context.stderr,
    total,
    unit: 'rows',
    nowMs: () => systemClock.nowMs(),
  });
  const onProgress = () => {
    progress.advance();
  };
  try {
    const figures: SetFigures[] = [];
    const scoredSets = new Map<string, readonly ScoredRow<LabelledRow>[]>();
    for (const { name, rows, available } of sets) {
      const startedAtMs = systemClock.nowMs();
      const scored = await scoreRows(model, rows, { onProgress });
      const rowsPerSecond = (1_000 * rows.length) / (systemClock.nowMs() - startedAtMs);
      scoredSets.set(name, scored);
      const { [ownLexicon]: lexicon, ...peers } = lexicons.measure(rows);
      const ofModel = { rows: rows.length, ...measureScored(scored), rowsPerSecond };
      if (lexicon !== undefined)
        figures.push({
          set: name,
          rows: rows.length,
          available,
          model: ofModel,
          lexicon,
          peers,
          linear: linear.sets[name],
        });
    }
    const spoken = new Map<string, readonly ScoredRow<LabelledRow>[]>();
    for (const { name, rows } of spokenSets) {
      const said = rows.map(row => ({ ...row, text: speechForm(row.text, row.lang) }));
      spoken.set(name, await scoreRows(model, said, { onProgress }));
    }
    const emotionAuc = meanEmotionAuc(await scoreRows(model, emotionRows, { onProgress }));
    progress.end();
    const texts = sets.flatMap(({ rows }) => rows.slice(0, 50).map(({ text }) => text));
    const facts = { emotionAuc, emotionRows: emotionRows.length, ...(await measureModel(model, texts)) };
    const acceptance = acceptanceRows({ sets: scoredSets, spoken, lexicons, linear, facts });
    const { name, version } = model.model.manifest;
    const { sets: _, ...baseline } = linear;
    const lines =
      json === true
        ? [JSON.stringify({ model: { name, version }, limit, sets: figures, acceptance, linear: baseline })]
        : [
            `Targets on dev sets (the official test parts are kept apart), ${name} ${version}`,
            ...acceptanceTable(acceptance),
            '',
            'All labelled sets: the model, and macro F1 of those it is compared with',
            ...setTable(figures, lexicons.names),
            '',
            sampleNote(limit),
            ...baselineNotes(lexicons.names, linear),
          ];
    new LineOutput(context.stdout).lines(lines);
    return exitCodes.ok;
  } finally {
    progress.end();
    await model.workers.close();
  }
}

function sampleNote(limit: number): string {
  return limit === 0
    ? 'All rows of every set.'
    : `At most ${limit} rows a set, from all over larger ones; --limit 0 takes all.`;
}

function baselineNotes(lexicons: readonly string[], linear: LinearBaseline): string[] {
  const absent =
    lexicons.length === 1 ? ' No other lexicon is installed: a checkout after npm ci has three.' : '';
  return [
    `Lexicons: "${ownLexicon}" is the scorer that answers when the model can't; the others know English only.${absent}`,
    `Linear: ${linear.description}, trained on ${linear.trainingRows} rows (${linear.mix} mix); figures on all rows of a set, by ${linear.command}.`,
  ];
}
