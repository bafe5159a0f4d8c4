import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { readGold, type Gold } from '../../backtest/gold.ts';
import { reportPage } from '../../backtest/page/page.ts';
import { reportOf, type BacktestReport } from '../../backtest/report.ts';
import type { ConversationResult } from '../../backtest/result.ts';
import { ScoreStore } from '../../backtest/scoreStore.ts';
import { loadConfig } from '../../config/load.ts';
import { shippedPath } from '../../config/shipped.ts';
import { EngineError } from '../../domain/errors.ts';
import { readModel } from '../../inference/model.ts';
import { systemClock } from '../../systemClock.ts';
import { engineVersion } from '../../version.ts';
import { exitCodes, type CliContext, type ExitCode } from '../context.ts';
import { LineOutput } from '../lineOutput.ts';
import { openModel } from '../parts.ts';
import { createProgress, type Progress } from '../progress.ts';
import { choosePacks } from './packOption.ts';
import { reportTables } from './reportTables.ts';
import { replayAll } from './replayAll.ts';
import { readRulesFile } from './rulesFile.ts';
import { StoredScorer } from './scoreAll.ts';
import { surveyAll, textsOfAll } from './survey.ts';
import { timingLines, type Timing } from './timing.ts';

export interface BacktestFlags {
  readonly rules?: string;
  readonly against?: string;
  readonly pack?: string;
  readonly gold?: string;
  readonly baselines?: boolean;
  readonly json?: boolean;
  readonly timings?: boolean;
  readonly html?: string;
  readonly words?: boolean;
  readonly jobs?: number;
  /** False: none. */
  readonly cache?: string | false;
}

/**
 * `pulso backtest` (docs/backtest.md).
 * @throws EngineError CONFIG_INVALID, RULES_INVALID, PACK_INVALID, FILE_*, MODEL_*
 */
export async function backtest(
  files: readonly string[],
  flags: BacktestFlags,
  context: CliContext,
): Promise<ExitCode> {
  const { stdout, stderr } = context;
  const { report, results, gold, timing } = await run(files, flags, context);
  if (flags.html !== undefined) writePage(flags.html, reportPage(report, results, gold));
  const output = new LineOutput(stdout);
  if (flags.json === true)
    output.lines([JSON.stringify(flags.timings === true ? { ...report, timing } : report)]);
  else output.lines([...reportTables(report), '', ...timingLines(timing)]);
  if (flags.json === true) for (const line of timingLines(timing)) stderr.write(`${line}\n`);
  const refused = Object.entries(report.refused).map(([code, count]) => `${count} ${code}`);
  if (refused.length > 0) stderr.write(`refused: ${refused.join(', ')}\n`);
  const unknown = report.labels?.unknown.length ?? 0;
  if (unknown > 0) stderr.write(`gold: ${unknown} labelled conversations are in none of the files\n`);
  return refused.length === 0 ? exitCodes.ok : exitCodes.failed;
}

interface Outcome {
  readonly report: BacktestReport;
  readonly results: readonly ConversationResult[];
  readonly gold: Gold | undefined;
  readonly timing: Timing;
}

async function run(
  files: readonly string[],
  flags: BacktestFlags,
  { env, stderr }: CliContext,
): Promise<Outcome> {
  if (flags.baselines === true && flags.gold === undefined)
    throw new EngineError('CONFIG_INVALID', '--baselines compares on labels: it needs --gold');
  // Nobody wants to learn at the end that the page has no place.
  if (flags.html !== undefined) writePage(flags.html, '', 'a');
  const config = loadConfig({ env });
  const rules = [
    flags.rules === undefined
      ? readRulesFile(shippedPath(config.rules.file), stderr, config.rules.file)
      : readRulesFile(flags.rules, stderr),
    ...(flags.against === undefined ? [] : [readRulesFile(flags.against, stderr)]),
  ];
  const gold = flags.gold === undefined ? undefined : await readGold(flags.gold);
  const packs = choosePacks(config, flags.pack);
  const { manifest } = await readModel(shippedPath(config.model.dir));
  const engine = engineVersion();
  const folder = flags.cache === false ? undefined : (flags.cache ?? join(config.dataDir, 'cache'));
  const store = await ScoreStore.open({ engine, manifest }, folder);
  const threads = flags.jobs ?? availableParallelism();
  const scorer = new StoredScorer(store, () => openModel(config, threads));
  const watch = stopwatch();
  try {
    const survey = await surveyAll(files, store, gold);
    const readMs = watch();
    const progressOf = (total: number, unit: string) =>
      createProgress({ stream: stderr, total, unit, nowMs: () => systemClock.nowMs() });
    if (survey.unscored > 0)
      await ended(progressOf(survey.unscored, 'texts scored'), bar =>
        scorer.scoreMissing(textsOfAll(survey), bar),
      );
    const scoreMs = watch();
    const setup = {
      config,
      manifest,
      packFolders: packs.folders,
      sector: packs.sector,
      rules: rules.map(({ text }) => text),
      withLexicon: flags.baselines === true,
      withText: flags.html !== undefined && flags.words === true,
    };
    const results = await ended(progressOf(survey.conversations, 'conversations'), bar =>
      replayAll(survey, setup, threads, scorer, bar),
    );
    const replayMs = watch();
    const report = reportOf({
      results,
      sides: rules.map(({ side }) => side),
      gold,
      withBaselines: flags.baselines === true,
      versions: {
        engine,
        model: { name: manifest.name, sha256: manifest.files.model.sha256 },
        packs: packs.labels,
      },
    });
    const { conversations, utterances, texts } = survey;
    const timing = {
      readMs,
      scoreMs,
      replayMs,
      threads,
      texts,
      byModel: scorer.byModel,
      conversations,
      utterances,
    };
    return { report, results, gold, timing };
  } finally {
    await scorer.close();
  }
}

async function ended<T>(bar: Progress, work: (bar: Progress) => Promise<T>): Promise<T> {
  try {
    return await work(bar);
  } finally {
    bar.end();
  }
}

/** Milliseconds since the call before. */
function stopwatch(): () => number {
  let sinceMs = systemClock.nowMs();
  return () => {
    const nowMs = systemClock.nowMs();
    const ms = Math.round(nowMs - sinceMs);
    sinceMs = nowMs;
    return ms;
  };
}

/** @throws EngineError FILE_UNREADABLE */
function writePage(file: string, page: string, flag: 'w' | 'a' = 'w'): void {
  try {
    writeFileSync(file, page, { flag });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new EngineError('FILE_UNREADABLE', `${file} can't be written (${code})`, { cause });
  }
}
