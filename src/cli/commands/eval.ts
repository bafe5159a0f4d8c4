import { availableParallelism } from 'node:os';
import { loadConfig } from '../../config/load.ts';
import { LANGUAGES } from '../../domain/conversation.ts';
import { EngineError } from '../../domain/errors.ts';
import { SENTIMENT_LABELS } from '../../domain/signals.ts';
import { evaluate, type Evaluation, type EvaluationRow } from '../../inference/evaluate.ts';
import { textLines } from '../../replay/textLines.ts';
import { systemClock } from '../../systemClock.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { evaluateAll } from '../eval/evaluateAll.ts';
import { LineOutput } from '../lineOutput.ts';
import { openModel } from '../parts.ts';
import { createProgress } from '../progress.ts';

export interface EvalFlags {
  readonly data?: string;
  readonly all?: boolean;
  readonly datasets: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** `pulso eval`: one file (`--data`), or every labelled set (`--all`). */
export async function evalCommand(flags: EvalFlags, context: CliContext): Promise<ExitCode> {
  const { data, all, json } = flags;
  if (all === true) return evaluateAll(flags, context);
  if (data !== undefined) return evaluateFile(data, json === true, context);
  context.stderr.write("USAGE: required option '--data <file>' not specified, nor --all\nTry --help.\n");
  return exitCodes.usage;
}

/** Measures the shipped model on labelled rows. @throws EngineError FILE_*, MODEL_*, SCORER_FAILED */
async function evaluateFile(data: string, json: boolean, context: CliContext): Promise<ExitCode> {
  let total = 0;
  for await (const { number, text } of textLines(data)) {
    parseRow(text, `${data}:${number}`);
    total++;
  }
  if (total === 0) throw new EngineError('FILE_INVALID', `${data}: the file holds no rows`);

  const model = await openModel(loadConfig({ env: context.env }), availableParallelism());
  const progress = createProgress({
    stream: context.stderr,
    total,
    unit: 'rows',
    nowMs: () => systemClock.nowMs(),
  });
  try {
    const evaluation = await evaluate(model, rowsOf(data), {
      onProgress: () => {
        progress.advance();
      },
    });
    progress.end();
    const lines = json ? [JSON.stringify(evaluation)] : evaluationLines(evaluation);
    new LineOutput(context.stdout).lines(lines);
    return exitCodes.ok;
  } finally {
    progress.end();
    await model.workers.close();
  }
}

async function* rowsOf(path: string): AsyncGenerator<EvaluationRow> {
  for await (const { number, text } of textLines(path)) yield parseRow(text, `${path}:${number}`);
}

/** @throws EngineError FILE_INVALID with file, line and field; never the words of the row */
function parseRow(line: string, where: string): EvaluationRow {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    throw new EngineError('FILE_INVALID', `${where}: the line is not JSON`);
  }
  const { text, label, lang } = (row ?? {}) as Partial<Record<'text' | 'label' | 'lang', unknown>>;
  const sentiment = SENTIMENT_LABELS.find(known => known === label);
  const language = LANGUAGES.find(known => known === lang);
  if (typeof text !== 'string') throw new EngineError('FILE_INVALID', `${where}: text must be a string`);
  if (sentiment === undefined)
    throw new EngineError('FILE_INVALID', `${where}: label must be one of ${SENTIMENT_LABELS.join(', ')}`);
  if (language === undefined)
    throw new EngineError('FILE_INVALID', `${where}: lang must be one of ${LANGUAGES.join(', ')}`);
  return { text, label: sentiment, lang: language };
}

function evaluationLines(evaluation: Evaluation): string[] {
  const { rows, accuracy, macroF1, macroRecall, f1, ece, rowsPerSecond } = evaluation;
  const figure = (value: number | null) => (value === null ? '–' : value.toFixed(4));
  return [
    `rows          ${rows}`,
    `accuracy      ${figure(accuracy)}`,
    `macro F1      ${figure(macroF1)}`,
    `macro recall  ${figure(macroRecall)}`,
    ...SENTIMENT_LABELS.map(label => `F1 ${label.padEnd(10)} ${figure(f1[label])}`),
    `calibration error (ECE) ${figure(ece)}`,
    `rows/s        ${rowsPerSecond.toFixed(0)}`,
  ];
}
